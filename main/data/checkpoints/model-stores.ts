// The folders in which programs on this machine keep models, and the base model of an adapter there.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { ModelStore } from '../../../preload/contract/models.ts';
import { UserError } from '../../i18n/user-error.ts';
import { msg } from '../../../i18n/message.ts';
import { snapshotOf } from './download-cache.ts';

/** A configuration or manifest is never larger. */
const MAX_JSON_BYTES = 2 ** 20;

/** Where to look: the user's home folder and environment. */
export interface Surroundings {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The folders in which programs keep models, those named by their environment variables first. A
 * folder need not exist.
 */
export function modelStores({ home, env }: Surroundings): { store: ModelStore; dir: string }[] {
  const under = (dir: string | undefined, ...parts: string[]) =>
    dir === undefined || dir === '' ? [] : [path.resolve(dir, ...parts)];
  const pointer = readSmall(path.join(home, '.lmstudio-home-pointer'))?.trim();
  const dirs: [ModelStore, string[]][] = [
    [
      'hub',
      [
        ...under(env['HF_HUB_CACHE'] ?? env['HUGGINGFACE_HUB_CACHE']),
        ...under(env['HF_HOME'], 'hub'),
        ...under(env['XDG_CACHE_HOME'], 'huggingface', 'hub'),
        ...under(home, '.cache', 'huggingface', 'hub'),
      ],
    ],
    [
      'lm-studio',
      [
        ...under(pointer, 'models'),
        ...under(home, '.lmstudio', 'models'),
        ...under(home, '.cache', 'lm-studio', 'models'),
      ],
    ],
    [
      'ollama',
      [
        ...under(env['OLLAMA_MODELS']),
        ...under(home, '.ollama', 'models'),
        ...(process.platform === 'linux' ? ['/usr/share/ollama/.ollama/models'] : []),
      ],
    ],
  ];
  return dirs.flatMap(([store, all]) => [...new Set(all)].map((dir) => ({ store, dir })));
}

/** The text of a small file; undefined where there is none that can be read. */
export function readSmall(file: string): string | undefined {
  try {
    const info = fs.statSync(file);
    return info.isFile() && info.size <= MAX_JSON_BYTES ? fs.readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** A name of the Hub, `org/name` or a bare `name`, and no path. */
const HUB_NAME = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)?$/;

/**
 * The folder of the base model that the adapter in `dir` names: a folder, or a name of the Hub that
 * a program on this machine has downloaded, or whose folder lies beside the adapter's. Throws a
 * UserError that names the base to bring.
 */
export function baseFolder(
  dir: string,
  base: string,
  surroundings: Surroundings = { home: os.homedir(), env: process.env },
): string {
  const isModel = (folder: string): boolean => fs.existsSync(path.join(folder, 'config.json'));
  if (isModel(base)) return base;
  if (!HUB_NAME.test(base)) {
    throw new UserError(msg('checkpoint.adapter-base-gone', { folder: dir, base }), {
      hint: msg('checkpoint.adapter-base-gone.hint'),
    });
  }
  const beside = [base, path.basename(base)].map((name) => path.join(dir, '..', name));
  const kept = modelStores(surroundings).flatMap(({ store, dir: folder }) => {
    if (store === 'hub')
      return [snapshotOf(path.join(folder, `models--${base.replaceAll('/', '--')}`))];
    return store === 'lm-studio' ? [path.join(folder, base)] : [];
  });
  const found = [...beside, ...kept].find(isModel);
  if (found !== undefined) return found;
  throw new UserError(msg('checkpoint.adapter-base-not-here', { folder: dir, base }), {
    hint: msg('checkpoint.adapter-base-not-here.hint', { base }),
  });
}
