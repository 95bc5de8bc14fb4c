// The source of `omr train`: read with the settings of `--set import.…`, and every row that can be used
// made usable.

import * as path from 'node:path';
import type { Backend } from '../../../backend.ts';
import { DEFECTS, type DefectKind } from '../../../data/defect-kinds.ts';
import type { Finding } from '../../../data/sources/defects.ts';
import { COLUMN_ROLES } from '../../../data/sources/column-roles.ts';
import { UserError } from '../../../i18n/user-error.ts';
import {
  checkChoices,
  completeSettings,
  suggestion,
  type Settings,
} from '../../../stages/contract/settings.ts';
import { UsageError, type Arguments } from '../../terminal/arguments.ts';
import { Cancelled, type CliContext } from '../../terminal/context.ts';
import type { Display } from '../../terminal/display.ts';
import { count } from '../../terminal/figure-formats.ts';
import { readSetFlags } from '../../terminal/setting-values.ts';
import { isObject } from '../../../platform/json-file.ts';
import { english } from '../../../i18n/locale.ts';
import type { DataAction, InspectionView } from '../../../../preload/contract/sources.ts';
import { DOCTOR_FILE } from '../../../stages/import/import-report.ts';
import { TASK_NAMES } from '../../../../rewards/task-templates.ts';
import { msg, type Message } from '../../../../i18n/message.ts';

interface Surroundings {
  readonly backend: Backend;
  readonly display: Display;
  readonly context: CliContext;
}

/** Columns that a sentence names. */
const SHOWN_COLUMNS = 20;

/**
 * The inspected source with every row that can be used made usable. With `--resume`, the newest
 * inspection of the same source, so that its project is found again. Throws a UserError with the
 * reasons where no row is left.
 */
export async function inspected(
  source: string,
  { flags, set }: Arguments,
  surroundings: Surroundings,
): Promise<InspectionView> {
  const { backend, context } = surroundings;
  const asked = await decisionsOf(readSetFlags(set)['import'], context);
  const earlier = flags.resume ? await earlierInspection(source, backend) : undefined;
  const id = earlier ?? (await backend.handlers['data:inspect'](source));
  await inspectionDone(id, surroundings);
  let view = await backend.handlers['data:view'](id);
  for (const action of asked) view = await backend.handlers['data:decide'](id, action);
  if (!view.isReady) {
    await inspectionDone(view.runId, surroundings);
    view = await backend.handlers['data:view'](id);
  }
  refuseUnknownColumns(asked, view);
  const open = view.findings.filter((each) => !each.isNote && !each.repaired && each.repair);
  const repaired =
    open.length === 0
      ? view
      : await backend.handlers['data:decide'](id, {
          kind: 'repair',
          defects: open.map(({ kind }) => kind),
        });
  if (repaired.usable > 0) return repaired;
  throw new UserError(await nothingUsable(source, view, backend), { hint: wayOut(view, context) });
}

/** True for what stands in rows and is no name of a column: numbers, and names of pictures. */
const isValue = (name: string): boolean =>
  /^[-+]?\d+(?:[.,]\d+)*$|\.(?:png|jpe?g|webp|tiff?|gif)$/i.test(name);

/** The settings of `--set import.…` that change how the source is read, as decisions about it. */
async function decisionsOf(given: unknown, { stages }: CliContext): Promise<DataAction[]> {
  if (!isObject(given)) return [];
  const { stage } = await stages.import!();
  const settings = completeSettings(stage, given as Settings);
  checkChoices('import', settings, {
    conversations: ['each', 'first', 'leave-out'],
    ...(given.template !== undefined && given.template !== '' ? { template: TASK_NAMES } : {}),
  });
  const { columns, root, template, question, conversations } = settings as unknown as Record<
    'root' | 'template' | 'question',
    string
  > & { columns: Record<string, string>; conversations: 'each' };
  const wrong = Object.keys(columns).find((role) => !COLUMN_ROLES.some((each) => each === role));
  if (wrong !== undefined)
    throw new UsageError(
      `--set import.columns.${wrong}=… names nothing that a column can hold.`,
      english(suggestion(wrong, COLUMN_ROLES)),
    );
  const has = (name: string): boolean => Object.hasOwn(given, name);
  return [
    ...(has('columns') ? [{ kind: 'columns' as const, columns }] : []),
    ...(has('root') ? [{ kind: 'root' as const, root: path.resolve(root) }] : []),
    ...(has('template') || has('question')
      ? [{ kind: 'task' as const, template: template as '', question }]
      : []),
    ...(has('conversations') ? [{ kind: 'conversations' as const, choice: conversations }] : []),
  ];
}

