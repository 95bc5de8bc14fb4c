// What lies in a source and is not used: pictures that no row names, and files that are not read.

import type { SourceTree } from '../../data/collections/source-tree.ts';
import { RowError } from '../../data/defect-kinds.ts';
import type { SourceFile } from '../../data/sources/source-files.ts';
import { msg } from '../../../i18n/message.ts';
import type { ImportReport } from './import-report.ts';

/** Names that a sentence shows. */
const SHOWN = 3;

/**
 * The notes on what is not used; each file is a line of the report. `isUsed` is asked about paths
 * of pictures.
 */
export function reportUnused(
  tree: SourceTree | null,
  files: readonly SourceFile[],
  isUsed: (path: string) => boolean,
  report?: ImportReport,
): RowError[] {
  if (tree === null) return [];
  const read = new Set(files.map(({ file }) => file));
  const pictures = tree.pictures.filter(({ path }) => !isUsed(path));
  for (const { name } of pictures)
    report?.add({ what: 'left-out', file: name, why: msg('import.picture-of-no-row') });
  const others = [...tree.json, ...tree.others].filter(({ path }) => !read.has(path));
  for (const { name } of others)
    report?.add({ what: 'left-out', file: name, why: msg('import.file-not-used') });
  for (const file of tree.closed)
    report?.add({ what: 'left-out', file, why: msg('import.folder-not-opened') });
  const note = (message: ReturnType<typeof msg>) => new RowError('left-unread', message);
  const list = (names: readonly string[]): string =>
    [...names.slice(0, SHOWN), ...(names.length > SHOWN ? ['…'] : [])].join(', ');
  const count = pictures.length;
  const names = list(pictures.map(({ name }) => name));
  return [
    ...(count > 0 ? [note(msg('import.pictures-of-no-row', { count, list: names }))] : []),
    ...(tree.closed.length > 0
      ? [note(msg('import.folders-not-opened', { list: list(tree.closed) }))]
      : []),
  ];
}
