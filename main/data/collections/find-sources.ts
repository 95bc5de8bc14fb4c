// Everything with rows in what the user imports: files of rows, annotations of pictures, and where
// there is neither, the pictures themselves.

import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { splitOfName } from '../datasets/split-names.ts';
import { UserError } from '../../i18n/user-error.ts';
import { msg } from '../../../i18n/message.ts';
import { RowError } from '../defect-kinds.ts';
import type { ClassNames } from '../formats/class-labels.ts';
import { parquetClasses } from '../formats/parquet.ts';
import type { ColumnMapping } from '../sources/column-roles.ts';
import { findSourceFiles, type MadeRow, type SourceFile } from '../sources/source-files.ts';
import { findAnnotationFiles, type AnnotationFile } from './annotation-files.ts';
import type { AskSettings } from './asked-question.ts';
import { readCoco } from './coco.ts';
import { withAskedQuestions } from './labelled-rows.ts';
import { readPictureFolders } from './picture-folders.ts';
import { isPictureFile } from '../images/picture-file.ts';
import { readTree, wantedNames, type SourceTree } from './source-tree.ts';
import { answersFor, readVqa } from './vqa.ts';

/** JSON files that other programs put beside pictures. */
const COMPANION = /(?:^|\/)(?:dataset_?info|dataset_?dict|state|metadata|config|classes)\.json$/i;

/** Sources, and the folder that they were found in; null for a single file. */
export interface FoundSources {
  readonly files: SourceFile[];
  readonly tree: SourceTree | null;
}

interface FindOptions extends AskSettings {
  /** Columns by what they hold, as the settings name them. */
  readonly columns: ColumnMapping;
  /** Of a folder, the files that are read; empty for all. */
  readonly only: readonly string[];
  readonly onNote: (note: RowError) => void;
}

/**
 * The sources in a folder or file, in the order of their names, with the question that is asked in
 * files without one. Throws a UserError for a source that is missing or holds nothing to learn from.
 */
export async function findSources(source: string, options: FindOptions): Promise<FoundSources> {
  const found = await findFiles(source, options);
  const { files, notes } = await withAskedQuestions(found.files, options);
  for (const note of notes) options.onNote(note);
  for (const file of files) await noteClasses(file, options.onNote);
  return { ...found, files };
}

/** Classes that a sentence names. */
const SHOWN_CLASSES = 8;

/** Tells which numbers of a Parquet file are read as the names of classes. */
async function noteClasses(
  { file, name, rows }: SourceFile,
  onNote: (note: RowError) => void,
): Promise<void> {
  if (rows !== undefined || !/\.parquet$/i.test(file)) return;
  // A file that cannot be read is told when its rows are.
  const classes = await parquetClasses(file, name).catch((error: unknown) => {
    if (error instanceof UserError) return new Map<string, ClassNames>();
    throw error;
  });
  for (const [column, { names, from }] of classes) {
    const all = names.filter((each) => each !== undefined);
    const shown = all.slice(0, SHOWN_CLASSES).join(', ');
    const list = all.length > SHOWN_CLASSES ? `${shown}, …` : shown;
    const values = { file: name, column, from, list, count: all.length };
    onNote(new RowError('read-otherwise', msg('import.class-names', values)));
  }
}

async function findFiles(source: string, options: FindOptions): Promise<FoundSources> {
  const { split, only, onNote } = options;
  const root = resolve(source);
  const info = await stat(root).catch(() => null);
  if (info?.isFile() && isPictureFile(root))
    return findFiles(dirname(root), { ...options, only: [basename(root)] });
  if (!info?.isDirectory())
    return { files: await findSourceFiles(source, { split, onNote }), tree: null };
  const tree = await readTree(root, only);
  const annotations = await findAnnotationFiles(tree.json);
  const annotated = readAnnotated(root, tree, annotations, options);
  const passed = new Set(annotations.map(({ name }) => name));
  const isWanted = wantedNames(only);
  const files = await findSourceFiles(source, {
    split,
    onNote,
    isPassedOver: (name) => passed.has(name) || !isWanted(name),
    mayBeEmpty: annotated.length > 0 || tree.pictures.length > 0,
  });
  const found = [...annotated, ...files];
  if (found.length > 0) {
    found.sort((one, other) => (one.name < other.name ? -1 : 1));
    return { files: found, tree };
  }
  const { files: folders, notes, isAnswered } = readPictureFolders(root, tree.pictures, options);
  // A file that should hold the answers says what is wrong with it.
  const isAlone = tree.json.some(({ name }) => !passed.has(name) && !COMPANION.test(name));
  if (isAlone && !isAnswered)
    return { files: await findSourceFiles(source, { split, onNote }), tree };
  for (const note of notes) onNote(note);
  return { files: folders, tree };
}

function readAnnotated(
  root: string,
  tree: SourceTree,
  annotations: readonly AnnotationFile[],
  options: FindOptions,
): SourceFile[] {
  const answers = annotations.filter(({ kind }) => kind === 'vqa-answers');
  return annotations.flatMap((file): SourceFile[] => {
    if (file.kind === 'vqa-answers') return [];
    const { rows, notes } =
      file.kind === 'coco'
        ? readCoco(file, options)
        : readVqa(file, answersFor(file, answers), tree.pictures);
    for (const note of notes) options.onNote(note);
    return rows.length > 0 ? [annotatedSource(root, tree, file, rows, options.split)] : [];
  });
}

/** Pictures lie beside the file, above it, or in any folder, of which those it is named after first. */
function annotatedSource(
  root: string,
  { pictures }: SourceTree,
  { name, path }: AnnotationFile,
  rows: readonly MadeRow[],
  split: string | undefined,
): SourceFile {
  const folders = [...new Set(pictures.map((each) => dirname(each.name)))];
  const stem = basename(name).replace(/\.[^.]*$/, '');
  const isNamed = (folder: string): boolean => stem.includes(basename(folder));
  const ordered = [...folders.filter(isNamed), ...folders.filter((each) => !isNamed(each))];
  const roots = [dirname(path), root, ...ordered.map((folder) => join(root, folder))];
  return {
    file: path,
    name,
    roots: [...new Set(roots)],
    split: split ?? splitOfName(stem) ?? 'train',
    ...(split === undefined ? {} : { isSplitFixed: true }),
    rows,
  };
}
