// Inspected sources as the window sees them: the rows of an inspection under the decisions that a person took about them.
//
// A source is known by the run of its first inspection, its origin. Other columns or another picture folder need another
// inspection; the older ones stay, so that undoing such a decision is instant.

import {
  CONVERSATION_CHOICES,
  isConversationDefect,
  isKeptAfterRepair,
} from '../data/sources/defects.ts';
import {
  openInspection,
  previewRepair,
  type Inspection,
  type InspectionRow,
} from '../data/sources/inspection-rows.ts';
import type { Workspace } from '../data/datasets/workspace.ts';
import type { Database } from '../storage/database.ts';
import { importSettings, openDecisionLog, type DecisionLog } from './decision-log.ts';
import { ResourceCache } from '../platform/resource-cache.ts';
import { UserError } from '../i18n/user-error.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import type { RowPage } from '../../preload/contract/paging.ts';
import type {
  DataAction,
  DataFinding,
  DataRow,
  Decisions,
  InspectionView,
  RepairExample,
  RowQuery,
} from '../../preload/contract/sources.ts';
import type { Queue } from '../jobs/queue.ts';
import { jobView } from '../storage/job-records.ts';
import { countFlags, flagsFor, kindsIn, RowStatus } from './row-status.ts';
import { DEFECTS, type DefectKind } from '../data/defect-kinds.ts';
import { msg } from '../../i18n/message.ts';
import { localize } from '../i18n/locale.ts';

export interface Inspections {
  /** Starts to look through a source; the id of the inspection. */
  start(source: string): string;
  view(id: string): Promise<InspectionView>;
  rows(id: string, query: RowQuery): Promise<RowPage<DataRow>>;
  decide(id: string, act: DataAction): Promise<InspectionView>;
  undo(id: string): Promise<InspectionView>;
  redo(id: string): Promise<InspectionView>;
  repairExamples(id: string, kind: string): Promise<RepairExample[]>;
  importSettings(id: string): Record<string, unknown>;
  /** Ids of all inspected sources with the jobs of their newest inspections, the newest first. */
  list(): { id: string; job: JobView; name: string }[];
  close(): Promise<void>;
}

/** An inspection that is open for reading. */
interface OpenInspection {
  readonly runId: string;
  readonly inspection: Inspection;
  /** Rows by the defects they have. */
  readonly counts: ReadonlyMap<number, number>;
}

/** Inspections that are kept open at a time. */
const MAX_OPEN = 2;
/** Name of the step in the list of runs. */
const STEP = 'inspect';

