// The user's note on a run, edited in place: Enter or blur saves it, Esc discards the change.

import { useState } from 'react';
import { useStore } from '../../api/store.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import { t } from '../../i18n/translate.ts';

/** A single-line text field. */
export function RunNote({ job }: { readonly job: JobView }): React.JSX.Element {
  const store = useStore();
  const kept = job.note ?? '';
  const [draft, setDraft] = useState<string | null>(null);
  const keep = (): void => {
    if (draft !== null && draft.trim() !== kept) void store.request('run:note', job.id, draft);
    setDraft(null);
  };
  return (
    <input
      type="text"
      className="run-note"
      dir="auto"
      maxLength={2_000}
      aria-label={t('ui.runs.note-of', { step: job.step, id: job.id })}
      placeholder={t('ui.runs.note-placeholder')}
      title={kept}
      value={draft ?? kept}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        // The table handles these keys itself.
        event.stopPropagation();
        if (event.key === 'Enter') keep();
        if (event.key === 'Escape') setDraft(null);
      }}
    />
  );
}
