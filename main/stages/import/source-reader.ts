// A source read row by row: every row with its pictures kept and its defects named; nothing is
// decided about them here.

import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import {
  hasValue,
  splitColumn,
  type ColumnMapping,
  type ColumnRole,
  type Row,
} from '../../data/sources/column-roles.ts';
import { explainRow } from '../../data/sources/dataset-layouts.ts';
import { createImageSearch, type ImageSearch } from '../../data/sources/image-search.ts';
import type { ImageReference } from '../../data/sources/image-reference.ts';
import { mapConcurrent } from '../../platform/concurrency.ts';
import {
  newKnownMedia,
  PICTURES_AT_ONCE,
  VideoUnfolder,
  type ReadRow,
  type SeenPicture,
  type UnfoldedRow,
  type UnseenRow,
} from './read-row.ts';
import {
  readFileRows,
  type AskedQuestion,
  type SourceFile,
} from '../../data/sources/source-files.ts';
import { rowPlace, readSourceRows, type RowEdit } from '../../data/sources/source-row.ts';
import { blobPath, type Workspace } from '../../data/datasets/workspace.ts';
import { UserError } from '../../i18n/user-error.ts';
import type { FileColumns } from '../../data/sources/inspection.ts';
import type { Decisions } from './decisions.ts';
import type { ImageStore } from './image-store.ts';
import { RowError } from '../../data/defect-kinds.ts';
import { shown } from './import-report.ts';
import { UsedPictures } from './used-pictures.ts';
import type { FileRow } from '../../data/formats/file-row.ts';
import { locateImage, type LocatedImage } from '../../data/sources/image-locator.ts';
import { msg } from '../../../i18n/message.ts';

/** Some rows, and how far the source is read. */
export interface ReadGroup {
  readonly rows: readonly ReadRow[];
  /**
   * Number of the file, and rows of it that have been read with these.
   */
  readonly file: number;
  readonly rowsOfFile: number;
  /** Places of the rows that were left out by decision. */
  readonly excluded: readonly string[];
  readonly isLastOfFile: boolean;
  /** Share of the source's bytes. */
  readonly fraction: number;
  /** For a person: `cards.jsonl, line 3`. */
  readonly place: string;
}

/** How a source is read. */
export interface ReaderOptions {
  readonly files: readonly SourceFile[];
  /** Folder that picture paths are relative to before all others; empty for none. */
  readonly root: string;
  /** Folders in which pictures are looked for that are not where their rows say. */
  readonly searched: readonly string[];
  readonly columns: ColumnMapping;
  readonly decisions: Decisions;
  readonly workspace: Workspace;
  readonly images: ImageStore;
  /** Texts that are not UTF-8 are read all the same, each with its defect. */
  readonly isMended: boolean;
  /** Pictures that are too large are made smaller, each with its defect. */
  readonly isShrunk: boolean;
  readonly signal: AbortSignal;
}

/** Pictures are looked at in groups of this many rows. */
const ROWS_AT_ONCE = 32;
/** How messages name the rows that stand in no file. */
const ADDED = 'added';
const BLOB_ID = /^[0-9a-f]{64}$/;

/** Reads a source once. */
export class SourceReader {
  /** Of each file read so far: what its columns are taken for. */
  readonly columns: FileColumns[] = [];
  /** The pictures that rows name. */
  readonly used: UsedPictures;
  readonly #options: ReaderOptions;
  readonly #files: readonly SourceFile[];
  readonly #elsewhere: ImageSearch;
  readonly #unfolder: VideoUnfolder;
  readonly #columnsOf = new Map<string, ColumnUses>();

