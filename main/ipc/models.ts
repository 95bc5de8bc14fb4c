// Requests about models: which there are, adding and taking out, whether one can be trained here, and
// serving some.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as v from 'valibot';
import type { Requests } from '../../preload/contract.ts';
import type { ModelFitView } from '../../preload/contract/models.ts';
import { isGgufFile } from '../data/formats/weights/gguf.ts';
import { findModels } from '../library/found-models.ts';
import { readCatalogue } from '../library/model-catalogue.ts';
import { UserError } from '../i18n/user-error.ts';
import { parse } from '../platform/parse.ts';
import { absolutePath, shortText } from './validation/fields.ts';
import type { HandlerContext, HandlersOf } from './context.ts';
import { msg } from '../../i18n/message.ts';
import { localize } from '../i18n/locale.ts';

/** The training load that a model's memory fit is shown for. */
const TYPICAL_LOAD = { batch: 4, length: 512, rank: 16 };

type Names = Extract<keyof Requests, `models:${string}` | `serve:${string}`>;

/** Models served at the same time. */
const MOST_SERVED = 16;

const modelIds = v.pipe(v.array(shortText), v.maxLength(MOST_SERVED));

export function modelHandlers(parts: HandlerContext): HandlersOf<Names> {
  const { models, planning, queue, engine, resources, serving, workspace } = parts;
  /** How a model is trained with the typical load: by default settings, else the best way that fits. */
  const fitOf = async (
    model: { name: string; seesPictures: boolean },
    of: { dir: string } | { config: Readonly<Record<string, unknown>> },
  ): Promise<ModelFitView> => {
    const load = { ...TYPICAL_LOAD, images: model.seesPictures ? 1 : 0 };
    const freeBytes = os.freemem();
    const { plans, usual, advice } = await engine.request('model:fit', { ...of, load, freeBytes });
    const best = usual?.fits ? usual : plans[0];
    if (!best) throw new UserError(msg('model.not-trainable-here', { model: model.name }));
    return {
      fits: best.fits,
      weights: best.weights,
      memoryBytes: best.memory.total,
      freeBytes,
      stepSeconds: best.stepSeconds ?? null,
      stepTokens: TYPICAL_LOAD.batch * TYPICAL_LOAD.length,
      advice: advice && localize(advice),
    };
  };
  return {
    'models:list': () => models.list(),
    'models:add': (given: unknown, named: unknown) => {
      const file = parse(absolutePath, given, 'path');
      const name = named === undefined ? '' : parse(shortText, named, 'name');
      if (file.toLowerCase().endsWith('.gguf') || isGgufFile(file)) {
        const settings = { source: file, name };
        return {
          kind: 'importing',
          jobId: queue.enqueue({ step: 'import', stage: 'import', settings }).id,
        };
      }
      return { kind: 'linked', id: models.link(folderOf(file)) };
    },
    'models:remove': (id: unknown) => ({ freedBytes: models.remove(parse(shortText, id, 'id')) }),
    'models:restore': (id: unknown) => models.restore(parse(shortText, id, 'id')),
    'models:losses': (id: unknown) => models.losses(parse(shortText, id, 'id')),
    'models:card': (id: unknown) => models.card(parse(shortText, id, 'id')),
    'models:catalogue': () => readCatalogue(resources, workspace.dir),
    'models:found': () => {
      const listed = new Set(models.list().map((model) => model.path));
      return findModels({ home: os.homedir(), env: process.env }, { listed });
    },
    'models:forecast': (given: unknown) => {
      const repo = parse(shortText, given, 'repo');
      const model = readCatalogue(resources, workspace.dir).models.find(
        (entry) => entry.repo === repo,
      );
      if (!model) {
        throw new UserError(msg('catalogue.neither-folder-nor-listed', { word: repo }));
      }
      return fitOf(model, { config: model.config });
    },
    'serve:view': () => serving.view(),
    'serve:start': (ids: unknown) => serving.start(parse(modelIds, ids, 'modelIds')),
    'serve:stop': () => serving.stop(),
    'models:fit': async (id: unknown) => {
      const model = models.find(parse(shortText, id, 'id'), { usable: true });
      const dir = model.base ?? model.path;
      const fit = await fitOf(model, { dir });
      const { stepSeconds: seconds, stepTokens: tokens } = fit;
      if (seconds !== null) planning.setPace(dir, { seconds, tokens });
      return fit;
    },
  };
}

/** The folder of a model; the user may have dropped one of its files. */
function folderOf(target: string): string {
  const found = fs.statSync(target, { throwIfNoEntry: false });
  if (!found)
    throw new UserError(msg('model.chosen-path-missing', { path: target }), {
      hint: msg('model.chosen-path-missing.hint'),
    });
  if (found.isDirectory()) return target;
  const isPart = /\.(safetensors|json|jinja)$/i.test(target);
  if (isPart) return path.dirname(target);
  throw new UserError(msg('model.chosen-file-unsuitable', { file: path.basename(target) }), {
    hint: msg('model.chosen-file-unsuitable.hint'),
  });
}
