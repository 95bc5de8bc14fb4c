// A row as it was read: its videos as their frames, before any picture is looked at.

import type { EarlierTurn, VideoRun } from '../../../preload/contract/datasets.ts';
import { pictureSize } from '../../data/images/decode.ts';
import { blobPath, type Workspace } from '../../data/datasets/workspace.ts';
import { RowError } from '../../data/defect-kinds.ts';
import { sum } from '../../data/sources/conversation-layouts.ts';
import { checkPictureCount, type ImageReference } from '../../data/sources/image-reference.ts';
import type { SourceFile } from '../../data/sources/source-files.ts';
import type { MediaReference, SourceRow } from '../../data/sources/source-row.ts';
import {
  locateVideo,
  type LocatedVideo,
  type VideoReference,
} from '../../data/sources/video-reference.ts';
import { mapConcurrent } from '../../platform/concurrency.ts';
import type { UsedPictures } from './used-pictures.ts';
import { msg } from '../../../i18n/message.ts';

/** Pictures that are read and decoded at once. */
export const PICTURES_AT_ONCE = 32;

/** A defect of a row; `picture` is the place of the picture that it is about, from 0. */
export interface FoundDefect {
  readonly error: RowError;
  readonly picture?: number;
}

/** A row as it was found, with the frames of its videos among its images. */
export interface ReadRow {
  readonly source: SourceFile;
  readonly row: Omit<SourceRow, 'images'> & { readonly images: readonly ImageReference[] };
  /** Which of the pictures are frames of videos. */
  readonly videos: readonly VideoRun[];
  /** Blob ids, one for each picture that the row names; null where it cannot be had. */
  readonly pictures: readonly (string | null)[];
  readonly defects: readonly FoundDefect[];
}

/** A row before its pictures are looked at. */
export interface UnseenRow {
  readonly source: SourceFile;
  readonly row: SourceRow;
  readonly errors: readonly RowError[];
}

/** A row whose videos are their frames; its pictures are not looked at. */
export type UnfoldedRow = Omit<ReadRow, 'pictures'>;

/** The images that an image or a video of a row stands for. */
interface Unfolded {
  readonly images: readonly ImageReference[];
  readonly run?: LocatedVideo['run'];
  /** Worth knowing of a video. */
  readonly note?: RowError;
}

/** What is known already of some rows: those of a conversation name the same pictures and videos. */
export interface KnownMedia {
  readonly videos: Map<MediaReference, Promise<Unfolded>>;
  readonly pictures: Map<ImageReference, SeenPicture>;
  /** The fields of frames. */
  readonly fields: Map<ImageReference, string>;
}

export const newKnownMedia = (): KnownMedia => ({
  videos: new Map(),
  pictures: new Map(),
  fields: new Map(),
});

/** A picture that was looked at: its blob id, null where it cannot be had. */
export interface SeenPicture {
  readonly id: string | null;
  readonly errors: readonly RowError[];
}

/** What unfolding needs to know of the source. */
interface UnfoldOptions {
  readonly workspace: Workspace;
  /** The folders that the paths of a file's rows may be relative to. */
  readonly rootsOf: (source: SourceFile) => readonly string[];
  /** The pictures that rows name. */
  readonly used: UsedPictures;
}

/** Puts frames in the place of videos. */
export class VideoUnfolder {
  readonly #options: UnfoldOptions;

  constructor(options: UnfoldOptions) {
    this.#options = options;
  }

  /** The row with the frames of its videos in their place. */
  async unfold({ source, row, errors }: UnseenRow, known: KnownMedia): Promise<UnfoldedRow> {
    const media = await Promise.all(
      row.images.map((reference): Promise<Unfolded> => {
        if (reference.kind !== 'video') return Promise.resolve({ images: [reference] });
        let found = known.videos.get(reference);
        if (!found) {
          found = this.#unfoldVideo(reference, row, source, known);
          known.videos.set(reference, found);
        }
        return found;
      }),
    );
    const images = media.flatMap((each) => each.images);
    const found = [...errors, ...media.flatMap(({ note }) => note ?? [])];
    const videos: VideoRun[] = [];
    let first = 0;
    for (const { run, images } of media) {
      if (run) videos.push({ first, ...run });
      first += images.length;
    }
    const defects = found.map((error) => ({ error }));
    if (videos.length === 0) return { source, row: { ...row, images }, videos, defects };
    const history = withFrames(
      row.history,
      media.map((each) => each.images.length),
    );
    try {
      checkPictureCount(images.length, row.imageField ?? '', row.place);
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      const bare = { ...row, images: [], history: row.history };
      return { source, row: bare, videos: [], defects: [...defects, { error }] };
    }
    return { source, row: { ...row, images, history }, videos, defects };
  }

  async #unfoldVideo(
    video: VideoReference,
    row: SourceRow,
    source: SourceFile,
    { pictures, fields }: KnownMedia,
  ): Promise<Unfolded> {
    const { place } = row;
    const { path, field } = video;
    try {
      const found = await locateVideo(video, this.#options.rootsOf(source), place);
      const { frames: images, run, total, leftOut } = found;
      for (const image of images) fields.set(image, field);
      for (const file of leftOut) this.#options.used.add(file);
      if (total === images.length) return { images, run };
      const values = { place, field, path, total, kept: images.length };
      return {
        images,
        run,
        note: new RowError('video-thinned', msg('import.video-thinned', values)),
      };
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      const lost: ImageReference = { kind: 'file', path };
      pictures.set(lost, { id: null, errors: [error] });
      return { images: [lost] };
    }
  }

  /** Videos whose frames differ in size: models take one size. */
  async unevenFrames(
    { row, videos }: UnfoldedRow,
    pictures: readonly (string | null)[],
    { fields }: KnownMedia,
  ): Promise<FoundDefect[]> {
    const defects: FoundDefect[] = [];
    for (const { first, frames } of videos) {
      const ids = pictures.slice(first, first + frames);
      if (ids.includes(null)) continue;
      const sizes = await mapConcurrent(ids, PICTURES_AT_ONCE, (id) => this.#sizeOf(id!));
      const other = sizes.findIndex((size) => size !== sizes[0]);
      if (other < 0) continue;
      const image = row.images[first + other]!;
      const field = fields.get(image) ?? '';
      const values = { place: row.place, field, frame: image.path };
      const error = new RowError('video-frames', msg('import.video-frames-differ', values), {
        hint: msg('import.video-frames-differ.hint'),
      });
      defects.push({ error, picture: first + other });
    }
    return defects;
  }

  async #sizeOf(id: string): Promise<string> {
    const { width, height } = await pictureSize(blobPath(this.#options.workspace, id));
    return `${width} × ${height}`;
  }
}

/** Turns whose pictures are counted with the frames of videos; `sizes` are the pictures of each medium. */
function withFrames(history: readonly EarlierTurn[], sizes: readonly number[]): EarlierTurn[] {
  let next = 0;
  return history.map((turn) => {
    if (turn.pictures === undefined) return turn;
    const own = sizes.slice(next, (next += turn.pictures));
    return { ...turn, pictures: sum(own) };
  });
}
