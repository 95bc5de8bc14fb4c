// Corrected verdicts on the answers of a distillation, with undo.

import { useState } from 'react';
import { useStore } from '../../api/store.ts';
import type {
  AnsweredQuestion,
  AnswerTally,
  TeacherAnswer,
} from '../../../preload/contract/answers.ts';

/** A change of verdict that can be undone. */
interface VerdictChange {
  readonly id: string;
  readonly number: number;
  readonly before: boolean | null;
}

/** The verdicts of a run and the actions on them. */
export interface Verdicts {
  /** Null until it is loaded. */
  readonly tally: AnswerTally | null;
  readonly readTally: () => void;
  /**
   * Questions after a change of verdict: a filtered list must not change while it is being read.
   */
  readonly decided: ReadonlyMap<string, AnsweredQuestion>;
  /** Sets a verdict; null returns to the verdict of the checker. */
  readonly override: (questionId: string, answer: TeacherAnswer, correct: boolean | null) => void;
  /** Reverts the last change; null if there is none. */
  readonly undo: (() => void) | null;
}

/** Verdicts of the run `jobId`. */
export function useVerdicts(jobId: number): Verdicts {
  const store = useStore();
  const [tally, setTally] = useState<AnswerTally | null>(null);
  const [decided, setDecided] = useState<ReadonlyMap<string, AnsweredQuestion>>(new Map());
  const [changes, setChanges] = useState<readonly VerdictChange[]>([]);

  const readTally = (): void =>
    void store.request('answers:tally', jobId).then((found) => found && setTally(found));
  const decide = async (id: string, number: number, correct: boolean | null): Promise<void> => {
    const question = await store.request('answers:override', jobId, id, number, correct);
    if (question === undefined) return;
    setDecided((known) => new Map(known).set(id, question));
    readTally();
  };
  const override: Verdicts['override'] = (id, answer, correct) => {
    const before = answer.verdict === 'person' ? answer.accepted : null;
    setChanges([...changes, { id, number: answer.number, before }]);
    void decide(id, answer.number, correct);
  };
  const last = changes.at(-1);
  const undo = (): void => {
    if (last === undefined) return;
    setChanges(changes.slice(0, -1));
    void decide(last.id, last.number, last.before);
  };
  return { tally, readTally, decided, override, undo: last === undefined ? null : undo };
}
