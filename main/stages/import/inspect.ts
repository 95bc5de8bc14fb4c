// Inspection of a source: every row is read and shown with its defects; nothing is repaired, and no
// data set is made.

import { rmSync } from 'node:fs';
import { questionInContext } from '../../data/datasets/messages.ts';
import { Findings, CROSS_ROW_MESSAGES } from '../../data/sources/defects.ts';
import { hash53, HashIndex } from '../../data/indexes/hash-index.ts';
import {
  inspectionBase,
  type InspectionInfo,
  type InspectionRow,
  type RowDefect,
} from '../../data/sources/inspection.ts';
import { NumberList } from '../../data/indexes/number-list.ts';
import { PageIndexWriter } from '../../data/indexes/page-index.ts';
import { AskedQuestions } from './conflicting-answers.ts';
import type { ImageStore } from './image-store.ts';
import type { ReadRow } from './read-row.ts';
import type { SourceReader } from './source-reader.ts';
import type { Job } from '../contract/stage.ts';
import { writeAtomic } from '../../platform/files.ts';
import { DEFECTS, DEFECT_KINDS, type DefectKind, type RowError } from '../../data/defect-kinds.ts';
import { ChunkWriter } from '../../data/indexes/chunk-writer.ts';
import { msg } from '../../../i18n/message.ts';

/** Characters of a text in the list. */
const LONGEST_TEXT = 2000;
/** Rows between two reports. */
const ROWS_BETWEEN_REPORTS = 2048;

const FLAGS = Object.fromEntries(DEFECT_KINDS.map((kind, i) => [kind, 1n << BigInt(i)])) as Record<
  DefectKind,
  bigint
>;
/** Flags of defects that keep a row out. */
const BLOCKING = DEFECT_KINDS.reduce(
  (flags, kind) => flags | (DEFECTS[kind].isNote ? 0n : FLAGS[kind]),
  0n,
);

/**
 * Reads the whole source into `inspection.*` of the run's folder; returns what it holds. `notes`
 * are about whole files, once all rows are read.
 */
export async function inspectSource(
  source: string,
  reader: SourceReader,
  images: ImageStore,
  job: Job,
  notes: () => readonly RowError[] = () => [],
): Promise<InspectionInfo> {
  const base = inspectionBase(job.runDir);
  const endings = ['.json', '.jsonl', '.text', '.index'];
  for (const ending of endings) rmSync(base + ending, { force: true });
  const inspector = new Inspector(base);
  try {
    let sinceReport = 0;
    for await (const group of reader.groups({ file: 0, rowsOfFile: 0 })) {
      for (const row of group.rows) inspector.add(row);
      if (group.isLastOfFile) inspector.endFile();
      sinceReport += group.rows.length;
      const hasPictures = group.rows.some(({ pictures }) => pictures.length > 0);
      if (!hasPictures && sinceReport < ROWS_BETWEEN_REPORTS) continue;
      sinceReport = 0;
      job.report({
        fraction: 0.98 * group.fraction,
        title: msg('progress.reading'),
        detail: group.place,
      });
    }
    const found = inspector.finish(notes());
    const info: InspectionInfo = {
      source,
      ...found,
      columns: reader.columns,
      pictures: images.count,
    };
    writeAtomic(`${base}.json`, `${JSON.stringify(info, null, 1)}\n`);
    return info;
  } catch (error) {
    inspector.close();
    for (const ending of endings) rmSync(base + ending, { force: true });
    await images.discard([], job);
    throw error;
  }
}

/** Writes rows as they come, and flags those of which more is known later. */
class Inspector {
  readonly #rows: ChunkWriter;
  readonly #index: PageIndexWriter;
  readonly #starts = new NumberList(Float64Array);
  #end = 0;
  readonly #ids = new HashIndex();
  readonly #asked = new AskedQuestions();
  /**
   * Rows of the list for each number that `#asked` counts: it knows only rows with question and
   * answer.
   */
  readonly #askedRows = new NumberList(Int32Array);
  readonly #findings = new Findings([]);
  readonly #counts: Partial<Record<DefectKind, number>> = {};
  readonly #bySplit: Record<string, number> = {};
  readonly #byKind: Record<string, number> = {};
  #attention = 0;
  #videos = 0;
  #isOpen = true;
  /** Of the file being read: whether a row named a picture, and the rows that did not. */
  #named = false;
  #without = new NumberList(Int32Array);

  constructor(base: string) {
    this.#rows = new ChunkWriter(`${base}.jsonl`);
    this.#index = new PageIndexWriter(base);
  }