/** Refuses the name of a column that no file has. */
function refuseUnknownColumns(asked: readonly DataAction[], { columns }: InspectionView): void {
  const here = columns.map(({ column }) => column);
  for (const action of asked) {
    if (action.kind !== 'columns' || here.length === 0) continue;
    const wrong = Object.entries(action.columns).find(([, column]) => !here.includes(column));
    if (wrong === undefined) continue;
    throw new UsageError(
      `--set import.columns.${wrong[0]}="${wrong[1]}" names a column that is not there.`,
      english(suggestion(wrong[1], [...new Set(here)].slice(0, SHOWN_COLUMNS))),
    );
  }
}

/** What keeps the rows out, the most frequent first, with an example of it. */
async function nothingUsable(
  source: string,
  { id, runId, findings, rows }: InspectionView,
  { handlers, queue }: Backend,
): Promise<Message> {
  const blocking = findings
    .filter(({ isNote, repair }) => !isNote && repair !== 'mend')
    .sort((one, other) => other.count - one.count);
  const reasons = blocking.map(
    ({ kind, count: times }) => `${count(times)} × ${DEFECTS[kind as DefectKind].what}`,
  );
  const [first] = blocking;
  if (first === undefined || rows === 0) return msg('import.nothing-left', { source });
  const query = { offset: 0, limit: 1, filter: first.kind, search: '' };
  const defects = (await handlers['data:rows'](id, query)).rows[0]?.defects ?? [];
  const sentence = defects.find(({ kind }) => kind === first.kind)?.sentence;
  const job = queue.list().find((each) => each.runId === runId);
  const noted = (job?.summary?.['defects'] ?? []) as readonly Finding[];
  const unread = noted.find(({ kind }) => kind === 'left-unread')?.examples ?? [];
  const example = [sentence ?? '', ...unread.map((each) => english(each))].join(' ').trim();
  return msg('import.nothing-usable', { source, reasons: reasons.join(', '), example });
}

function wayOut(
  { runId, findings, columns, isAsked }: InspectionView,
  { workspace }: CliContext,
): Message {
  const has = (kind: string): boolean => findings.some((each) => each.kind === kind);
  if (isAsked && has('no-answer')) return msg('import.pictures-unanswered.hint');
  const names = [...new Set(columns.map(({ column }) => column))];
  if (names.length === 0 || !(has('no-question') || has('no-answer')))
    return msg('import.nothing-usable.hint', {
      file: path.join(workspace, 'runs', runId, DOCTOR_FILE),
    });
  const shown = names.slice(0, SHOWN_COLUMNS).map((name) => `“${name}”`);
  const list = names.length > SHOWN_COLUMNS ? [...shown, '…'] : shown;
  const id = names.some((name) => isValue(name))
    ? 'import.nothing-usable.no-header'
    : 'import.nothing-usable.columns';
  return msg(id, {
    list: list.join(', '),
    columns: 'import.columns',
    asked: 'import.question',
  });
}

async function earlierInspection(source: string, backend: Backend): Promise<string | undefined> {
  const sets = await backend.handlers['data:list']();
  return sets.find(
    (each) => each.kind === 'inspection' && each.source === source && each.job?.status === 'done',
  )?.id;
}

/** Waits for an inspection, showing how far it is. Throws its error. */
async function inspectionDone(
  runId: string,
  { backend, display, context }: { backend: Backend; display: Display; context: CliContext },
): Promise<void> {
  const job = backend.queue.list().find((each) => each.runId === runId);
  if (!job) return;
  const show = (): void =>
    display.update('omr train', [
      { name: 'inspect', job: backend.queue.get(job.id) ?? null, point: undefined },
    ]);
  const stop = backend.on((name) => (name === 'job:changed' ? show() : undefined));
  const stopInterrupt = context.onInterrupt(() => void backend.queue.cancel(job.id));
  try {
    show();
    const { status, error } = await backend.queue.waitFor(job.id);
    if (status === 'done') return;
    if (status === 'cancelled') throw new Cancelled('Nothing was changed.');
    throw new UserError(error?.message ?? 'The folder could not be read.', {
      ...(error?.hint ? { hint: error.hint } : {}),
    });
  } finally {
    stop();
    stopInterrupt();
  }
}
