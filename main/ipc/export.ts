// Requests about what leaves the workspace: exports for other programs, and packs for another machine.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as v from 'valibot';
import { freeBytes } from '../platform/files.ts';
import { describeError, UserError } from '../i18n/user-error.ts';
import { ggufBytes } from '../data/gguf/write-model.ts';
import { parse } from '../platform/parse.ts';
import { SUMS_FILE } from '../stages/export/files.ts';
import { absolutePath, shortText, wholeNumber } from './validation/fields.ts';
import { exportOrder, packOrder } from './validation/orders.ts';
import type { ModelView } from '../../preload/contract/models.ts';
import type { HandlerContext, HandlersOf } from './context.ts';
import type { ExportPlanView, UseRequests } from '../../preload/contract/chat-and-export.ts';
import type { TransferRequests } from '../../preload/contract/transfer.ts';
import { msg } from '../../i18n/message.ts';
import { currentLocale, localize } from '../i18n/locale.ts';

type Names = Extract<keyof UseRequests, `export:${string}`> | keyof TransferRequests;

export function exportHandlers({
  db,
  models,
  queue,
  projects,
  workspace,
  transfers,
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
  return {
    'export:plan': (modelId: unknown, to: unknown): ExportPlanView => {
      const model = models.find(parse(shortText, modelId, 'modelId'), { usable: true });
      const base =
        model.base === null ? model : models.list().find(({ path }) => path === model.base);
      const folder = parse(v.nullish(absolutePath), to, 'to') ?? defaultFolder();
      return {
        formats: [
          {
            format: 'adapter',
            bytes: model.kind === 'adapter' ? model.bytes : null,
            problem:
              model.kind === 'adapter'
                ? null
                : { message: localize(msg('export.base-has-no-adapter')) },
          },
          { format: 'merged', bytes: base?.bytes ?? sizeOf(model.base), problem: null },
          ggufPlan(base?.path ?? model.base ?? model.path),
        ],
        to: folder,
        freeBytes: freeBytes(folder),
        dataset: datasetFor(model)?.id ?? null,
        hasReport: reportFor(model) !== null,
      };
    },
    'export:start': (order: unknown) => {
      const { modelId, formats, to, mergedWeights, ggufType } = parse(exportOrder, order, 'order');
      const model = models.find(modelId, { usable: true });
      const settings = {
        model: model.setting,
        formats,
        to,
        name: model.name,
        mergedWeights,
        ggufType,
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
  };

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

/** The GGUF form of a base, or why it has none. */
function ggufPlan(baseDir: string): ExportPlanView['formats'][number] {
  try {
    return { format: 'gguf', bytes: ggufBytes(baseDir, undefined, 'q8_0'), problem: null };
  } catch (error) {
    return { format: 'gguf', bytes: null, problem: describeError(error) };
  }
}

function sizeOf(dir: string | null): number | null {
  if (dir === null) return null;
  return fs
    .readdirSync(dir)
    .reduce((sum, name) => sum + (fs.statSync(path.join(dir, name)).size ?? 0), 0);
}
