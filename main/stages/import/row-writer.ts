// Rows taken from a source into an unfinished data set: repairs done, other defects counted,
// progress noted.

import { posix } from 'node:path';
import { CROSS_ROW_MESSAGES, type Finding, type Findings } from '../../data/sources/defects.ts';
import { questionInContext } from '../../data/datasets/messages.ts';
import type { FileColumns } from '../../data/sources/inspection.ts';
import { EMBEDDED_IMAGE } from '../../data/sources/image-reference.ts';
import type { SourceFile } from '../../data/sources/source-files.ts';
import type { SourceRow } from '../../data/sources/source-row.ts';
import { UserError } from '../../i18n/user-error.ts';
import { AskedQuestions } from './conflicting-answers.ts';
import type { Decisions } from './decisions.ts';
import type { ImportDraft } from './dataset-draft.ts';
import type { PictureNotes, ImageStore } from './image-store.ts';
import { shown, type ImportReport, type ReportKind, type ReportState } from './import-report.ts';
import type { ReadRow } from './read-row.ts';
import type { SourceReader } from './source-reader.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import type { Job } from '../contract/stage.ts';
import { RowError, DEFECTS, type DefectKind } from '../../data/defect-kinds.ts';
import { msg, type UserText } from '../../../i18n/message.ts';

/** Rows between two notes of how far the import is. */
const ROWS_BETWEEN_NOTES = 20_000;
const PICTURES_BETWEEN_NOTES = 500;
/** Rows without pictures between two reports. */
const ROWS_BETWEEN_REPORTS = 2048;
/** Rows that are named as examples of a defect that is known late. */
const EXAMPLES = 10;

/** What must be known to go on after a pause. */
export interface ImportState {
  /** What is read and how: anything else is read from its beginning. */
  readonly source: string;
  file: number;
  /** Rows read of that file, good or not. */
  rowsOfFile: number;
  /** Of that file: whether a row named a picture, the first places that did not, and how many. */
  named: boolean;
  without: readonly string[];
  withoutCount: number;
  /** Videos of the rows that are kept; absent in notes of older versions. */
  videos?: number;
  bySplit: Record<string, number>;
  byKind: Record<string, number>;
  leftOut: number;
  excluded: number;
  columns: readonly FileColumns[];
  findings: readonly Finding[];
  pictures: number;
  notes: PictureNotes;
  report: ReportState;
  /** Files whose columns are in the report. */
  reported: readonly string[];
  /** Decisions about rows that have not come yet. */
  open: readonly string[];
}

/** Tools that the rows go through. */
interface Tools {
  readonly job: Job;
  readonly draft: ImportDraft<ImportState>;
  readonly findings: Findings;
  readonly decisions: Decisions;
  readonly images: ImageStore;
  readonly report: ImportReport;
}

/** What of a row is counted. */
type CountedRow = Pick<ExampleRow, 'split' | 'videos'> & { readonly kind?: string | null };

/** Takes the rows of a source. */
export class RowWriter {
  /** The first defect, in the order of the rows, that keeps the data set from being made. */
  firstError: RowError | undefined;
  state: ImportState = {
    source: '',
    file: 0,
    rowsOfFile: 0,
    named: false,
    without: [],
    withoutCount: 0,
    bySplit: {},
    byKind: {},
    leftOut: 0,
    excluded: 0,
    columns: [],
    findings: [],
    pictures: 0,
    notes: {},
    report: { bytes: 0, counts: {} },
    reported: [],
    open: [],
  };
  /** Numbers of rows in the draft that are left out after all, in order. */
  leftOut: readonly number[] = [];
  readonly #tools: Tools;
  readonly #asked = new AskedQuestions();
  #sinceNote = 0;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  /** Reads everything, from the note of an earlier run on where it is of the same `source`. */
  async take(reader: SourceReader, source: string): Promise<void> {
    const { job, decisions, draft, findings, report } = this.#tools;
    this.#goOn(source, reader);
    const before = this.state.columns;
    let sinceReport = 0;
    for await (const group of reader.groups(this.state)) {
      const { file, rowsOfFile, rows } = group;
      if (file !== this.state.file)
        Object.assign(this.state, { named: false, without: [], withoutCount: 0 });
      for (const row of rows) this.#takeRow(row);
      const columns = [...before, ...reader.columns.filter((one) => !isIn(before, one))];
      Object.assign(this.state, { file, rowsOfFile, columns });
      this.state.excluded += group.excluded.length;
      for (const row of group.excluded)
        report.add({ what: 'left-out', row, why: msg('import.row-excluded') });
      if (group.isLastOfFile) this.#endFile(columns.at(-1));
      this.#sinceNote += rows.length;
      sinceReport += rows.length;
      if (this.state.named || sinceReport >= ROWS_BETWEEN_REPORTS) {
        sinceReport = 0;
        job.report({
          fraction: 0.99 * group.fraction,
          title: msg('progress.reading'),
          detail: group.place,
        });
      }
      if (group.isLastOfFile || this.#isNoteDue()) await this.#note();
    }
    decisions.checkAllSeen();
    const same = this.#asked.sameAnswer();
    if (same !== undefined) {
      findings.add('same-answer', same);
      report.add({ what: 'noted', kind: 'same-answer', why: same });
    }
    const disputed = this.#asked.disputed();
    disputed.forEach((number, i) => {
      const place = i < EXAMPLES ? (draft.row(number).source ?? '') : '';
      findings.add('contradiction', CROSS_ROW_MESSAGES.contradiction(place));
      const row = draft.row(number).source ?? '';
      const why = CROSS_ROW_MESSAGES.contradiction(row);
      const what = findings.isRepaired('contradiction') ? 'left-out' : 'noted';
      report.add({ what, row, kind: 'contradiction', why });
    });
    if (findings.isRepaired('contradiction')) this.#leaveOut(disputed);
  }

  /** Goes on from the note of an earlier run of the same source. */
  #goOn(source: string, reader: SourceReader): void {
    const { job, decisions, draft, findings, images, report } = this.#tools;
    const state = draft.restore(
      (noted) => report.reaches(noted.report),
      (row) => {
        this.#asked.add(questionInContext(row), row.answer, row.pictures);
        for (const id of row.pictures) images.remember(id);
        reader.used.remember(row.documents);
      },
    );
    if (state === null) {
      report.clear();
      this.state = { ...this.state, source };
    } else if (state.source === source) {
      this.state = state;
      images.count = state.pictures;
      images.notes = state.notes;
      decisions.open = state.open;
      findings.restore(state.findings);
      report.restore(state.report);
      job.log(`goes on after ${draft.count} rows`);
    } else
      throw new UserError(msg('import.resume-changed'), {
        hint: msg('import.resume-changed.hint'),
      });
  }

