// The folders in which programs on this machine keep models.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ModelStore } from '../../../preload/contract/models.ts';

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
