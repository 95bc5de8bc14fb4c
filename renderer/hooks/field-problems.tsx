// Which fields of a form hold something that is no value: the form cannot be sent until they are
// mended, and its button says which.

import { createContext, useContext, useEffect, useId, useMemo, useState } from 'react';

/** A field with a problem, by its label. */
export interface FieldProblem {
  readonly label: string;
  readonly problem: string;
}

type Report = (id: string, problem: FieldProblem | null) => void;

const ReportContext = createContext<Report>(() => undefined);
const ProblemsContext = createContext<readonly FieldProblem[]>([]);

/** A form: its fields report to it, its button asks {@link useFieldProblems}. */
export function FieldProblems({
  children,
}: {
  readonly children: React.ReactNode;
}): React.JSX.Element {
  const [problems, setProblems] = useState<ReadonlyMap<string, FieldProblem>>(new Map());
  const report = useMemo<Report>(
    () => (id, problem) =>
      setProblems((all) => {
        if (problem === null && !all.has(id)) return all;
        const next = new Map(all);
        if (problem === null) next.delete(id);
        else next.set(id, problem);
        return next;
      }),
    [],
  );
  const list = useMemo(() => [...problems.values()], [problems]);
  return (
    <ReportContext value={report}>
      <ProblemsContext value={list}>{children}</ProblemsContext>
    </ReportContext>
  );
}

/** The problems of the form that this is part of. */
export function useFieldProblems(): readonly FieldProblem[] {
  return useContext(ProblemsContext);
}

/** Reports a field's problem to its form, while the field is shown. */
export function useReportProblem(label: string, problem: string | null): void {
  const report = useContext(ReportContext);
  const id = useId();
  useEffect(() => {
    report(id, problem === null ? null : { label, problem });
    return () => report(id, null);
  }, [report, id, label, problem]);
}
