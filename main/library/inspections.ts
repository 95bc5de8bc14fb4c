// Inspected sources for the window: the rows of an inspection with the user's decisions applied.
//
// A source is identified by the run of its first inspection, its origin. Other columns or another
// image folder need another inspection; earlier ones are kept, so that undoing such a decision is
// instant.

import * as fs from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { openInspection, type Inspection, type InspectionRow } from '../data/sources/inspection.ts';
import type { Workspace } from '../data/datasets/workspace.ts';
import type { Database } from '../storage/database.ts';
import {
  importSettings,
  openDecisionLog,
  type DecisionLog,
  NO_DECISIONS,
  type SourceSettings,
} from './decision-log.ts';
import { ResourceCache } from '../platform/resource-cache.ts';
import { UserError } from '../i18n/user-error.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import type { RowPage } from '../../preload/contract/paging.ts';
import type {
  DataAction,
  DataRow,
  Decisions,
  InspectionView,
  RepairExample,
  RowQuery,
} from '../../preload/contract/sources.ts';
import { partsOf, type Parts } from '../projects/parts.ts';
import type { Queue } from '../jobs/queue.ts';
import { jobView } from '../storage/job-records.ts';
import { readDraft, saveDraft } from '../storage/drafts.ts';
import { previewRepair } from '../data/sources/repair-preview.ts';
import { countFlags, flagsFor, RowStatus } from './row-status.ts';
import { addedRow, findingsOf, shownRow, withRepairs } from './inspection-rows.ts';
import type { DefectKind } from '../data/defect-kinds.ts';
import { msg } from '../../i18n/message.ts';
import { currentLocale, localize } from '../i18n/locale.ts';

export interface Inspections {
  /** Starts the inspection of a source, which may be a list of files; returns its id. */
  start(source: string | readonly string[]): string;
  view(id: string): Promise<InspectionView>;
  rows(id: string, query: RowQuery): Promise<RowPage<DataRow>>;
  decide(id: string, action: DataAction): Promise<InspectionView>;
  undo(id: string): Promise<InspectionView>;
  redo(id: string): Promise<InspectionView>;
  repairExamples(id: string, kind: string): Promise<RepairExample[]>;
  /** Reads the source from where it lies now; the decisions about it stay. */
  relink(id: string, source: string): Promise<InspectionView>;
  /** Jobs of all inspections of a source. */
  jobs(id: string): JobView[];
  /** Forgets a source and the decisions about it, once its jobs are removed. */
  forget(id: string): void;
  importSettings(id: string): Record<string, unknown>;
  /**
   * Ids of all inspected sources with the jobs of their newest inspections, newest first; `usable`
   * is the number of examples that an import would give, null while a source is being inspected;
   * `parts` are these examples by part.
   */
  list(): { id: string; job: JobView; name: string; usable: number | null; parts: Parts }[];
  close(): Promise<void>;
}

/** An inspection that is open for reading. */
interface OpenInspection {
  readonly runId: string;
  readonly inspection: Inspection;
  /** Rows by the defects they have. */
  readonly counts: ReadonlyMap<bigint, number>;
}

/** Inspections kept open at a time. */
const MAX_OPEN = 2;
/** Name of the step in the list of runs. */
const STEP = 'inspect';

interface InspectionsOptions {
  readonly db: Database;
  readonly queue: Queue;
  readonly workspace: Workspace;
}

export function createInspections(options: InspectionsOptions): Inspections {
  return new InspectionLibrary(options);
}