  constructor(options: ReaderOptions) {
    this.#options = options;
    const { files, decisions, searched } = options;
    const roots = [...new Set(files.flatMap((file) => file.roots))];
    const added: SourceFile = { file: '', name: ADDED, roots, split: files[0]?.split ?? 'train' };
    this.#files = decisions.added.length > 0 ? [...files, added] : files;
    this.#elsewhere = createImageSearch(searched);
    this.used = new UsedPictures([...searched, ...files.flatMap((file) => file.roots)]);
    this.#unfolder = new VideoUnfolder({
      workspace: options.workspace,
      rootsOf: (source) => this.#rootsOf(source),
      used: this.used,
    });
  }

  /**
   * The rows in order, in groups; `from` is a file's number and the rows of it that are skipped.
   */
  async *groups(from: { file: number; rowsOfFile: number }): AsyncGenerator<ReadGroup> {
    const sizes = await Promise.all(
      this.#files.map(async ({ file }) => (file === '' ? 0 : (await stat(file)).size)),
    );
    const total = Math.max(
      1,
      sizes.reduce((sum, size) => sum + size, 0),
    );
    let before = 0;
    for (const [file, source] of this.#files.entries()) {
      const skipped = file === from.file ? from.rowsOfFile : 0;
      if (file >= from.file) {
        for await (const { bytesRead, ...group } of this.#readFile(source, skipped))
          yield { ...group, file, fraction: (before + Math.min(bytesRead, sizes[file]!)) / total };
      }
      before += sizes[file]!;
    }
  }

  async *#readFile(
    source: SourceFile,
    skipped: number,
  ): AsyncGenerator<Omit<ReadGroup, 'file' | 'fraction'> & { bytesRead: number }> {
    const { signal, decisions } = this.#options;
    /** Numbers of lines that were mended and whose rows have not come yet. */
    const mended: number[] = [];
    let rowsOfFile = 0;
    let excluded: string[] = [];
    let unseen: UnseenRow[] = [];
    let last = { place: source.name, bytesRead: 0 };
    const take = async (isLastOfFile: boolean) => {
      const rows = await this.#withPictures(unseen);
      const group = { rows, rowsOfFile, excluded, isLastOfFile, ...last };
      [unseen, excluded] = [[], []];
      return group;
    };
    for await (const item of this.#itemsOf(source, mended)) {
      rowsOfFile += 1;
      this.#noteColumns(source, item.value);
      const encoding = mendedIn(item, mended, source);
      if (rowsOfFile <= skipped) continue;
      signal.throwIfAborted();
      last = { place: rowPlace(source, item.at), bytesRead: item.bytesRead };
      const isAdded = source.name === ADDED && source.file === '';
      const given = isAdded ? editOf(decisions.added[rowsOfFile - 1]!) : undefined;
      const rows = readSourceRows(item, source, {
        columns: isAdded || source.rows !== undefined ? {} : this.#options.columns,
        editAt: (place) => given ?? decisions.at(place).edit,
      });
      for (const row of rows) {
        if (decisions.at(row.place).isExcluded) excluded.push(row.place);
        else unseen.push({ source, row, errors: [...encoding, ...row.defects] });
      }
      if (unseen.length >= ROWS_AT_ONCE) yield await take(false);
    }
    yield await take(true);
  }

  /** What stands in a file; a file that cannot be read to its end gives that as its last item. */
  async *#itemsOf(source: SourceFile, mended: number[]): AsyncGenerator<FileRow> {
    if (source.file === '') {
      for (const i of this.#options.decisions.added.keys())
        yield { at: `row ${i + 1}`, value: {}, bytesRead: 0 };
      return;
    }
    if (source.rows !== undefined) {
      const { size } = await stat(source.file);
      for (const [i, { at, value }] of source.rows.entries())
        yield { at, value, bytesRead: (size * (i + 1)) / source.rows.length };
      return;
    }
    const onMended = this.#options.isMended ? (line: number) => mended.push(line) : undefined;
    let count = 0;
    const rest = (message: string, hint: string | undefined): FileRow => ({
      at: 'the rest',
      value: undefined,
      bytesRead: 0,
      error: new RowError('file', message, hint === undefined ? {} : { hint }),
    });
    try {
      for await (const item of readFileRows(source.file, source.name, { onTranscoded: onMended })) {
        count += 1;
        yield item;
      }
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      yield rest(error.message, error.hint);
      return;
    }
    if (count === 0) {
      const hint = 'Add one line for each question, or take the file away.';
      yield rest(`${source.name} holds no rows.`, hint);
    }
  }

  /** Rows differ in the fields that they have; each new combination may tell more. */
  #noteColumns(source: SourceFile, value: unknown): void {
    const isMade = source.file === '' || source.rows !== undefined;
    if (isMade || typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const row = value as Row;
    let columns = this.#columnsOf.get(source.name);
    if (columns === undefined) {
      columns = new ColumnUses(this.#options.columns, source);
      this.#columnsOf.set(source.name, columns);
      this.columns.push({ file: source.name, columns: columns.list });
    }
    columns.take(row);
  }

  /** Finds and keeps the pictures of some rows, several at once. */
  async #withPictures(unseen: readonly UnseenRow[]): Promise<ReadRow[]> {
    const known = newKnownMedia();
    const seen = known.pictures;
    const rows: UnfoldedRow[] = [];
    for (const each of unseen) rows.push(await this.#unfolder.unfold(each, known));
    const named = new Map<ImageReference, UnfoldedRow>();
    for (const row of rows)
      for (const image of row.row.images)
        if (!named.has(image) && !seen.has(image)) named.set(image, row);
    await mapConcurrent([...named], PICTURES_AT_ONCE, async ([reference, { row, source }]) => {
      const field = known.fields.get(reference) ?? row.imageField;
      const place = `${row.place}, field "${field}"`;
      seen.set(reference, await this.#seePicture(reference, place, source));
    });
    return Promise.all(
      rows.map(async (row) => {
        const looked = row.row.images.map((image) => seen.get(image)!);
        const defects = looked.flatMap(({ errors }, picture) =>
          errors.map((error) => ({ error, picture })),
        );
        const pictures = looked.map(({ id }) => id);
        const uneven = await this.#unfolder.unevenFrames(row, pictures, known);
        return { ...row, pictures, defects: [...row.defects, ...defects, ...uneven] };
      }),
    );
  }

  async #seePicture(
    reference: ImageReference,
    place: string,
    source: SourceFile,
  ): Promise<SeenPicture> {
    const errors: RowError[] = [];
    try {
      const found = await this.#locate(reference, place, source);
      if (found.key !== null) this.used.add(found.key);
      if (found.defect) errors.push(found.defect);
      const { id, defects } = await this.#options.images.store(found, this.#options);
      return { id, errors: [...errors, ...defects] };
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      return { id: null, errors: [...errors, error] };
    }
  }

  #locate(reference: ImageReference, place: string, source: SourceFile): Promise<LocatedImage> {
    if (reference.kind === 'file' && BLOB_ID.test(reference.path)) {
      const file = blobPath(this.#options.workspace, reference.path);
      if (existsSync(file)) return locateImage({ kind: 'file', path: file }, [''], place);
    }
    return locateImage(reference, this.#rootsOf(source), place, this.#elsewhere);
  }

  /** The folders that the paths of a file's rows may be relative to. */
  #rootsOf({ roots }: SourceFile): readonly string[] {
    const { root } = this.#options;
    return root === '' ? roots : [root, ...roots];
  }
}

