// Folders as a download of the Hub leaves them: models--org--name with blobs, refs and snapshots of
// links.

import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import { msg } from '../../../i18n/message.ts';

/**
 * The folder with the files of a download-cache folder `models--org--name`: the snapshot that
 * refs/main names, else the newest that holds a configuration. Any other folder is returned as it
 * is.
 */
export function snapshotOf(dir: string): string {
  const snapshots = join(dir, 'snapshots');
  if (existsSync(join(dir, 'config.json')) || !existsSync(snapshots)) return dir;
  const complete = readdirSync(snapshots)
    .map((name) => join(snapshots, name))
    .filter((folder) =>
      ['config.json', 'adapter_config.json'].some((name) => existsSync(join(folder, name))),
    );
  const main = join(dir, 'refs', 'main');
  const named = existsSync(main)
    ? join(snapshots, basename(readFileSync(main, 'utf8').trim()))
    : undefined;
  if (named !== undefined && complete.includes(named)) return named;
  const age = (folder: string) => statSync(folder).mtimeMs;
  return complete.sort((a, b) => age(b) - age(a))[0] ?? dir;
}

/** A commit, tag or branch, and no way out of its folder. */
const REVISION = /^(?!.*\.\.)\w[\w./-]*$/;

/**
 * The snapshot of a revision (a commit, a tag or a branch) in a download-cache folder; undefined
 * where it is not there.
 */
export function snapshotOfRevision(dir: string, revision: string): string | undefined {
  if (!REVISION.test(revision)) return undefined;
  const ref = join(dir, 'refs', revision);
  const isFile = statSync(ref, { throwIfNoEntry: false })?.isFile() === true;
  const names = [revision, ...(isFile ? [readFileSync(ref, 'utf8').trim()] : [])];
  return names
    .map((name) => join(dir, 'snapshots', basename(name)))
    .find((folder) => existsSync(join(folder, 'config.json')));
}

/**
 * The name of a model by its folder: `org/name` for a folder of a download cache, else the last
 * part of the path.
 */
export function folderModelName(dir: string): string {
  const cached = /models--([^\\/]+)(?:[\\/]snapshots[\\/][^\\/]+)?[\\/]?$/.exec(dir)?.[1];
  return cached === undefined ? basename(dir) : cached.split('--').join('/');
}

/**
 * Throws a UserError if a file that a model needs is a link that leads nowhere: the snapshots of a
 * download cache were copied without their blobs.
 */
export function assertLinksLead(dir: string): void {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const file = join(dir, entry.name);
    const isNeeded = /\.(safetensors|json|jinja)$/i.test(entry.name);
    if (!isNeeded || !entry.isSymbolicLink() || existsSync(file)) continue;
    throw new UserError(msg('model.link-broken', { file, target: readlinkSync(file) }), {
      hint: msg('model.link-broken.hint'),
    });
  }
}
