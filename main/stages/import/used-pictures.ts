// Which pictures of a source the rows name: by the paths that were read, and after a pause by the names
// that the rows written before it have.

import { basename, dirname, resolve } from 'node:path';

/** A path without the page or frame in it, its letters with accents composed. */
const asFile = (path: string): string =>
  path.replace(/#(?:page=|frame=)?\d+$/i, '').normalize('NFC');

export class UsedPictures {
  readonly #paths = new Set<string>();
  readonly #names: string[] = [];
  readonly #folders: readonly string[];

  /** `folders`: what the names of rows may be relative to. */
  constructor(folders: readonly string[]) {
    this.#folders = [...new Set(folders)];
  }

  /** Takes the absolute path of a picture that was read. */
  add(path: string): void {
    this.#paths.add(asFile(path));
  }

  /** Takes the names that a row written before a pause has for its pictures and folders of frames. */
  remember(names: readonly string[] = []): void {
    this.#names.push(...names);
  }

  /** Whether a row names the picture at a path, which is one of `paths`. */
  among(paths: readonly string[]): (path: string) => boolean {
    const here = new Set(paths.map(asFile));
    const folders = new Set(paths.map((path) => dirname(asFile(path))));
    const used = new Set(this.#paths);
    /** Names of files that are not where their rows say. */
    const elsewhere = new Set<string>();
    for (const name of this.#names) {
      const found = this.#folders
        .map((folder) => asFile(resolve(folder, name)))
        .filter((path) => here.has(path) || folders.has(path));
      for (const path of found) used.add(path);
      if (found.length === 0) elsewhere.add(basename(asFile(name)));
    }
    return (path) =>
      used.has(asFile(path)) ||
      used.has(dirname(asFile(path))) ||
      elsewhere.has(basename(asFile(path)));
  }
}
