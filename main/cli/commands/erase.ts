// `omr erase ROW`: takes a row out of all data sets of a workspace and names the models that saw it.

import { openBackend } from '../../backend.ts';
import { eraseRow } from '../../provenance/erase.ts';
import { programVersion } from '../../platform/app-paths.ts';
import type { Arguments } from '../terminal/arguments.ts';
import type { CliContext, Output } from '../terminal/context.ts';

/** Erases one row by its id; prints what was erased, and where it still is. */
export async function erase({ words }: Arguments, context: CliContext): Promise<Output> {
  const backend = openBackend(context);
  try {
    const { db, workspace } = backend;
    const nowMs = context.clock.nowMs();
    const engineVersion = programVersion();
    const erasure = await eraseRow(words[0]!, { db, workspace, nowMs, engineVersion });
    const { datasets, pictures, models, remains } = erasure;
    return {
      document: erasure,
      text: [
        `erased from      ${datasets.join(', ')}`,
        `pictures removed ${pictures.length}`,
        `models that saw it: ${models.join(', ') || 'none'}`,
        ...(models.length > 0 ? ['Weights do not forget: train these models again.'] : []),
        ...(remains.length > 0 ? ['Still mentioned in:', ...remains] : []),
        'Your source outside the workspace was not changed.',
      ].join('\n'),
    };
  } finally {
    await backend.close();
  }
}
