// A person's note beside a run, written in place: Enter or leaving keeps it, Esc takes the change back.

import { useState } from 'react';
import { useStore } from '../../api/store.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import { t } from '../../i18n/translate.ts';

/** One line of text; kept by the machine. */
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
        // The table around it has keys of its own.
        event.stopPropagation();
        if (event.key === 'Enter') keep();
        if (event.key === 'Escape') setDraft(null);
      }}
    />
  );
}
