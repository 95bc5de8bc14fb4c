// The pictures and videos of a question as one list, and such a list as the pictures of a question.

import type { ChatMedium } from '../../preload/contract/chat-and-export.ts';
import type { VideoRun } from '../../preload/contract/datasets.ts';

/** What a question shows: all its pictures in order, some of which are frames of videos. */
export interface Shown {
  readonly pictures: readonly string[];
  readonly videos?: readonly VideoRun[] | undefined;
}

/** A picture, or a video with all its frames. */
export interface Medium {
  /** Place of its first picture among all, from 0. */
  readonly first: number;
  readonly pictures: readonly string[];
  /** Absent for a picture. */
  readonly video?: VideoRun;
}

/** The pictures and videos in order. */
export function mediaOf({ pictures, videos = [] }: Shown): Medium[] {
  const media: Medium[] = [];
  for (let first = 0; first < pictures.length;) {
    const video = videos.find((each) => each.first === first);
    const end = first + (video?.frames ?? 1);
    media.push({ first, pictures: pictures.slice(first, end), ...(video ? { video } : {}) });
    first = end;
  }
  return media;
}

/** A list of pictures and videos as the pictures of a question. */
export function shownOf(media: readonly Omit<Medium, 'first'>[]): Required<Shown> & {
  readonly videos: readonly VideoRun[];
} {
  const pictures: string[] = [];
  const videos: VideoRun[] = [];
  for (const { pictures: own, video } of media) {
    if (video) videos.push({ ...video, first: pictures.length, frames: own.length });
    pictures.push(...own);
  }
  return { pictures, videos };
}

/** A chosen picture or video among the media of a question. */
export const asMedium = ({ pictures, fps }: ChatMedium): Omit<Medium, 'first'> =>
  fps === undefined
    ? { pictures }
    : { pictures, video: { first: 0, frames: pictures.length, fps } };

/** All single pictures as one video, in the place of the first of them. */
export function joined(shown: Shown, fps: number): Required<Shown> {
  const media: Omit<Medium, 'first'>[] = mediaOf(shown);
  const single = media.filter(({ video }) => video === undefined);
  const frames = single.flatMap(({ pictures }) => pictures);
  return shownOf(
    media.flatMap((each) => {
      if (each.video) return [each];
      return each === single[0] ? [asMedium({ pictures: frames, fps })] : [];
    }),
  );
}

/** A video at another rate: frames that were left out are further apart or closer too. */
export const atRate = (video: VideoRun, fps: number): VideoRun => ({
  ...video,
  fps,
  ...(video.times ? { times: video.times.map((time) => (time * video.fps) / fps) } : {}),
});