class InspectionLibrary implements Inspections {
  readonly #db: Database;
  readonly #queue: Queue;
  readonly #workspace: Workspace;
  readonly #logs = new Map<string, DecisionLog>();
  readonly #open = new ResourceCache<OpenInspection>(MAX_OPEN, ({ inspection }) =>
    inspection.close(),
  );

  constructor({ db, queue, workspace }: InspectionsOptions) {
    this.#db = db;
    this.#queue = queue;
    this.#workspace = workspace;
  }

  start(source: string | readonly string[]): string {
    const language = currentLocale();
    const place = typeof source === 'string' ? { source } : commonFolder(source);
    const job = this.#inspect({ ...place, language }, NO_DECISIONS);
    this.#register(job.runId, job.runId);
    return job.runId;
  }

  decide(id: string, action: DataAction): Promise<InspectionView> {
    return this.#change(id, (log) => log.add(action));
  }

  undo(id: string): Promise<InspectionView> {
    return this.#change(id, (log) => log.undo());
  }

  redo(id: string): Promise<InspectionView> {
    return this.#change(id, (log) => log.redo());
  }

  async view(id: string): Promise<InspectionView> {
    const origin = this.#originOf(id);
    const log = this.#logOf(origin);
    const decisions = log.read();
    const job = this.#currentJob(origin) ?? this.#inspectAgain(origin, decisions);
    const source = String(job.settings['source']);
    const common = {
      id: origin,
      runId: job.runId,
      source,
      name: decisions.name || nameOf(source),
      decisions,
      isSourceGone: !fs.existsSync(source),
      canUndo: log.canUndo(),
      canRedo: log.canRedo(),
    };
    if (job.status !== 'done') {
      const nothing = { rows: 0, pictures: 0, videos: 0, attention: 0, usable: 0, findings: [] };
      return { ...common, ...nothing, warnings: [], columns: [], isReady: false, isAsked: false };
    }
    const { inspection, counts } = await this.#opened(job);
    const rowStatus = new RowStatus(inspection, counts, decisions);
    const bySplit = await splitsAfter(job, inspection, decisions);
    this.#remember(job.runId, { lastDecision: log.last(), usable: rowStatus.usable, bySplit });
    return {
      ...common,
      isReady: true,
      isAsked: inspection.count > 0 && inspection.columns.length === 0,
      rows: inspection.count,
      pictures: Number(job.summary?.['pictures'] ?? 0),
      videos: inspection.videos ?? 0,
      attention: rowStatus.attention,
      usable: rowStatus.usable,
      findings: findingsOf(counts, decisions, rowStatus),
      warnings: (inspection.warnings ?? []).map(localize),
      columns: inspection.columns.flatMap(({ file, columns }) =>
        columns.map((each) => ({ file, ...each, reason: localize(each.reason) })),
      ),
    };
  }

  async rows(id: string, query: RowQuery): Promise<RowPage<DataRow>> {
    const { inspection, rowStatus, log } = await this.#ready(id);
    const decisions = log.read();
    const added = decisions.added.map((row, i) => addedRow(row, inspection.count + i));
    const shown = (row: InspectionRow): DataRow =>
      shownRow(withRepairs(row, decisions), inspection, rowStatus);
    const { offset, limit, filter, search } = query;
    if (filter === 'added') {
      return { total: added.length, rows: added.slice(offset, offset + limit) };
    }
    if (filter === 'decided') {
      const numbers = decidedNumbers(decisions);
      const page = numbers.slice(offset, offset + limit);
      const rows = await Promise.all(page.map((number) => inspection.row(number)));
      return { total: numbers.length, rows: rows.map(shown) };
    }
    const flags =
      filter === 'all' ? 0n : filter === 'attention' ? rowStatus.openFlags : flagsFor([filter]);
    const { total, rows } = await inspection.page({ offset, limit, flags, search });
    if (filter !== 'all' || search !== '') return { total, rows: rows.map(shown) };
    // Rows added by hand follow the rows of the source.
    const after = added.slice(Math.max(0, offset - total), Math.max(0, offset + limit - total));
    return { total: total + added.length, rows: [...rows.map(shown), ...after] };
  }

  async repairExamples(id: string, kind: string): Promise<RepairExample[]> {
    const { inspection, rowStatus } = await this.#ready(id);
    const { pairs } = await previewRepair(inspection, kind as DefectKind);
    return pairs.map(({ before, after }) => ({
      before: shownRow(before, inspection, rowStatus),
      after: after && shownRow(after, inspection, rowStatus),
    }));
  }

  relink(id: string, source: string): Promise<InspectionView> {
    const origin = this.#originOf(id);
    const place = { ...sourceOf(this.#jobsOf(origin)), source };
    const job = this.#inspect(place, this.#logOf(origin).read());
    this.#register(job.runId, origin);
    return this.view(origin);
  }

  jobs(id: string): JobView[] {
    return this.#jobsOf(this.#originOf(id));
  }

  forget(id: string): void {
    const origin = this.#originOf(id);
    this.#db.transaction(() => {
      this.#db.run('removeDecisions', { origin });
      this.#db.run('removeInspections', { origin });
    });
    this.#logs.delete(origin);
  }

  importSettings(id: string): Record<string, unknown> {
    const origin = this.#originOf(id);
    return importSettings(sourceOf(this.#jobsOf(origin)), this.#logOf(origin).read());
  }

  list(): ReturnType<Inspections['list']> {
    return this.#db.all('origins').flatMap((row) => {
      const id = row['origin'] as string;
      const job = this.#currentJob(id) ?? this.#jobsOf(id)[0];
      if (!job) return [];
      const name = this.#logOf(id).read().name || nameOf(String(job.settings['source']));
      const { usable, bySplit } = this.#countedOf(id, job);
      return [{ id, job, name, usable, parts: usable === null ? {} : partsOf(bySplit, usable) }];
    });
  }

  /**
   * The examples that can be used now: as they were counted when they were last looked at, since
   * every decision is made in a view of them; before any decision, all rows without a defect.
   */
  #countedOf(origin: string, job: JobView): { usable: number | null; bySplit: Parts } {
    const { runId, summary } = job;
    const bySplit = splitsOf(job);
    const rows = summary?.['rows'];
    if (typeof rows !== 'number') return { usable: null, bySplit };
    const counted = readDraft<Counted>(this.#db, countedName(runId));
    if (counted?.lastDecision === this.#logOf(origin).last())
      return { usable: counted.usable, bySplit: counted.bySplit ?? bySplit };
    return { usable: rows - Number(summary?.['attention'] ?? 0), bySplit };
  }

  #remember(runId: string, counted: Counted): void {
    const name = countedName(runId);
    const before = readDraft<Counted>(this.#db, name);
    if (JSON.stringify(before) !== JSON.stringify(counted)) saveDraft(this.#db, name, counted);
  }

  close(): Promise<void> {
    return this.#open.close();
  }

  #change(id: string, work: (log: DecisionLog) => void): Promise<InspectionView> {
    const origin = this.#originOf(id);
    work(this.#logOf(origin));
    return this.view(origin);
  }

  #originOf(id: string): string {
    const row = this.#db.get('originOf', { runId: id });
    if (row) return row['origin'] as string;
    throw new UserError(msg('import.inspection-not-in-workspace'), {
      hint: msg('import.inspection-not-in-workspace.hint'),
    });
  }

  #logOf(origin: string): DecisionLog {
    let log = this.#logs.get(origin);
    if (!log) this.#logs.set(origin, (log = openDecisionLog(this.#db, origin)));
    return log;
  }

  /** Jobs of all inspections of a source, the newest first. */
  #jobsOf(origin: string): JobView[] {
    const rows = this.#db.all('inspectionsOf', { origin });
    return rows.map((row) => jobView(row, this.#workspace.dir));
  }

  /** The newest inspection with the currently chosen columns and image folder. */
  #currentJob(origin: string): JobView | undefined {
    const { columns, root, template, question } = this.#logOf(origin).read();
    const jobs = this.#jobsOf(origin);
    return jobs.find(
      ({ settings }) =>
        settings['source'] === sourceOf(jobs).source &&
        (settings['root'] ?? '') === root &&
        (settings['template'] ?? '') === template &&
        (settings['question'] ?? '') === question &&
        sameColumns(settings['columns'] ?? {}, columns),
    );
  }

  #inspect(
    source: SourceSettings,
    {
      columns,
      root,
      template,
      question,
    }: Pick<Decisions, 'columns' | 'root' | 'template' | 'question'>,
  ): JobView {
    const settings = { ...source, inspect: true, columns, root, template, question };
    return this.#queue.enqueue({ step: STEP, stage: 'import', settings });
  }

  #inspectAgain(origin: string, decisions: Decisions): JobView {
    const job = this.#inspect(sourceOf(this.#jobsOf(origin)), decisions);
    this.#register(job.runId, origin);
    return job;
  }

  #register(runId: string, origin: string): void {
    this.#db.run('addInspection', { runId, origin });
  }

  #opened({ runId }: JobView): Promise<OpenInspection> {
    return this.#open.get(runId, async () => {
      const inspection = await openInspection(`${this.#workspace.dir}/runs/${runId}`);
      return { runId, inspection, counts: countFlags(inspection) };
    });
  }

  /** What showing rows needs. Throws a UserError while the source is still being inspected. */
  async #ready(id: string): Promise<OpenInspection & { rowStatus: RowStatus; log: DecisionLog }> {
    const origin = this.#originOf(id);
    const job = this.#currentJob(origin);
    if (job?.status !== 'done') {
      throw new UserError(msg('import.still-inspecting'), {
        hint: msg('import.still-inspecting.hint'),
      });
    }
    const log = this.#logOf(origin);
    const opened = await this.#opened(job);
    const rowStatus = new RowStatus(opened.inspection, opened.counts, log.read());
    return { ...opened, log, rowStatus };
  }
}