  #takeRow({ row, source, pictures, videos, defects }: ReadRow): void {
    const { findings } = this.#tools;
    const unwanted = defects.find(({ error }) => findings.isExcluded(error.kind));
    let isOut = unwanted !== undefined;
    for (const { error } of unwanted ? [unwanted] : defects) {
      findings.add(error.kind, error.message);
      if (findings.isAccepted(error.kind)) continue;
      isOut = true;
      if (!findings.isRepaired(error.kind)) this.firstError ??= error;
    }
    this.#reportDefects(row.place, source.name, defects, isOut);
    // What stands for the rest of a file is no row.
    if (source.file !== '' && defects.some(({ error }) => error.kind === 'file')) return;
    if (row.imageField !== null) this.state.named = true;
    if (isOut) {
      this.state.leftOut += 1;
      return;
    }
    if (row.imageField === null) {
      if (this.state.without.length < EXAMPLES)
        this.state.without = [...this.state.without, row.place];
      this.state.withoutCount += 1;
    }
    const isMarked = findings.isRepaired('placeholders');
    const question = isMarked ? row.questionWithNamedImages : row.question;
    const answer = findings.isRepaired('decimal-comma') ? row.answerWithDecimalPoint : row.answer;
    const kept = pictures.filter((id) => id !== null);
    this.#asked.add(questionInContext({ question, history: row.history }), answer, kept);
    this.#count({ ...row, videos }, 1);
    const id = this.#ownId(row.id, row.place);
    this.#reportChanges(row, source.name, { ...row, question, answer, id });
    this.#tools.draft.append({
      id,
      question,
      answer,
      pictures: kept,
      ...(videos.length === 0 ? {} : { videos }),
      ...documentsOf(row, videos, source),
      ...(row.rationale === null ? {} : { rationale: row.rationale }),
      ...(row.check === null ? {} : { check: row.check }),
      ...(row.kind === null ? {} : { kind: row.kind }),
      split: row.split,
      source: row.place,
      ...(row.history.length === 0 ? {} : { history: row.history }),
      ...(row.conversation === null ? {} : { conversation: row.conversation }),
    });
  }

  /** The row's id, numbered where an earlier row has it. */
  #ownId(id: string, place: string): string {
    const { draft } = this.#tools;
    const before = draft.withId(id);
    if (!before) return id;
    const sentence = msg('import.id-duplicate', { place, id, otherPlace: before.source ?? '' });
    const hint = 'Give each row its own id, or leave the field "id" out.';
    this.#blame('duplicate-id', sentence, hint, place);
    let number = 2;
    while (draft.withId(`${id}-${number}`)) number += 1;
    return `${id}-${number}`;
  }

  #endFile(uses: FileColumns | undefined): void {
    const { named, without, withoutCount } = this.state;
    this.#reportColumns(uses);
    if (!named) return;
    for (let i = 0; i < withoutCount; i++) {
      const sentence = CROSS_ROW_MESSAGES['no-picture'](without[i] ?? '');
      this.#blame(
        'no-picture',
        sentence,
        'Name its picture; a question about text alone has "picture": [].',
        without[i],
      );
    }
  }

  #blame(kind: DefectKind, sentence: UserText, hint: string, row?: string): void {
    const { findings, report } = this.#tools;
    findings.add(kind, sentence);
    report.add({ what: 'changed', kind, why: sentence, ...(row === undefined ? {} : { row }) });
    if (!DEFECTS[kind].isNote && !findings.isRepaired(kind))
      this.firstError ??= new RowError(kind, sentence, { hint });
  }

  /** A line for each defect of a row; of a row that is left out, for each that keeps it out. */
  #reportDefects(row: string, file: string, defects: ReadRow['defects'], isOut: boolean): void {
    const { findings, report } = this.#tools;
    for (const { error } of defects) {
      const { kind } = error;
      const isReason = findings.isExcluded(kind) || !findings.isAccepted(kind);
      if (isOut && !isReason && kind !== 'left-unread') continue;
      const isMended = findings.isRepaired(kind) && findings.isAccepted(kind);
      const what = isOut ? 'left-out' : isMended ? 'changed' : reportKindOf(kind);
      // What is not read at all belongs to the file, not to the row that brought the word.
      const place = kind === 'left-unread' ? {} : { row };
      report.add({ what, file, ...place, ...error.change, kind, why: error.problem.message });
    }
  }

  /** A line for each field whose value is not that of the source. */
  #reportChanges(
    { place: row, written, leftOut }: Pick<SourceRow, 'place' | 'written' | 'leftOut'>,
    file: string,
    now: Readonly<Record<(typeof WRITTEN)[number], unknown>>,
  ): void {
    const { report } = this.#tools;
    for (const field of WRITTEN) {
      const [before, after] = [shown(written[field]), shown(now[field])];
      if (before === undefined || before === '' || before === after) continue;
      report.add({
        what: after === undefined ? 'left-out' : 'changed',
        file,
        row,
        field,
        before,
        after,
      });
    }
    for (const before of leftOut)
      report.add({ what: 'left-out', file, row, field: 'messages', before });
  }

  #reportColumns(uses: FileColumns | undefined): void {
    const { report } = this.#tools;
    if (uses === undefined || this.state.reported.includes(uses.file)) return;
    this.state.reported = [...this.state.reported, uses.file];
    for (const { column: field, role, reason, rows, example: before } of uses.columns) {
      const entry = { file: uses.file, field, why: reason };
      if (role === null) {
        if (rows !== undefined) report.add({ what: 'left-out', ...entry, rows, before });
      } else if (role !== field) report.add({ what: 'guessed', ...entry, after: role });
    }
  }

  #leaveOut(numbers: readonly number[]): void {
    this.leftOut = numbers;
    this.state.leftOut += numbers.length;
    for (const number of numbers) this.#count(this.#tools.draft.row(number), -1);
  }

  #count({ split, kind, videos = [] }: CountedRow, by: number): void {
    const { bySplit, byKind } = this.state;
    if (videos.length > 0) this.state.videos = (this.state.videos ?? 0) + by * videos.length;
    bySplit[split] = (bySplit[split] ?? 0) + by;
    if (kind) byKind[kind] = (byKind[kind] ?? 0) + by;
  }

  #isNoteDue(): boolean {
    const { fresh } = this.#tools.images;
    return this.#sinceNote >= ROWS_BETWEEN_NOTES || fresh.length >= PICTURES_BETWEEN_NOTES;
  }

  async #note(): Promise<void> {
    const { decisions, draft, findings, images, report } = this.#tools;
    const { count: pictures, notes } = images;
    this.#sinceNote = 0;
    await images.sync();
    const now = {
      findings: findings.list(),
      pictures,
      notes,
      report: report.keep(),
      open: decisions.open,
    };
    draft.keep({ ...this.state, ...now }, images.fresh);
    images.fresh = [];
  }
}

