// Two or more runs side by side: different settings, curves, figures, and changed answers.

import { ArrowLeft, Check, X } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { readResponse } from '../../selectors/parse-response.ts';
import { figuresOf, figureText, runName, settingDifferences } from '../../selectors/run-list.ts';
import { settingLabel, formatSetting } from '../../selectors/settings-table.ts';
import { useStore } from '../../api/store.ts';
import { figureName, t } from '../../i18n/translate.ts';
import { useModels } from '../../hooks/use-models.ts';
import { Button } from '../../components/controls/Button.tsx';
import { OverlaidCurves } from '../../components/charts/OverlaidCurves.tsx';
import type { JobView } from '../../../preload/contract/jobs.ts';
import type { AnswerChanges } from '../../../preload/contract/datasets.ts';
import { WorkspaceImage } from '../../components/images/WorkspaceImage.tsx';

/** Changed answers shown at first. */
const ANSWERS_SHOWN = 20;

/** Oldest run first. */
export function RunComparison({
  jobs: given,
  back,
}: {
  readonly jobs: readonly JobView[];
  readonly back: () => void;
}): React.JSX.Element {
  const jobs = useMemo(() => given.toSorted((a, b) => a.id - b.id), [given]);
  const isOneStage = jobs.every(({ stage }) => stage === jobs[0]?.stage);
  const settings = isOneStage ? settingDifferences(jobs) : [];
  const [models] = useModels();
  const nameOf = (value: unknown): string | undefined =>
    models?.find(({ setting }) => setting === value)?.name;
  const areChecks = jobs.every(({ stage, status }) => stage === 'evaluate' && status === 'done');
  return (
    <div className="page comparison" data-testid="comparison">
      <div>
        <Button icon={ArrowLeft} variant="quiet" onClick={back} testId="comparison-back">
          {t('ui.run-comparison.back')}
        </Button>
      </div>
      <section>
        <h2>{t('ui.run-comparison.settings')}</h2>
        {settings.length === 0 ? (
          <p className="quiet">
            {isOneStage ? t('ui.run-comparison.same') : t('ui.run-comparison.other-stages')}
          </p>
        ) : (
          <SideBySide
            label={t('ui.run-comparison.settings')}
            corner={t('ui.run-comparison.setting')}
            jobs={jobs}
            rows={settings.map(({ key, values }) => ({
              key,
              word: settingLabel(jobs[0]!.stage, key),
              cells: values.map((value) =>
                value === undefined
                  ? t('ui.run-comparison.absent')
                  : (nameOf(value) ?? formatSetting(value)),
              ),
            }))}
          />
        )}
      </section>
      <section>
        <h2>{t('ui.run-comparison.curves')}</h2>
        <OverlaidCurves jobs={jobs} />
      </section>
      <section>
        <h2>{t('ui.run-comparison.results')}</h2>
        <SideBySide
          label={t('ui.run-comparison.results')}
          corner={t('ui.run-comparison.result')}
          jobs={jobs}
          rows={figuresOf(jobs).map(({ key, values }) => ({
            key,
            word: figureName(key),
            cells: values.map((value) => figureText(key, value as number | undefined, 4)),
          }))}
        />
      </section>
      {areChecks && jobs.length === 2 && <ChangedAnswers before={jobs[0]!} after={jobs[1]!} />}
    </div>
  );
}

function SideBySide({
  label,
  corner,
  jobs,
  rows,
}: {
  readonly label: string;
  readonly corner: string;
  readonly jobs: readonly JobView[];
  readonly rows: readonly {
    readonly key: string;
    readonly word: string;
    readonly cells: readonly string[];
  }[];
}): React.JSX.Element {
  return (
    <div className="scroll-x" tabIndex={0} role="group" aria-label={label}>
      <table className="side-by-side">
        <thead>
          <tr>
            <th scope="col">{corner}</th>
            {jobs.map((job, i) => (
              <th key={job.id} scope="col" className={`series-${i}`} title={job.step}>
                {runName(job)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, word, cells }) => (
            <tr key={key}>
              <th scope="row" title={key}>
                {word}
              </th>
              {cells.map((cell, i) => (
                <td key={jobs[i]!.id} dir="auto">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ChangedAnswers({
  before,
  after,
}: {
  readonly before: JobView;
  readonly after: JobView;
}): React.JSX.Element {
  const store = useStore();
  const [changes, setChanges] = useState<AnswerChanges | null>(null);
  const [shown, setShown] = useState(ANSWERS_SHOWN);
  useEffect(() => {
    let isWanted = true;
    void store.request('run:changes', before.id, after.id).then((found) => {
      if (isWanted) setChanges(found ?? null);
    });
    return () => {
      isWanted = false;
    };
  }, [store, before.id, after.id]);
  return (
    <section data-testid="turned-answers">
      <h2>{t('ui.run-comparison.answers')}</h2>
      <p role="status">
        {changes === null
          ? t('ui.run-comparison.reading')
          : changes.rows.length === 0
            ? t('ui.run-comparison.none-changed')
            : t('ui.run-comparison.answers-sentence', {
                common: changes.common,
                gained: changes.gained,
                lost: changes.lost,
              })}
      </p>
      <ul className="turned">
        {changes?.rows.slice(0, shown).map((row) => (
          <li key={row.exampleId}>
            {row.picture !== null && (
              <WorkspaceImage
                blobId={row.picture}
                alt={t('ui.sample.picture', { question: row.question })}
              />
            )}
            <div>
              <p dir="auto">
                <strong>{row.question}</strong>
              </p>
              <p className="quiet" dir="auto">
                {t('ui.run-comparison.expected')}: {row.gold}
              </p>
              <Answer word={t('ui.run-comparison.before')} {...row.before} />
              <Answer word={t('ui.run-comparison.after')} {...row.after} />
            </div>
          </li>
        ))}
      </ul>
      {changes !== null && changes.rows.length > shown && (
        <div>
          <Button onClick={() => setShown(shown + ANSWERS_SHOWN)}>
            {t('ui.run-comparison.more', { n: changes.rows.length - shown })}
          </Button>
        </div>
      )}
    </section>
  );
}

function Answer({
  word,
  response,
  correct,
}: {
  readonly word: string;
  readonly response: string;
  readonly correct: boolean;
}): React.JSX.Element {
  const Icon = correct ? Check : X;
  return (
    <p className={correct ? 'verdict right' : 'verdict wrong'}>
      <Icon aria-hidden size={14} />
      <span>
        {word}, {correct ? t('ui.run-comparison.right') : t('ui.run-comparison.wrong')}:{' '}
        <span dir="auto">{readResponse(response).answer ?? response}</span>
      </span>
    </p>
  );
}