export function createInspections({
  db,
  queue,
  workspace,
}: {
  readonly db: Database;
  readonly queue: Queue;
  readonly workspace: Workspace;
}): Inspections {
  const logs = new Map<string, DecisionLog>();
  const open = new ResourceCache<OpenInspection>(MAX_OPEN, ({ inspection }) => inspection.close());

  const originOf = (id: string): string => {
    const row = db.get('originOf', { runId: id });
    if (row) return row['origin'] as string;
    throw new UserError(msg('import.inspection-not-in-workspace'), {
      hint: msg('import.inspection-not-in-workspace.hint'),
    });
  };
  const logOf = (origin: string): DecisionLog => {
    let log = logs.get(origin);
    if (!log) logs.set(origin, (log = openDecisionLog(db, origin)));
    return log;
  };
  /** Jobs of all inspections of a source, the newest first. */
  const jobsOf = (origin: string): JobView[] =>
    db.all('inspectionsOf', { origin }).map((row) => jobView(row, workspace.dir));
  /** The newest inspection with the columns and the picture folder that are decided now. */
  const fitting = (origin: string): JobView | undefined => {
    const { columns, root } = logOf(origin).read();
    return jobsOf(origin).find(
      ({ settings }) =>
        (settings['root'] ?? '') === root && sameColumns(settings['columns'] ?? {}, columns),
    );
  };
  const inspect = (source: string, decisions: Pick<Decisions, 'columns' | 'root'>): JobView => {
    const { columns, root } = decisions;
    const settings = { source, inspect: true, columns, root };
    return queue.enqueue({ step: STEP, stage: 'import', settings });
  };
  const register = (runId: string, origin: string): void =>
    db.run('addInspection', { runId, origin });

  const opened = ({ runId }: JobView): Promise<OpenInspection> =>
    open.get(runId, async () => {
      const inspection = await openInspection(`${workspace.dir}/runs/${runId}`);
      return { runId, inspection, counts: countFlags(inspection) };
    });

  /** What is needed to show rows. Throws a UserError while the source is still being looked through. */
  async function ready(
    id: string,
  ): Promise<OpenInspection & { rowStatus: RowStatus; log: DecisionLog }> {
    const origin = originOf(id);
    const job = fitting(origin);
    if (job?.status !== 'done') {
      throw new UserError(msg('import.still-inspecting'), {
        hint: msg('import.still-inspecting.hint'),
      });
    }
    const log = logOf(origin);
    const found = await opened(job);
    return { ...found, log, rowStatus: new RowStatus(found.inspection, found.counts, log.read()) };
  }

  async function view(id: string): Promise<InspectionView> {
    const origin = originOf(id);
    const log = logOf(origin);
    const decisions = log.read();
    let job = fitting(origin);
    if (!job) {
      job = inspect(sourceOf(jobsOf(origin)), decisions);
      register(job.runId, origin);
    }
    const common = {
      id: origin,
      runId: job.runId,
      source: String(job.settings['source']),
      name: decisions.name || nameOf(String(job.settings['source'])),
      decisions,
      canUndo: log.canUndo(),
      canRedo: log.canRedo(),
    };
    if (job.status !== 'done') {
      const nothing = { rows: 0, pictures: 0, attention: 0, usable: 0, findings: [], columns: [] };
      return { ...common, ...nothing, isReady: false };
    }
    const { inspection, counts } = await opened(job);
    const rowStatus = new RowStatus(inspection, counts, decisions);
    const { attention, usable } = rowStatus;
    return {
      ...common,
      isReady: true,
      rows: inspection.count,
      pictures: Number(job.summary?.['pictures'] ?? 0),
      attention,
      usable,
      findings: findingsOf(counts, decisions, rowStatus),
      columns: inspection.columns.flatMap(({ file, columns }) =>
        columns.map((each) => ({ file, ...each, reason: localize(each.reason) })),
      ),
    };
  }

  const decided = (id: string, work: (log: DecisionLog) => void): Promise<InspectionView> => {
    const origin = originOf(id);
    work(logOf(origin));
    return view(origin);
  };

  return {
    view,
    start: (source) => {
      const job = inspect(source, { columns: {}, root: '' });
      register(job.runId, job.runId);
      return job.runId;
    },
    decide: (id, act) => decided(id, (log) => log.add(act)),
    undo: (id) => decided(id, (log) => log.undo()),
    redo: (id) => decided(id, (log) => log.redo()),

    rows: async (id, query) => {
      const { inspection, rowStatus, log } = await ready(id);
      const decisions = log.read();
      const added = decisions.added.map((row, i) => addedRow(row, inspection.count + i));
      const shown = (row: InspectionRow): DataRow =>
        shownRow(withRepairs(row, decisions), inspection, rowStatus);
      const { offset, limit, filter, search } = query;
      if (filter === 'added') {
        return { total: added.length, rows: added.slice(offset, offset + limit) };
      }
      if (filter === 'decided') {
        const numbers = [
          ...new Set([...decisions.excluded, ...decisions.edits].map(({ number }) => number)),
        ].sort((a, b) => a - b);
        const part = numbers.slice(offset, offset + limit);
        return {
          total: numbers.length,
          rows: await Promise.all(part.map(async (number) => shown(await inspection.row(number)))),
        };
      }
      const flags =
        filter === 'all' ? 0 : filter === 'attention' ? rowStatus.openFlags : flagsFor([filter]);
      const { total, rows } = await inspection.page({ offset, limit, flags, search });
      if (filter !== 'all' || search !== '') return { total, rows: rows.map(shown) };
      // What was added by hand comes after the rows of the source.
      const after = added.slice(Math.max(0, offset - total), Math.max(0, offset + limit - total));
      return { total: total + added.length, rows: [...rows.map(shown), ...after] };
    },

    repairExamples: async (id, kind) => {
      const { inspection, rowStatus } = await ready(id);
      const { pairs } = await previewRepair(inspection, kind as DefectKind);
      return pairs.map(({ before, after }) => ({
        before: shownRow(before, inspection, rowStatus),
        after: after && shownRow(after, inspection, rowStatus),
      }));
    },

    importSettings: (id) => {
      const origin = originOf(id);
      return importSettings(sourceOf(jobsOf(origin)), logOf(origin).read());
    },

    list: () =>
      db.all('origins').flatMap((row) => {
        const id = row['origin'] as string;
        const job = fitting(id) ?? jobsOf(id)[0];
        if (!job) return [];
        return [{ id, job, name: logOf(id).read().name || nameOf(String(job.settings['source'])) }];
      }),

    close: async () => {
      await open.close();
    },
  };
}

