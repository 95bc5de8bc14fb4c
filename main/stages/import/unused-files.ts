// What lies in a source and is not used: pictures that no row names, and files that are not read.

import { basename } from 'node:path';
import type { SourceTree } from '../../data/collections/source-tree.ts';
import { RowError } from '../../data/defect-kinds.ts';
import { isOfOtherProgram, type SourceFile } from '../../data/sources/source-files.ts';
import { msg, type Message } from '../../../i18n/message.ts';
import type { ImportReport } from './import-report.ts';
import type { UsedPictures } from './used-pictures.ts';

/** Names that a sentence shows. */
const SHOWN = 3;

/**
 * The notes on what is not used; each file is a line of the report. `used` are the pictures that rows
 * name.
 */
export function reportUnused(
  tree: SourceTree | null,
  files: readonly SourceFile[],
  used: UsedPictures,
  report?: ImportReport,
): RowError[] {
  if (tree === null) return [];
  const read = new Set(files.map(({ file }) => file));
  const isUsed = used.among(tree.pictures.map(({ path }) => path));
  const pictures = tree.pictures.filter(({ path }) => !isUsed(path));
  for (const { name } of pictures)
    report?.add({ what: 'left-out', file: name, why: msg('import.picture-of-no-row') });
  const others = [...tree.json, ...tree.others].filter(
    ({ path }) => !read.has(path) && !isOfOtherProgram(basename(path)),
  );
  for (const { name } of others)
    report?.add({ what: 'left-out', file: name, why: msg('import.file-not-used') });
  for (const file of tree.closed)
    report?.add({ what: 'left-out', file, why: msg('import.folder-not-opened') });
  const note = (message: Message) => new RowError('left-unread', message);
  const list = (names: readonly string[]): string =>
    [...names.slice(0, SHOWN), ...(names.length > SHOWN ? ['…'] : [])].join(', ');
  const count = pictures.length;
  const names = list(pictures.map(({ name }) => name));
  return [
    ...(count > 0 ? [note(msg('import.pictures-of-no-row', { count, list: names }))] : []),
    ...sidecarNote(tree).map(note),
    ...(tree.closed.length > 0
      ? [note(msg('import.folders-not-opened', { list: list(tree.closed) }))]
      : []),
  ];
}

const withoutEnding = (name: string): string => name.replace(/\.[^./]*$/, '');

/** The sentence on texts that lie beside pictures of their names, as `a.txt` beside `a.png`. */
function sidecarNote({ pictures, others }: SourceTree): Message[] {
  const stems = new Set(pictures.map(({ name }) => withoutEnding(name)));
  const texts = others.filter(
    ({ name }) => /\.(?:txt|caption|xml)$/i.test(name) && stems.has(withoutEnding(name)),
  );
  if (texts.length === 0) return [];
  const { name } = texts[0]!;
  return [msg('import.texts-beside-pictures', { count: texts.length, name })];
}
