// What a question shows: its pictures one below the other, and each video as a strip of its frames.

import type { VideoRun } from '../../../preload/contract/datasets.ts';
import { mediaOf } from '../../selectors/media.ts';
import { VideoStrip } from './VideoStrip.tsx';
import { ZoomableImage } from './ZoomableImage.tsx';

/** Pictures and videos in order; `altOf` is the text of the n-th picture, from 0. */
export function ShownMedia({
  pictures,
  videos,
  altOf,
}: {
  readonly pictures: readonly string[];
  readonly videos?: readonly VideoRun[] | undefined;
  readonly altOf: (picture: number) => string;
}): React.JSX.Element {
  return (
    <>
      {mediaOf({ pictures, videos }).map(({ first, pictures: own, video }) =>
        video ? (
          <VideoStrip key={first} pictures={own} video={video} />
        ) : (
          <ZoomableImage key={`${own[0]!} ${first}`} blobId={own[0]!} alt={altOf(first)} />
        ),
      )}
    </>
  );
}
