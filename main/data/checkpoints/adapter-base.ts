// The base model of an adapter: the folder or the name of the Hub that its configuration names.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import { msg } from '../../../i18n/message.ts';
import { movedBase } from './moved-bases.ts';
import { snapshotOf, snapshotOfRevision } from './download-cache.ts';
import { modelStores, type Surroundings } from './model-stores.ts';

/** A name of the Hub, `org/name` or a bare `name`, and no path. */
const HUB_NAME = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)?$/;

/** The base as an adapter names it; `revision` is a commit, tag or branch of the Hub. */
export interface NamedBase {
  readonly base: string;
  readonly revision?: string | undefined;
}

/**
 * The folder of the base model that the adapter in `dir` names: a folder, or a name of the Hub that
 * a program on this machine has downloaded (in the revision that the adapter names), or whose folder
 * lies beside the adapter's. Throws a UserError that names the base to bring.
 */
export function baseFolder(
  dir: string,
  { base, revision }: NamedBase,
  surroundings: Surroundings = { home: os.homedir(), env: process.env },
): string {
  if (isModel(base)) return base;
  const moved = movedBase(dir);
  if (moved !== undefined && isModel(moved)) return moved;
  if (!HUB_NAME.test(base)) {
    throw new UserError(msg('checkpoint.adapter-base-gone', { folder: dir, base }), {
      hint: msg('checkpoint.adapter-base-gone.hint'),
    });
  }
  const beside = [base, path.basename(base)].map((name) => path.join(dir, '..', name));
  const stores = modelStores(surroundings);
  const cached = stores.flatMap(({ store, dir: folder }) =>
    store === 'hub' ? [path.join(folder, `models--${base.replaceAll('/', '--')}`)] : [],
  );
  const wanted = cached.flatMap((folder) =>
    revision === undefined ? [snapshotOf(folder)] : (snapshotOfRevision(folder, revision) ?? []),
  );
  const others = stores.flatMap(({ store, dir: folder }) =>
    store === 'lm-studio' ? [path.join(folder, base)] : [],
  );
  const found = [...beside, ...wanted, ...others].find(isModel);
  if (found !== undefined) return found;
  const another = cached.map(snapshotOf).find(isModel);
  if (another !== undefined && revision !== undefined) {
    const here = path.basename(another);
    throw new UserError(
      msg('checkpoint.adapter-base-revision', { folder: dir, base, revision, here }),
      { hint: msg('checkpoint.adapter-base-revision.hint', { base, revision }) },
    );
  }
  throw new UserError(msg('checkpoint.adapter-base-not-here', { folder: dir, base }), {
    hint: msg('checkpoint.adapter-base-not-here.hint', { base }),
  });
}

const isModel = (folder: string): boolean => fs.existsSync(path.join(folder, 'config.json'));
