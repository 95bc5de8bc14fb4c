// The check before a start: what cannot work as planned, with the choices that can.

import { Check, OctagonX, TriangleAlert, Undo2, WandSparkles } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/controls/Button.tsx';
import { useStartCheck, type StartCheckState } from './use-start-check.ts';
import { proposedPlan, takenBack, withChoice } from './check-choices.ts';
import { t } from '../../i18n/translate.ts';
import type {
  AskedFigures,
  CheckAction,
  CheckFinding,
  StartCheck as Checked,
} from '../../../preload/contract/check.ts';
import type { TrainPlan } from '../../../preload/contract/train.ts';
import type { PlanPartProps } from './plan-part.ts';
import type { PlanForm } from '../../hooks/use-plan.ts';

const ICONS = { good: Check, warning: TriangleAlert, stop: OctagonX } as const;
/** Where the choice is made in the form. */
const FIELDS: Partial<Record<CheckAction, string>> = {
  'choose-model': '[data-testid="plan-model"]',
  'choose-teacher': '[data-testid="plan-teacher"]',
};

/** Findings of the check, the ones that stop first; the answers it is based on. */
export function StartCheck({ form, go }: PlanPartProps): React.JSX.Element {
  const { plan, change } = form;
  const check = useStartCheck(form);
  const { state, result } = check;
  const choose = (action: CheckAction): void => {
    const next = result && withChoice(plan, result.changes, action);
    if (next) return change(next);
    const field = document.querySelector<HTMLElement>(FIELDS[action] ?? '[data-testid="advanced"]');
    if (field === null) return go({ page: 'models' });
    if (field instanceof HTMLDetailsElement) field.open = true;
    field.scrollIntoView({ block: 'center' });
    field.focus();
  };
  return (
    <section className="start-check" aria-label={t('ui.check.title')} data-testid="start-check">
      <h3>{t('ui.check.title')}</h3>
      <Proposals form={form} result={result} />
      {state === 'done' ? <Findings result={result!} choose={choose} /> : <Waiting check={check} />}
    </section>
  );
}

/** All that the check proposes, taken by one button, as `omr train` takes it; and taken back. */
function Proposals({
  form: { plan, change },
  result,
}: {
  readonly form: PlanForm;
  readonly result: Checked | null;
}): React.JSX.Element | null {
  const [taken, setTaken] = useState<{
    readonly actions: readonly CheckAction[];
    readonly before: TrainPlan['changes'];
    readonly after: TrainPlan['changes'];
  } | null>(null);
  const proposed = result && proposedPlan(plan, result);
  const names = (actions: readonly CheckAction[]): string =>
    actions.map((action) => t(`check.action.${action}`)).join(' · ');
  if (proposed !== null && proposed.actions.length > 0)
    return (
      <div className="line" data-testid="proposals">
        <p>{t('ui.check.proposed', { choices: names(proposed.actions) })}</p>
        <Button
          icon={WandSparkles}
          testId="take-proposals"
          onClick={() => {
            const { actions, plan: next } = proposed;
            setTaken({ actions, before: plan.changes, after: next.changes });
            change(next);
          }}
        >
          {t('ui.check.take')}
        </Button>
      </div>
    );
  if (taken === null) return null;
  return (
    <div className="line" data-testid="proposals-taken">
      <p role="status">{t('ui.check.taken', { choices: names(taken.actions) })}</p>
      <Button
        icon={Undo2}
        variant="quiet"
        testId="return-proposals"
        onClick={() => {
          setTaken(null);
          change(takenBack(plan, taken));
        }}
      >
        {t('ui.check.take-back')}
      </Button>
    </div>
  );
}

/** What the check waits for, or that it could not look. */
function Waiting({
  check: { state, problem, run },
}: {
  readonly check: StartCheckState;
}): React.JSX.Element {
  const sentences = {
    running: t('ui.check.running'),
    busy: t('ui.check.busy'),
    large: t('ui.check.large'),
    failed: t('ui.check.failed'),
    done: '',
  } as const;
  return (
    <div className="line">
      <p className="quiet" role="status">
        {sentences[state]} {state === 'failed' && problem}
      </p>
      {(state === 'large' || state === 'failed') && (
        <Button testId="check-now" onClick={run}>
          {state === 'large' ? t('ui.check.run') : t('ui.check.again')}
        </Button>
      )}
    </div>
  );
}

function Findings({
  result: { findings, figures },
  choose,
}: {
  readonly result: Checked;
  readonly choose: (action: CheckAction) => void;
}): React.JSX.Element {
  const bad = findings.filter(({ level }) => level !== 'good');
  const good = findings.filter(({ level }) => level === 'good');
  return (
    <div role="status">
      {bad.map((finding) => (
        <Finding key={finding.kind} finding={finding} choose={choose} />
      ))}
      <details open={bad.length === 0}>
        <summary>{t('ui.check.good', { count: good.length })}</summary>
        {good.map((finding) => (
          <Finding key={finding.kind} finding={finding} choose={choose} />
        ))}
        <Answers title={t('ui.check.answers')} asked={figures.asked} />
        {figures.teacherAsked !== null && (
          <Answers title={t('ui.check.answers-teacher')} asked={figures.teacherAsked} />
        )}
      </details>
    </div>
  );
}

function Finding({
  finding: { kind, level, text, actions },
  choose,
}: {
  readonly finding: CheckFinding;
  readonly choose: (action: CheckAction) => void;
}): React.JSX.Element {
  const Icon = ICONS[level];
  return (
    <div className={`finding ${level}`} data-testid={`finding-${kind}`}>
      <p>
        <Icon aria-hidden size={16} />
        <span dir="auto">{text}</span>
      </p>
      {actions.length > 0 && (
        <div className="choices">
          {actions.map((action) => (
            <Button key={action} testId={`choice-${action}`} onClick={() => choose(action)}>
              {t(`check.action.${action}`)}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

/** The questions with what was answered. */
function Answers({
  title,
  asked,
}: {
  readonly title: string;
  readonly asked: AskedFigures;
}): React.JSX.Element | null {
  if (asked.examples.length === 0) return null;
  return (
    <details className="check-answers">
      <summary>{title}</summary>
      <dl>
        {asked.examples.map(({ question, gold, answer, right }, i) => (
          <div key={i}>
            <dt dir="auto">{question}</dt>
            <dd>
              <span dir="auto">{answer}</span>{' '}
              <em>{right ? t('ui.check.right') : t('ui.check.wrong', { gold })}</em>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