  add({ source, row, pictures, videos, defects: found }: ReadRow): void {
    const number = this.#index.count;
    const defects: RowDefect[] = found.map(({ error, picture }) => ({
      kind: error.kind,
      sentence: error.problem.message,
      ...(picture === undefined ? {} : { picture }),
    }));
    this.#videos += videos.length;
    const isRow = row.question !== '' || row.answer !== '' || pictures.length > 0;
    const id = isRow ? this.#ownId(row.id, number, row.place, defects) : row.id;
    const repaired = {
      ...(id === row.id ? {} : { id }),
      ...(row.questionWithNamedImages === row.question
        ? {}
        : { question: cut(row.questionWithNamedImages) }),
      ...(row.answerWithDecimalPoint === row.answer
        ? {}
        : { answer: cut(row.answerWithDecimalPoint) }),
    };
    const isCut = [row.question, row.answer, row.rationale ?? ''].some(
      (text) => text.length > LONGEST_TEXT,
    );
    const references = row.images.map(({ path }) => path);
    const line: InspectionRow = {
      number,
      file: source.name,
      place: row.place,
      id: row.id,
      question: cut(row.question),
      answer: cut(row.answer),
      ...(row.rationale === null ? {} : { rationale: cut(row.rationale) }),
      ...(row.check === null ? {} : { check: row.check }),
      kind: row.kind,
      split: row.split,
      ...(row.history.length === 0
        ? {}
        : { history: row.history.map((turn) => ({ ...turn, content: cut(turn.content) })) }),
      references,
      pictures,
      ...(videos.length === 0 ? {} : { videos }),
      defects,
      ...(Object.keys(repaired).length > 0 ? { repaired } : {}),
      ...(isCut ? { isCut } : {}),
    };
    const text = [line.question, line.answer, row.place, row.id, row.kind ?? '', ...references];
    this.#write(line, text.join('\t'));
    this.#flag(number, defects);
    if (!isRow) return;
    this.#bySplit[row.split] = (this.#bySplit[row.split] ?? 0) + 1;
    if (row.kind !== null) this.#byKind[row.kind] = (this.#byKind[row.kind] ?? 0) + 1;
    if (row.imageField !== null) this.#named = true;
    else this.#without.push(number);
    if (row.question === '' || row.answer === '' || pictures.includes(null)) return;
    this.#asked.add(questionInContext(row), row.answer, pictures);
    this.#askedRows.push(number);
  }

  /** Rows that name no picture are a defect where others of their file do. */
  endFile(): void {
    if (this.#named)
      for (const number of this.#without.view()) this.#flagLate(number, 'no-picture');
    this.#named = false;
    this.#without = new NumberList(Int32Array);
  }

  /** Writes the index. */
  finish(notes: readonly RowError[]): Omit<InspectionInfo, 'source' | 'columns' | 'pictures'> {
    for (const number of this.#asked.disputed())
      this.#flagLate(this.#askedRows.at(number), 'contradiction');
    const same = this.#asked.sameAnswer();
    if (same !== undefined) this.#findings.add('same-answer', same);
    for (const { kind, problem } of notes) this.#findings.add(kind, problem.message);
    this.#rows.close();
    this.#isOpen = false;
    this.#index.finish();
    return {
      count: this.#index.count,
      attention: this.#attention,
      kinds: DEFECT_KINDS,
      counts: this.#counts,
      findings: this.#findings.list(),
      warnings: same === undefined ? [] : [same],
      videos: this.#videos,
      bySplit: this.#bySplit,
      byKind: this.#byKind,
    };
  }

  close(): void {
    if (this.#isOpen) this.#rows.close();
  }

  /** The row's id, numbered where it stands in an earlier row, which is noted. */
  #ownId(id: string, number: number, place: string, defects: RowDefect[]): string {
    const first = this.#withId(id);
    if (first === undefined) {
      this.#ids.add(hash53(id), number);
      return id;
    }
    const sentence = msg('import.id-duplicate', { place, id, otherPlace: first.place });
    defects.push({ kind: 'duplicate-id', sentence });
    for (let next = 2; ; next++) {
      if (this.#withId(`${id}-${next}`)) continue;
      this.#ids.add(hash53(`${id}-${next}`), number);
      return `${id}-${next}`;
    }
  }

  #withId(id: string): InspectionRow | undefined {
    const number = this.#ids.get(hash53(id));
    if (number === undefined) return undefined;
    const row = this.#read(number);
    return row.id === id || row.repaired?.id === id ? row : undefined;
  }

  #write(line: InspectionRow, text: string): void {
    const json = `${JSON.stringify(line)}\n`;
    const bytes = Buffer.byteLength(json);
    this.#rows.write(json);
    this.#starts.push(this.#end);
    this.#end += bytes;
    this.#index.add(bytes, text, 0n);
  }

  #read(number: number): InspectionRow {
    const start = this.#starts.at(number);
    const end = number + 1 < this.#starts.length ? this.#starts.at(number + 1) : this.#end;
    const bytes = Buffer.alloc(end - start);
    this.#rows.read(bytes, start);
    return JSON.parse(bytes.toString()) as InspectionRow;
  }

  #flag(number: number, defects: readonly RowDefect[]): void {
    for (const { kind, sentence } of defects) {
      const before = this.#index.addFlags(number, FLAGS[kind]);
      if ((before & FLAGS[kind]) !== 0n) continue;
      this.#counts[kind] = (this.#counts[kind] ?? 0) + 1;
      this.#findings.add(kind, sentence);
      if ((FLAGS[kind] & BLOCKING) !== 0n && (before & BLOCKING) === 0n) this.#attention += 1;
    }
  }

  #flagLate(number: number, kind: keyof typeof CROSS_ROW_MESSAGES): void {
    const place = this.#findings.hasRoomForExample(kind) ? this.#read(number).place : '';
    this.#flag(number, [{ kind, sentence: CROSS_ROW_MESSAGES[kind](place) }]);
  }
}

const cut = (text: string): string =>
  text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