/** Combinations of fields that are remembered. */
const MAX_SHAPES = 10_000;

/** What the columns of one file are used for, over all its rows. */
class ColumnUses {
  readonly list: Mutable<ColumnRole>[] = [];
  readonly #mapping: ColumnMapping;
  /** Columns that tell by their values what they hold. */
  readonly #told: ColumnMapping;
  /** The question that the program asks. */
  readonly #asked: AskedQuestion | undefined;
  readonly #shapes = new Set<string>();

  constructor(mapping: ColumnMapping, { asked, told = {} }: SourceFile) {
    this.#mapping = { ...told, ...mapping };
    this.#told = told;
    this.#asked = asked;
  }

  take(row: Row): void {
    const filled = Object.keys(row).filter((name) => hasValue(row[name]));
    const shape = filled.join('\0');
    if (this.list.length === 0 || (!this.#shapes.has(shape) && this.#shapes.size < MAX_SHAPES)) {
      this.#shapes.add(shape);
      for (const use of explainRow(row, this.#mapping, this.#told)) this.#add(this.#asAsked(use));
    }
    // Under most names, the value tells whether a column holds the part.
    const split = splitColumn(row, this.#mapping);
    for (const use of this.list) {
      if (use.role !== null || !hasValue(row[use.column])) continue;
      if (use.column === split) {
        Object.assign(use, { role: 'split', reason: msg('import.column-layout') });
        continue;
      }
      use.rows = (use.rows ?? 0) + 1;
      use.example ??= shown(row[use.column]);
    }
  }

  #asAsked(use: ColumnRole): ColumnRole {
    const { column, text } = this.#asked ?? {};
    if (use.column === column && use.role !== 'answer') {
      const reason = text === undefined ? msg('import.column-label') : msg('import.column-class');
      return { ...use, role: 'answer', reason };
    }
    if (use.column !== text) return use;
    return { ...use, role: 'question', reason: msg('import.column-text') };
  }

  #add(use: ColumnRole): void {
    const at = this.list.findIndex(({ column }) => column === use.column);
    if (at < 0) this.list.push({ ...use });
    else if (this.list[at]!.role === null && use.role !== null) this.list[at] = { ...use };
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** An added row in the form of an edit of an empty one. */
function editOf({ picture, ...edit }: RowEdit & { readonly picture?: string }): RowEdit {
  return picture === undefined ? edit : { ...edit, pictures: [picture, ...(edit.pictures ?? [])] };
}

/**
 * The defect of a row whose lines were not UTF-8; rows without lines of their own take all that has
 * come.
 */
function mendedIn({ at, lastLine }: FileRow, mended: number[], { name }: SourceFile): RowError[] {
  if (mended.length === 0) return [];
  const line = /^line (\d+)$/.exec(at)?.[1];
  const until = line === undefined ? Infinity : (lastLine ?? Number(line));
  let taken = 0;
  while (taken < mended.length && mended[taken]! <= until) taken += 1;
  const first = mended.splice(0, taken)[0];
  if (first === undefined) return [];
  const sentence =
    first === 0
      ? msg('import.read-as-utf16', { file: name })
      : msg('import.read-as-windows1252', { file: name, line: first });
  return [new RowError('encoding', sentence, { hint: msg('file.save-utf8') })];
}