/** Fields that are compared with the source. */
const WRITTEN = ['question', 'answer', 'rationale', 'kind', 'id', 'split'] as const;

/** What notes of these kinds tell. */
const REMARKS = {
  'split-by-name': 'guessed',
  'read-otherwise': 'changed',
  'left-unread': 'left-out',
  'options-lost': 'left-out',
  animated: 'left-out',
} as const satisfies Partial<Record<DefectKind, ReportKind>>;

/** What a note about a whole file tells. */
export const reportKindOf = (kind: DefectKind): ReportKind =>
  REMARKS[kind as keyof typeof REMARKS] ?? 'noted';

const isIn = (list: readonly FileColumns[], { file }: FileColumns): boolean =>
  list.some((one) => one.file === file);

/**
 * The files that a row's pictures are named by, inside the source, and the folders of its videos'
 * frames: a split keeps pages of one document together.
 */
function documentsOf(
  { images: pictures }: ReadRow['row'],
  videos: ReadRow['videos'],
  { name }: SourceFile,
): Pick<ExampleRow, 'documents'> {
  const isFrame = (at: number): boolean =>
    videos.some(({ first, frames }) => at >= first && at < first + frames);
  const names = pictures.flatMap(({ path }, at) => {
    if (path === EMBEDDED_IMAGE) return [];
    const written = path.replaceAll('\\', '/');
    const folder = posix.dirname(written);
    return [isFrame(at) && folder !== '.' ? `${folder}/` : written];
  });
  const documents = [
    ...new Set(
      names.map((path) => (posix.isAbsolute(path) ? path : posix.join(posix.dirname(name), path))),
    ),
  ];
  return documents.length > 0 ? { documents } : {};
}