/** What the person calls the source until they name it: its file or folder. */
function nameOf(source: string): string {
  return source.split(/[\\/]/).filter(Boolean).at(-1) ?? source;
}

function sourceOf(jobs: readonly JobView[]): string {
  return String(jobs.at(-1)!.settings['source']);
}

function sameColumns(one: object, other: object): boolean {
  const text = (columns: object): string => JSON.stringify(Object.entries(columns).sort());
  return text(one) === text(other);
}

function findingsOf(
  counts: ReadonlyMap<number, number>,
  { repairs, conversations }: Decisions,
  rowStatus: RowStatus,
): DataFinding[] {
  const unwanted: readonly DefectKind[] = CONVERSATION_CHOICES[conversations];
  const byKind = new Map<DefectKind, number>();
  for (const [flags, times] of counts)
    for (const kind of kindsIn(flags)) byKind.set(kind, (byKind.get(kind) ?? 0) + times);
  return [...byKind].map(([kind, count]) => ({
    kind,
    count,
    open: rowStatus.countOpen(kind, count),
    repair: repairOf(kind),
    isNote: DEFECTS[kind].isNote,
    repaired: repairs.includes(kind) || unwanted.includes(kind),
  }));
}

/** What a person can do about a kind at once; what is chosen for whole conversations has a choice of its own. */
function repairOf(kind: DefectKind): DataFinding['repair'] {
  if (DEFECTS[kind].repair === null || isConversationDefect(kind)) return null;
  return isKeptAfterRepair(kind) ? 'mend' : 'leave-out';
}

/** Earlier turns as a person wrote them: the rows of a conversation stand one after the other, two turns each. */
function historyOf(
  { number, history }: InspectionRow,
  rowStatus: RowStatus,
): Pick<DataRow, 'history'> {
  if (history === undefined) return {};
  const first = number - history.length / 2;
  const turns = history.map(({ role, content }, i) => {
    const change = rowStatus.changeOf(first + (i >> 1));
    return { role, content: (role === 'user' ? change?.question : change?.answer) ?? content };
  });
  return { history: turns };
}

function shownRow(row: InspectionRow, inspection: Inspection, rowStatus: RowStatus): DataRow {
  const { number, place, references, defects } = row;
  const pictures = row.pictures.flatMap((id) => id ?? []);
  const change = rowStatus.changeOf(number) ?? {};
  return {
    number,
    place,
    question: change.question ?? row.question,
    answer: change.answer ?? row.answer,
    kind: change.kind ?? row.kind ?? '',
    split: change.split ?? row.split,
    rationale: change.rationale ?? row.rationale ?? '',
    ...historyOf(row, rowStatus),
    pictures: change.pictures === undefined ? pictures : change.pictures.flatMap(blobOf),
    references: change.pictures ?? references,
    defects: defects.map(({ kind, sentence }) => ({ kind, sentence: localize(sentence) })),
    state: rowStatus.stateOf(number, inspection.flagsOf(number)),
  };
}

function addedRow(
  { id, question, answer, picture, split }: Decisions['added'][number],
  number: number,
): DataRow {
  const references = picture === '' ? [] : [picture];
  const own = { kind: '', rationale: '', defects: [], state: 'added', addedId: id } as const;
  return {
    number,
    place: '',
    question,
    answer,
    split,
    references,
    pictures: references.flatMap(blobOf),
    ...own,
  };
}

/** The row with the texts that the chosen repairs give it. */
function withRepairs(row: InspectionRow, { repairs }: Decisions): InspectionRow {
  const { question = row.question, answer = row.answer } = row.repaired ?? {};
  return {
    ...row,
    ...(repairs.includes('placeholders') ? { question } : {}),
    ...(repairs.includes('decimal-comma') ? { answer } : {}),
  };
}

/** A picture that the person chose is kept in the workspace and named by its place there. */
function blobOf(picture: string): string[] {
  const found = /^workspace:blobs\/[0-9a-f]{2}\/([0-9a-f]{64})$/.exec(picture);
  return found ? [found[1]!] : [];
}