/** How many examples could be used when a decision was the last one. */
interface Counted {
  readonly lastDecision: number;
  readonly usable: number;
  /** All rows by part, with the parts that were chosen by hand; absent in what was kept before. */
  readonly bySplit?: Parts;
}

/** The rows of an inspection by part, as its source has them. */
const splitsOf = ({ summary }: JobView): Parts => (summary?.['by_split'] ?? {}) as Parts;

/** The same with the rows that a person moved to another part or added. */
async function splitsAfter(
  job: JobView,
  inspection: Inspection,
  { edits, added }: Decisions,
): Promise<Parts> {
  const parts: Record<string, number> = { ...splitsOf(job) };
  const add = (split: string, rows: number): void => {
    parts[split] = (parts[split] ?? 0) + rows;
  };
  for (const { number, change } of edits) {
    if (change.split === undefined || number >= inspection.count) continue;
    add((await inspection.row(number)).split, -1);
    add(change.split, 1);
  }
  for (const { split } of added) add(split, 1);
  return Object.fromEntries(Object.entries(parts).filter(([, rows]) => rows > 0));
}

const countedName = (runId: string): string => `usable ${runId}`;

/** Sorted numbers of the rows that were individually excluded or edited. */
function decidedNumbers({ excluded, edits }: Decisions): number[] {
  const numbers = [...excluded, ...edits].map(({ number }) => number);
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** The name of a source until the user gives it one: its file or folder. */
function nameOf(source: string): string {
  return source.split(/[\\/]/).filter(Boolean).at(-1) ?? source;
}

/** Where a source lies: as its newest inspection read it. */
function sourceOf(jobs: readonly JobView[]): SourceSettings {
  const { source, only, language } = jobs[0]!.settings as unknown as SourceSettings;
  return {
    source: String(source),
    ...(only === undefined || only.length === 0 ? {} : { only }),
    ...(language === undefined || language === 'en' ? {} : { language }),
  };
}

/** The nearest folder that all files lie in, and their paths inside it. */
function commonFolder(files: readonly string[]): SourceSettings {
  if (files.length === 1) return { source: files[0]! };
  const folders = files.map((file) => dirname(file).split(/[\\/]/));
  const [first = []] = folders;
  const differs = first.findIndex((part, i) => folders.some((each) => each[i] !== part));
  const shared = differs < 0 ? first.length : differs;
  const source = resolve(`${first.slice(0, shared).join('/')}/`);
  return { source, only: files.map((file) => relative(source, file).replaceAll('\\', '/')) };
}

function sameColumns(one: object, other: object): boolean {
  const text = (columns: object): string => JSON.stringify(Object.entries(columns).sort());
  return text(one) === text(other);
}
