// The pictures of an import: each looked at once and kept in the workspace by its content.

import { rmSync } from 'node:fs';
import { checkImage, downscaleImage } from '../../data/images/decode.ts';
import {
  blobPath,
  blobsInUse,
  storeBlob,
  syncBlobs,
  type Workspace,
} from '../../data/datasets/workspace.ts';
import type { Job } from '../contract/stage.ts';
import { RowError } from '../../data/defect-kinds.ts';
import type { LocatedImage } from '../../data/sources/image-locator.ts';
import { msg } from '../../../i18n/message.ts';

/** A picture as it was kept, with what is worth knowing of it. */
export interface StoredPicture {
  readonly id: string;
  readonly defects: readonly RowError[];
}

/** Pictures that are worth a note, by their ids. */
export type PictureNotes = Record<string, readonly PictureNote[]>;

type PictureNote =
  | 'turned'
  | 'flat'
  | number
  | { readonly flaw: string }
  | { readonly width: number; readonly height: number };

/** Models of the Qwen families refuse pictures with a longer side than this many short ones. */
const MAX_ASPECT_RATIO = 200;

/** Keeps pictures; what has to survive a pause is `count` and `notes`. */
export class ImageStore {
  /** Different pictures so far. */
  count = 0;
  /** Of a picture: its number of frames, the size of a narrow one, or another note. */
  notes: PictureNotes = {};
  /** Blobs that this import brought into the workspace since this list was emptied last. */
  fresh: string[] = [];
  readonly #workspace: Workspace;
  /** Path -> what was kept for it. */
  readonly #byPath = new Map<string, StoredPicture>();
  readonly #known = new Set<string>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Takes a picture for known, counted already. */
  remember(id: string): void {
    this.#known.add(id);
  }

  /**
   * Keeps a picture; one that is too large is made smaller with `isShrunk`. Throws a RowError that
   * names it.
   */
  async store(picture: LocatedImage, { isShrunk }: { isShrunk: boolean }): Promise<StoredPicture> {
    const { key, name } = picture;
    const known = key === null ? undefined : this.#byPath.get(key);
    if (known) return { id: known.id, defects: [...known.defects, ...this.#noted(known.id, name)] };
    const bytes = await picture.read();
    try {
      return await this.#keep(bytes, key, name, []);
    } catch (error) {
      if (!isShrunk || !(error instanceof RowError) || error.kind !== 'picture-oversize')
        throw error;
      return this.#keep(await downscaleImage(bytes, name), key, name, [error]);
    }
  }

  /** Brings the fresh pictures to the disk. */
  sync(): Promise<void> {
    return syncBlobs(this.#workspace, this.fresh);
  }

  /**
   * Takes the pictures of this list, and the fresh ones, out of the workspace; after a pause only
   * those that no data set has come to use.
   */
  async discard(ids: readonly string[], { resume }: Pick<Job, 'resume'>): Promise<void> {
    const unwanted = new Set([...ids, ...this.fresh].filter((id) => id !== ''));
    const used = resume ? await blobsInUse(this.#workspace, unwanted) : new Set<string>();
    for (const id of unwanted)
      if (!used.has(id)) rmSync(blobPath(this.#workspace, id), { force: true });
  }

  async #keep(
    bytes: Uint8Array,
    key: string | null,
    name: string,
    defects: readonly RowError[],
  ): Promise<StoredPicture> {
    const { id, isNew } = await storeBlob(this.#workspace, bytes, async (id) => {
      if (this.#known.has(id)) return;
      const { isRotated, frames, width, height, isFlat, flaw } = await checkImage(bytes, name);
      const ratio = Math.max(width, height) / Math.min(width, height);
      // Two rows may have looked at the same picture at once.
      if (this.#known.has(id)) return;
      this.#known.add(id);
      this.count += 1;
      const notes: PictureNote[] = [
        ...(isRotated ? (['turned'] as const) : []),
        ...(frames > 1 ? [frames] : []),
        ...(isFlat ? (['flat'] as const) : []),
        ...(flaw === undefined ? [] : [{ flaw }]),
        ...(ratio > MAX_ASPECT_RATIO ? [{ width, height }] : []),
      ];
      if (notes.length > 0) this.notes[id] = notes;
    });
    if (isNew) this.fresh.push(id);
    if (key !== null) this.#byPath.set(key, { id, defects });
    return { id, defects: [...defects, ...this.#noted(id, name)] };
  }

  #noted(id: string, name: string): RowError[] {
    return (this.notes[id] ?? []).map((note) => toDefect(note, name));
  }
}

function toDefect(note: PictureNote, picture: string): RowError {
  if (note === 'turned') return new RowError('turned', msg('import.picture-rotated', { picture }));
  if (note === 'flat') return new RowError('picture-flat', msg('import.picture-flat', { picture }));
  if (typeof note === 'number')
    return new RowError('animated', msg('import.picture-animated', { picture, frames: note }));
  if ('flaw' in note) {
    const values = { picture, reason: note.flaw };
    return new RowError('picture-flawed', msg('import.picture-flawed', values));
  }
  const { width, height } = note;
  const sentence = msg('import.picture-narrow', { picture, width, height });
  return new RowError('picture-narrow', sentence);
}
