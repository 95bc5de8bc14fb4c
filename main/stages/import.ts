// Import: a folder of pictures with questions and answers becomes a data set, a GGUF file a model.
//
// Reads files of rows one row at a time and the pictures they name, keeps the pictures as blobs and writes `datasets/<id>`.
// Every defect is counted with examples (`doctor.json` in the run's folder); the ones named in `repairs` are repaired, any other
// leaves no data set behind. What is cut off goes on where it was. It changes nothing else: no row is dropped, no
// picture resized; that is the business of curate and of the model's processor.

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { unpackZip } from '../data/archives.ts';
import { Findings, RowError, type Finding } from '../data/defects.ts';
import { hash53, HashIndex } from '../data/hash-index.ts';
import { checkPicture } from '../data/image.ts';
import {
  filesByName,
  locatePicture,
  type FoundPicture,
  type Search,
} from '../data/picture-source.ts';
import { findSourceFiles, readFileRows, readSourceRow } from '../data/readers.ts';
import type { SourceFile, SourceRow } from '../data/readers.ts';
import { columnRoles, type ColumnRole } from '../data/row-layouts.ts';
import {
  adoptDataset,
  blobPath,
  newArtifactId,
  openWorkspace,
  storeBlob,
  writeAtomic,
  type Workspace,
} from '../data/workspace.ts';
import { UserError, isAbort } from '../errors.ts';
import { ImportDraft } from './import-draft.ts';
import { importModel, isModelSource } from './import-model.ts';
import type { Job, Stage, StageResult } from './job.ts'; // prettier-ignore

export interface ImportSettings {
  /** A folder with pictures and files of rows (subfolders are splits), one such file, a `.zip` of it, or a model as a `.gguf` file. */
  readonly source: string;
  /** What people call the data set; empty for the source's own name. */
  readonly name: string;
  /** The split of every row; empty to take it from the folders and file names. */
  readonly split: string;
  /** Columns by what they hold where their names do not say it: `{"question": "Frage", "picture": "Foto"}`. */
  readonly columns: Readonly<Record<string, string>>;
  /** Kinds of defects that are repaired, or `all`; see `data/defects.ts`. */
  readonly repairs: readonly string[];
  /** Of a model: f32, f16, bf16, int8 or int4. */
  readonly weights: string;
  /** Written into the record; nothing is drawn by chance here. */
  readonly seed: number;
}

export const defaults: ImportSettings = {
  source: '',
  name: '',
  split: '',
  columns: {},
  repairs: [],
  weights: 'bf16',
  seed: 0,
};

export const stage: Stage<ImportSettings> = {
  name: 'import',
  defaults,
  inputs: {},
  run: importSource,
};

/** Pictures are looked at in groups of this many rows. */
const ROWS_AT_ONCE = 32;
/** Rows between two notes of how far the import is. */
const ROWS_BETWEEN_NOTES = 20_000;
const PICTURES_BETWEEN_NOTES = 500;
/** Rows without pictures between two reports. */
const ROWS_BETWEEN_REPORTS = 2048;
/** Name of the list of defects in the run's folder. */
export const DOCTOR_FILE = 'doctor.json';

/** What must be known to go on. */
interface State {
  /** Names, sizes and times of the source's files: a changed source is read from its beginning. */
  readonly source: string;
  file: number;
  /** Rows read of that file, good or not. */
  rowsOfFile: number;
  /** Of that file: whether a row named a picture, and the first that did not. */
  named: boolean;
  without: string | null;
  withoutCount: number;
  bySplit: Record<string, number>;
  byKind: Record<string, number>;
  pictures: number;
  leftOut: number;
  columns: Record<string, readonly ColumnRole[]>;
  findings: readonly Finding[];
}

