// Requests about what leaves the workspace: exports for other programs, and packs for another machine.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as v from 'valibot';
import { freeBytes } from '../platform/files.ts';
import { describeError, UserError } from '../i18n/user-error.ts';
import { ggufSizes } from '../data/gguf/write-model.ts';
import { parse } from '../platform/parse.ts';
import { planClusterFolder } from '../stages/export/cluster.ts';
import { clusterFamily } from '../stages/export/cluster/plan.ts';
import { SUMS_FILE } from '../stages/export/files.ts';
import { defaults } from '../stages/export/settings.ts';
import { absolutePath, shortText, wholeNumber } from './validation/fields.ts';
import { exportOrder, packOrder } from './validation/orders.ts';
import type { ModelView } from '../../preload/contract/models.ts';
import type { HandlerContext, HandlersOf } from './context.ts';
import type { ExportPlanView, UseRequests } from '../../preload/contract/chat-and-export.ts';
import type { TransferRequests } from '../../preload/contract/transfer.ts';
import { msg } from '../../i18n/message.ts';
import { currentLocale, localize } from '../i18n/locale.ts';

/** Rows that are read to say how large a cluster folder will be. */
const MOST_READ_BYTES = 64 * 2 ** 20;

/** An answer of 64 tokens, each of which reads all weights, at 8 GB/s; until one was measured. */
const SECONDS_PER_ANSWER_AND_BYTE = 64 / 8e9;

type Names = Extract<keyof UseRequests, `export:${string}`> | keyof TransferRequests;

