// Whether something lies inside a folder, links resolved: a workspace can come from elsewhere, and
// what its database names may be anything.

import * as fs from 'node:fs';
import * as path from 'node:path';

/** The real path of a file or folder below `folder`; null where it is none, or lies elsewhere. */
export function realPathWithin(target: string, folder: string): string | null {
  try {
    const real = fs.realpathSync(target);
    return isBelow(real, fs.realpathSync(folder)) ? real : null;
  } catch {
    return null;
  }
}

/**
 * Whether an entry may be removed or moved as a part of `folder`: it lies below it by name, and no
 * link on the way leads elsewhere. The entry itself may be a link, as only the link would go.
 */
export function isEntryBelow(entry: string, folder: string): boolean {
  const inside = path.relative(folder, entry);
  if (!isBelow(path.join(folder, inside), folder)) return false;
  try {
    const parent = fs.realpathSync(path.dirname(entry));
    return parent === path.join(fs.realpathSync(folder), path.dirname(inside));
  } catch {
    return false;
  }
}

function isBelow(inner: string, folder: string): boolean {
  const inside = path.relative(folder, inner);
  return inside !== '' && !/^\.\.([\\/]|$)/.test(inside) && !path.isAbsolute(inside);
}
