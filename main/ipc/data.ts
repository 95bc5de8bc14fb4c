// Requests about sources that a person brings: inspected, decided about, and turned into data sets.

import { importSettings, openDecisions } from '../decisions.ts';
import { UserError } from '../errors.ts';
import { jobView } from '../records.ts';
import { text } from './checks.ts';
import type { HandlerParts, HandlersOf } from './parts.ts';

export function dataHandlers({ db, workspace }: HandlerParts): HandlersOf<'data:importSettings'> {
  const originOf = (id: unknown): string => {
    const row = db.get('originOf', { runId: text('inspectionId', id) });
    if (row) return row['origin'] as string;
    throw new UserError('This inspection is not in the workspace.', {
      hint: 'Open the page Data and choose the folder again.',
    });
  };
  return {
    'data:importSettings': (id: unknown) => {
      const origin = originOf(id);
      const first = jobView(db.all('inspectionsOf', { origin }).at(-1)!, workspace.dir);
      return importSettings(String(first.settings['source']), openDecisions(db, origin).read());
    },
  };
}