async function importSource(settings: ImportSettings, job: Job): Promise<StageResult> {
  if (settings.source === '') {
    throw new UserError('The setting "source" is empty.', {
      hint: 'Name the folder, the table or the .gguf file to import.',
    });
  }
  if (isModelSource(settings.source)) return importModel(settings, job);
  const unpacked = join(job.runDir, 'unpacked');
  if (!/\.zip$/i.test(settings.source)) return importFolder(settings, settings.source, job);
  mkdirSync(unpacked, { recursive: true });
  try {
    await unpackZip(settings.source, unpacked, basename(settings.source), {
      signal: job.signal,
      onFile: (share, detail) => job.report({ fraction: 0.2 * share, title: 'Unpacking', detail }),
    });
    return await importFolder(settings, innerFolder(unpacked), job);
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}

async function importFolder(
  settings: ImportSettings,
  folder: string,
  job: Job,
): Promise<StageResult> {
  const findings = new Findings(settings.repairs);
  const files = await findSourceFiles(folder, { split: settings.split || undefined });
  const workspace = openWorkspace(job.workspace);
  const draft = new ImportDraft<State>(job.runDir, { resume: job.resume });
  const reader = new Reader(files, folder, settings, { job, workspace, draft, findings });
  try {
    await reader.read();
  } catch (error) {
    if (isAbort(error)) draft.close();
    else reader.discard();
    throw error;
  }
  const list = findings.list();
  const doctor = { rows: draft.count, defects: list };
  if (list.length > 0) writeAtomic(join(job.runDir, DOCTOR_FILE), `${JSON.stringify(doctor, null, 1)}\n`); // prettier-ignore
  if (reader.firstError) {
    reader.discard();
    throw withCount(reader.firstError, list);
  }
  draft.finish();
  const id = newArtifactId(workspace, 'import', { ...settings });
  const name = settings.name || basename(resolve(settings.source)).replace(/\.zip$/i, '');
  const info = { id, name, parents: [], settings: { ...settings }, seed: settings.seed };
  const { path } = await adoptDataset(workspace, draft.file, draft.count, info);
  job.report({ fraction: 1, title: 'Imported', detail: `${draft.count} questions` });
  const { pictures, bySplit, byKind, leftOut, columns } = reader.state;
  return {
    artifact: { kind: 'dataset', id, path },
    summary: {
      name,
      rows: draft.count,
      pictures,
      by_split: bySplit,
      by_kind: byKind,
      ...(Object.keys(columns).length > 0 ? { columns } : {}),
      ...(list.length > 0 ? { left_out: leftOut, defects: list } : {}),
    },
  };
}

/** Archives often hold one folder with everything in it. */
function innerFolder(folder: string): string {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.length === 1 && entries[0]!.isDirectory()
    ? join(folder, entries[0]!.name)
    : folder;
}

/** The first defect as it stands, with a word about the others. */
function withCount(error: RowError, list: readonly Finding[]): UserError {
  const open = list.filter(({ repair, repaired }) => repair !== null && !repaired);
  const total = open.reduce((sum, { count }) => sum + count, 0);
  if (total < 2) return error;
  const kinds = open.map(({ kind, count }) => `${kind} ${count}`).join(', ');
  return new UserError(error.message, {
    hint: `${error.hint ?? ''} Defects in all: ${kinds}. ${DOCTOR_FILE} lists them; the setting "repairs" repairs kinds by name, or "all".`.trim(),
    cause: error,
  });
}

/** A row with its pictures found, before they are looked at. */
interface Located {
  readonly row: SourceRow;
  readonly source: SourceFile;
  readonly pictures: readonly FoundPicture[];
}

/** Reads a source row by row into the draft. */
class Reader {
  /** The first defect, in the order of the rows, that nothing repairs. */
  firstError: RowError | undefined;
  state: State;
  readonly #files: readonly SourceFile[];
  readonly #settings: ImportSettings;
  readonly #job: Job;
  readonly #workspace: Workspace;
  readonly #draft: ImportDraft<State>;
  readonly #findings: Findings;
  readonly #search: Search;
  /** Absolute path of a picture -> its blob id. */
  readonly #ids = new Map<string, string>();
  /** Blob ids known to be pictures. */
  readonly #known = new Set<string>();
  /** Blobs that this import brought into the workspace since the last note. */
  #fresh: string[] = [];
  /** Pictures and question -> number of the row that asked it first; that row's answer, hashed. */
  readonly #asked = new HashIndex();
  #answers = new Int32Array(1024);
  #sinceNote = 0;

  constructor(
    files: readonly SourceFile[],
    folder: string,
    settings: ImportSettings,
    tools: { job: Job; workspace: Workspace; draft: ImportDraft<State>; findings: Findings },
  ) {
    this.#files = files;
    this.#settings = settings;
    this.#job = tools.job;
    this.#workspace = tools.workspace;
    this.#draft = tools.draft;
    this.#findings = tools.findings;
    this.state = {
      source: '', file: 0, rowsOfFile: 0, named: false, without: null, withoutCount: 0,
      bySplit: {}, byKind: {}, pictures: 0, leftOut: 0, columns: {}, findings: [],
    }; // prettier-ignore
    this.#search = {
      byName: filesByName(files[0]?.roots.at(-1) ?? dirname(folder)),
      isTaken: tools.findings.isRepaired('picture-elsewhere'),
      onFound: (sentence) => {
        if (this.#search.isTaken) tools.findings.add('picture-elsewhere', sentence);
      },
    };
  }

  async read(): Promise<void> {
    const sizes: number[] = [];
    let source = '';
    for (const { file, name } of this.#files) {
      const { size, mtimeMs } = await stat(file);
      sizes.push(size);
      source += `${name} ${size} ${mtimeMs}\n`;
    }
    this.#goOn(source);
    const total = Math.max(1, sizes.reduce((sum, size) => sum + size, 0)); // prettier-ignore
    const start = this.state.file;
    for (let file = start; file < this.#files.length; file++) {
      if (file > start) Object.assign(this.state, { file, rowsOfFile: 0, named: false, without: null, withoutCount: 0 }); // prettier-ignore
      const before = sizes.slice(0, file).reduce((sum, size) => sum + size, 0);
      await this.#readFile(this.#files[file]!, (bytesRead) => (before + bytesRead) / total);
    }
  }

  /** Takes everything back that was written. */
  discard(): void {
    const pictures = [...this.#draft.discard(), ...this.#fresh];
    for (const id of pictures) if (id) rmSync(blobPath(this.#workspace, id), { force: true });
  }

  /** Goes on from the note of an earlier run of the same source. */
  #goOn(source: string): void {
    const state = this.#job.resume
      ? this.#draft.restore((row, number) => {
          this.#rememberAnswer(row, row.pictures, number);
          for (const id of row.pictures) this.#known.add(id);
        })
      : null;
    if (state?.source === source) {
      this.state = state;
      this.#findings.restore(state.findings);
      this.#job.log(`goes on after ${this.#draft.count} rows`);
    } else if (this.#draft.count > 0) {
      throw new UserError('The source has changed since the import was stopped.', {
        hint: 'Start the import anew, without resuming.',
      });
    } else this.state = { ...this.state, source };
  }

  async #readFile(source: SourceFile, fraction: (bytesRead: number) => number): Promise<void> {
    const { state } = this;
    const skipped = state.rowsOfFile;
    const isMended = this.#findings.isRepaired('encoding');
    const onMended = isMended ? (text: string) => this.#findings.add('encoding', text) : undefined;
    let rows = 0;
    let group: Located[] = [];
    for await (const item of readFileRows(source.file, source.name, { onMended })) {
      if (++rows <= skipped) continue;
      this.#job.signal.throwIfAborted();
      if (rows === 1) this.#noteColumns(source, item.value);
      const located = await this.#locate(source, item);
      if (located) group.push(located);
      if (group.length < ROWS_AT_ONCE) continue;
      await this.#take(group);
      group = [];
      state.rowsOfFile = rows;
      this.#sinceNote += ROWS_AT_ONCE;
      if (state.named || rows % ROWS_BETWEEN_REPORTS === 0) {
        const detail = `${source.name}, ${item.at}`;
        this.#job.report({ fraction: 0.99 * fraction(item.bytesRead), title: 'Reading', detail });
      }
      if (this.#sinceNote >= ROWS_BETWEEN_NOTES || this.#fresh.length >= PICTURES_BETWEEN_NOTES)
        this.#note();
    }
    await this.#take(group);
    state.rowsOfFile = rows;
    if (rows === 0) {
      throw new UserError(`${source.name} holds no rows.`, {
        hint: 'Add one line for each question, or take the file away.',
      });
    }
    if (state.named && state.without !== null) {
      const sentence = `${state.without}: the row names no picture (field "picture").`;
      const error = new RowError('no-picture', sentence, {
        hint: 'Name its picture; a question about text alone has "picture": [].',
      });
      for (let i = 0; i < state.withoutCount; i++) this.#findings.add('no-picture', sentence);
      if (!this.#findings.isRepaired('no-picture')) this.firstError ??= error;
    }
    this.#note();
  }

  #note(): void {
    this.#sinceNote = 0;
    this.#draft.keep({ ...this.state, findings: this.#findings.list() }, this.#fresh);
    this.#fresh = [];
  }

  #noteColumns(source: SourceFile, value: unknown): void {
    const roles = columnRoles(value, this.#settings.columns);
    if (roles.length > 0) this.state.columns[source.name] = roles;
  }

  /** The row with its pictures found; null where it is left out. */
  async #locate(
    source: SourceFile,
    { at, value, error }: { at: string; value: unknown; error?: RowError },
  ): Promise<Located | null> {
    try {
      if (error) throw error;
      const row = readSourceRow(value, source, at, this.#settings.columns);
      if (row.pictureField !== null) this.state.named = true;
      else {
        this.state.without ??= row.place;
        this.state.withoutCount += 1;
      }
      if (row.pictures.length === 0) return { row, source, pictures: [] };
      if (row.marks > 0 && row.marks !== row.pictures.length) {
        const sentence = `${row.place}: the text has ${row.marks} picture marks, the row ${row.pictures.length} pictures.`;
        this.#findings.add('placeholders', sentence);
      }
      const place = `${row.place}, field "${row.pictureField}"`;
      const pictures: FoundPicture[] = [];
      for (const one of row.pictures)
        pictures.push(await locatePicture(one, source.roots, place, this.#search));
      return { row, source, pictures };
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  /** Counts a defect; what is not a row's own defect is thrown on. */
  #fail(error: unknown): void {
    if (!(error instanceof RowError)) throw error;
    this.#findings.add(error.kind, error.message);
    this.state.leftOut += 1;
    if (!this.#findings.isRepaired(error.kind)) this.firstError ??= error;
  }

  /** Looks at the pictures of some rows and appends the rows. */
  async #take(group: readonly Located[]): Promise<void> {
    const looked = await Promise.all(
      group.map(async ({ pictures }) => {
        try {
          return await Promise.all(pictures.map((picture) => this.#store(picture)));
        } catch (error) {
          return error as Error;
        }
      }),
    );
    group.forEach(({ row, source }, i) => {
      const pictures = looked[i]!;
      if (pictures instanceof Error) this.#fail(pictures);
      else this.#append(row, source, pictures);
    });
  }

  #append(row: SourceRow, { split }: SourceFile, pictures: readonly string[]): void {
    let id = row.id;
    const before = this.#draft.withId(id);
    if (before) {
      const sentence = `${row.place}: the id "${id}" stands in ${before.source} already.`;
      this.#findings.add('duplicate-id', sentence);
      if (!this.#findings.isRepaired('duplicate-id')) {
        this.firstError ??= new RowError('duplicate-id', sentence, {
          hint: 'Give each row its own id, or leave the field "id" out.',
        });
      }
      for (let number = 2; this.#draft.withId(id); number++) id = `${row.id}-${number}`;
    }
    if (!this.#rememberAnswer(row, pictures, this.#draft.count)) {
      this.#findings.add('contradiction', `${row.place}: another row asks the same and answers otherwise.`); // prettier-ignore
    }
    this.state.bySplit[split] = (this.state.bySplit[split] ?? 0) + 1;
    if (row.kind !== null) this.state.byKind[row.kind] = (this.state.byKind[row.kind] ?? 0) + 1;
    this.#draft.append({
      id,
      question: row.question,
      answer: row.answer,
      pictures,
      ...(row.kind === null ? {} : { kind: row.kind }),
      split,
      source: row.place,
    });
  }

  /** Remembers what a row asks and answers; false where an earlier row asks the same and answers otherwise. */
  #rememberAnswer(
    { question, answer: text }: { question: string; answer: string },
    pictures: readonly string[],
    number: number,
  ): boolean {
    const answer = hash53(text) | 0;
    const first = this.#asked.add(hash53(`${pictures.join(' ')}\n${question}`), number);
    if (number >= this.#answers.length) {
      const answers = new Int32Array(this.#answers.length * 2);
      answers.set(this.#answers);
      this.#answers = answers;
    }
    this.#answers[number] = answer;
    return first === undefined || this.#answers[first] === answer;
  }

  /** The blob id of a picture, which is decoded and kept when it is seen for the first time. */
  async #store({ key, name, read }: FoundPicture): Promise<string> {
    const known = key === null ? undefined : this.#ids.get(key);
    if (known !== undefined) return known;
    const bytes = await read();
    const { id, isNew } = await storeBlob(this.#workspace, bytes, async (id) => {
      if (this.#known.has(id)) return;
      const { isTurned } = await checkPicture(bytes, name);
      if (isTurned) this.#findings.add('turned', `The picture ${name} is turned by its EXIF note; models see it upright.`); // prettier-ignore
      if (!this.#known.has(id)) this.state.pictures += 1;
      this.#known.add(id);
    });
    if (isNew) this.#fresh.push(id);
    if (key !== null) this.#ids.set(key, id);
    return id;
  }
}
