// Requests about models: which there are, adding and taking out, and whether one can be trained here.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { UserError } from '../i18n/user-error.ts';
import { parse } from '../platform/parse.ts';
import { absolutePath, shortText } from './validation/fields.ts';
import type { HandlerContext, HandlersOf } from './context.ts';
import { msg } from '../../i18n/message.ts';
import { localize } from '../i18n/locale.ts';

/** The training load that a model's memory fit is shown for. */
const TYPICAL_LOAD = { batch: 4, length: 512, rank: 16 };

type Names = 'models:list' | 'models:add' | 'models:remove' | 'models:restore' | 'models:fit';

export function modelHandlers({ models, queue, engine }: HandlerContext): HandlersOf<Names> {
  return {
    'models:list': () => models.list(),
    'models:add': (given: unknown) => {
      const file = parse(absolutePath, given, 'path');
      if (file.toLowerCase().endsWith('.gguf')) {
        const settings = { source: file, name: '' };
        return {
          kind: 'importing',
          jobId: queue.enqueue({ step: 'import', stage: 'import', settings }).id,
        };
      }
      return { kind: 'linked', id: models.link(folderOf(file)) };
    },
    'models:remove': (id: unknown) => ({ freedBytes: models.remove(parse(shortText, id, 'id')) }),
    'models:restore': (id: unknown) => models.restore(parse(shortText, id, 'id')),
    'models:fit': async (id: unknown) => {
      const model = models.find(parse(shortText, id, 'id'), { usable: true });
      const load = { ...TYPICAL_LOAD, images: model.seesPictures ? 1 : 0 };
      const freeBytes = os.freemem();
      const dir = model.base ?? model.path;
      const { plans, advice } = await engine.request('model:fit', { dir, load, freeBytes });
      const best = plans[0];
      if (!best) throw new UserError(msg('model.not-trainable-here', { model: model.name }));
      return {
        fits: best.fits,
        weights: best.weights,
        memoryBytes: best.memory.total,
        freeBytes,
        stepSeconds: best.stepSeconds ?? null,
        advice: advice && localize(advice),
      };
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