export function exportHandlers({
  db,
  models,
  queue,
  projects,
  workspace,
  transfers,
  planning,
  takeHandedPack,
  showFolder,
}: HandlerContext): HandlersOf<Names> {
  /**
   * The data set that a model's questions come from: the newest of its project that has a test
   * part, else the newest of all.
   */
  const datasetFor = (model: ModelView): { id: string; path: string } | null => {
    const row = db.get('evaluationDataset', { projectId: model.projectId ?? '' });
    return row ? { id: row['id'] as string, path: row['path'] as string } : null;
  };
  const reportFor = ({ projectId }: ModelView): string | null => {
    const report = projects.list().find(({ id }) => id === projectId)?.reportPath ?? null;
    return report !== null && fs.existsSync(report) ? report : null;
  };
  /** A vocabulary of 250,000 tokens takes a second to lay out. */
  const ggufForms = new Map<string, GgufForm>();
  const ggufFormOf = (baseDir: string): GgufForm => {
    const known = ggufForms.get(baseDir);
    if (known) return known;
    const form = readGgufForm(baseDir);
    ggufForms.set(baseDir, form);
    return form;
  };
  return {
    'export:plan': async (modelId: unknown, to: unknown): Promise<ExportPlanView> => {
      const model = models.find(parse(shortText, modelId, 'modelId'), { usable: true });
      const base =
        model.base === null ? model : models.list().find(({ path }) => path === model.base);
      const baseDir = base?.path ?? model.base ?? model.path;
      const gguf = ggufFormOf(baseDir);
      const folder = parse(v.nullish(absolutePath), to, 'to') ?? defaultFolder();
      const baseBytes = base?.bytes ?? sizeOf(model.base);
      return {
        formats: [
          model.kind === 'adapter'
            ? { format: 'adapter', bytes: model.bytes, problem: null }
            : withoutAdapter('adapter'),
          { format: 'merged', bytes: baseBytes, problem: null },
          gguf.plan,
          model.kind === 'adapter'
            ? { ...gguf.plan, format: 'gguf-lora', bytes: gguf.plan.bytes && model.bytes }
            : withoutAdapter('gguf-lora'),
          await clusterPlan(model),
        ],
        ggufBytes: gguf.sizes,
        to: folder,
        freeBytes: freeBytes(folder),
        dataset: datasetFor(model)?.id ?? null,
        questions: defaults.questions,
        answerSeconds:
          planning.secondsPerAnswer(model.path) ?? (baseBytes ?? 0) * SECONDS_PER_ANSWER_AND_BYTE,
        hasReport: reportFor(model) !== null,
      };
    },
    'export:start': (order: unknown) => {
      const { modelId, ...chosen } = parse(exportOrder, order, 'order');
      const model = models.find(modelId, { usable: true });
      const settings = {
        model: model.setting,
        ...chosen,
        name: model.name,
        dataset: datasetFor(model)?.path ?? '',
        report: reportFor(model) ?? '',
        language: currentLocale(),
      };
      return queue.enqueue({ step: 'export', stage: 'export', settings }).id;
    },
    'export:show': (jobId: unknown) => {
      const job = queue.get(parse(wholeNumber, jobId, 'jobId'));
      const folder = job?.stage === 'export' ? job.artifact?.path : undefined;
      if (folder === undefined || !isExport(folder)) {
        throw new UserError(msg('export.folder-gone'), {
          hint: msg('export.folder-gone.hint'),
        });
      }
      return showFolder(folder);
    },
    'transfer:pack': (order: unknown) => transfers.pack(parse(packOrder, order, 'order')),
    'transfer:look': (file: unknown) => transfers.look(parse(absolutePath, file, 'file')),
    'transfer:unpack': (file: unknown) => transfers.unpack(parse(absolutePath, file, 'file')),
    'transfer:cancel': () => transfers.cancel(),
    'transfer:handed': () => takeHandedPack(),
  };

  /** The cluster folder of a model, or why it has none. */
  async function clusterPlan(model: ModelView): Promise<ExportPlanView['formats'][number]> {
    const dataset = datasetFor(model)?.path ?? '';
    const settings = { ...defaults, model: model.path, dataset, gpus: 1 };
    try {
      clusterFamily(model.modelType ?? '');
      // Of a large data set the size is not worth the minutes that reading it takes here.
      const rows = fs.statSync(path.join(dataset, 'rows.jsonl'), { throwIfNoEntry: false });
      if ((rows?.size ?? 0) > MOST_READ_BYTES)
        return { format: 'cluster', bytes: null, problem: null };
      const { bytes } = await planClusterFolder(settings, model.modelType!, workspace.dir);
      return { format: 'cluster', bytes, problem: null };
    } catch (error) {
      return { format: 'cluster', bytes: null, problem: describeError(error) };
    }
  }

  /** A folder where users look for exported files. */
  function defaultFolder(): string {
    const documents = path.join(os.homedir(), 'Documents');
    return fs.existsSync(documents)
      ? path.join(documents, 'OpenMMReasoner')
      : path.join(workspace.dir, 'exports');
  }
}

/** Whether there is a folder with an export: the database that names it may come from elsewhere. */
function isExport(folder: string): boolean {
  const stat = fs.statSync(folder, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && fs.existsSync(path.join(folder, SUMS_FILE));
}

type FormatPlan = ExportPlanView['formats'][number];

const withoutAdapter = (format: FormatPlan['format']): FormatPlan => ({
  ...{ format, bytes: null },
  problem: { message: localize(msg('export.base-has-no-adapter')) },
});

interface GgufForm {
  readonly plan: FormatPlan;
  readonly sizes: ExportPlanView['ggufBytes'];
}

/** The GGUF form of a base, or why it has none. */
function readGgufForm(baseDir: string): GgufForm {
  const format = 'gguf';
  try {
    const sizes = ggufSizes(baseDir);
    const bytes = sizes.find(({ type }) => type === 'q8_0')!.bytes;
    return { plan: { format, bytes, problem: null }, sizes };
  } catch (error) {
    return { plan: { format, bytes: null, problem: describeError(error) }, sizes: [] };
  }
}

function sizeOf(dir: string | null): number | null {
  if (dir === null) return null;
  return fs
    .readdirSync(dir)
    .reduce((sum, name) => sum + (fs.statSync(path.join(dir, name)).size ?? 0), 0);
}
