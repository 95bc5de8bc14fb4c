// Filter of the runs: step, project, state, and text in names and notes.

import { useEffect, useRef } from 'react';
import { stepKeyOf } from '../../selectors/pipeline.ts';
import type { RunFilter } from '../../selectors/run-list.ts';
import { useWindowState } from '../../api/store.ts';
import { STAGES, type JobStatus, type StageName } from '../../../preload/contract/jobs.ts';
import { messageKeys, t } from '../../i18n/translate.ts';

/** Three selects and a search field; `/` focuses the search. */
export function RunFilterBar({
  filter,
  setFilter,
  summary,
}: {
  readonly filter: RunFilter;
  readonly setFilter: (filter: RunFilter) => void;
  /** Text with the number of visible runs. */
  readonly summary: string;
}): React.JSX.Element {
  const { projects } = useWindowState();
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isTyping =
        event.target instanceof HTMLElement && event.target.matches('input, select, textarea');
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      search.current?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <div className="run-filter" role="search" aria-label={t('ui.runs.filter.label')}>
      <Choice
        label={t('ui.runs.filter.stage')}
        value={filter.stage}
        choices={STAGES.map((stage) => [stage, t(`ui.step.${stepKeyOf(stage)}.title`)])}
        choose={(stage) => setFilter({ ...filter, stage: stage as StageName | null })}
      />
      <Choice
        label={t('ui.runs.filter.project')}
        value={filter.project}
        choices={[
          ...projects.map(({ id, name }) => [id, name] as const),
          ['none', t('ui.runs.filter.none')],
        ]}
        choose={(project) => setFilter({ ...filter, project })}
      />
      <Choice
        label={t('ui.runs.filter.state')}
        value={filter.status}
        choices={messageKeys('ui.status.*').map((status) => [status, t(`ui.status.${status}`)])}
        choose={(status) => setFilter({ ...filter, status: status as JobStatus | null })}
      />
      <input
        ref={search}
        type="search"
        dir="auto"
        placeholder={t('ui.runs.filter.search')}
        aria-label={t('ui.runs.filter.search')}
        value={filter.text}
        onChange={(event) => setFilter({ ...filter, text: event.target.value })}
      />
      <span className="quiet" role="status">
        {summary}
      </span>
    </div>
  );
}

function Choice({
  label,
  value,
  choices,
  choose,
}: {
  readonly label: string;
  readonly value: string | null;
  readonly choices: readonly (readonly [key: string, word: string])[];
  readonly choose: (value: string | null) => void;
}): React.JSX.Element {
  return (
    <label className="run-field">
      {label}
      <select
        value={value ?? ''}
        onChange={(event) => choose(event.target.value === '' ? null : event.target.value)}
      >
        <option value="">{t('ui.runs.filter.any')}</option>
        {choices.map(([key, word]) => (
          <option key={key} value={key}>
            {word}
          </option>
        ))}
      </select>
    </label>
  );
}
