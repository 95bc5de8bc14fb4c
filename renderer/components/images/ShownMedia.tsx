// What a question shows: its pictures one below the other, and each video as a strip of its frames.

import type { VideoRun } from '../../../preload/contract/datasets.ts';
import { t } from '../../i18n/translate.ts';
import { WorkspaceImage } from './WorkspaceImage.tsx';
import { ZoomableImage } from './ZoomableImage.tsx';

/** Frames of a video that are shown. */
const SHOWN_FRAMES = 12;

/** Pictures and videos in order; `altOf` is the text of the n-th picture, from 0. */
export function ShownMedia({
  pictures,
  videos = [],
  altOf,
}: {
  readonly pictures: readonly string[];
  readonly videos?: readonly VideoRun[] | undefined;
  readonly altOf: (picture: number) => string;
}): React.JSX.Element {
  return (
    <>
      {pictures.map((blob, i) => {
        const video = videos.find(({ first, frames }) => i >= first && i < first + frames);
        if (video === undefined)
          return <ZoomableImage key={`${blob} ${i}`} blobId={blob} alt={altOf(i)} />;
        return video.first === i && <VideoStrip key={i} pictures={pictures} video={video} />;
      })}
    </>
  );
}

function VideoStrip({
  pictures,
  video: { first, frames, fps, times },
}: {
  readonly pictures: readonly string[];
  readonly video: VideoRun;
}): React.JSX.Element {
  const label = t('ui.row.video', { frames, seconds: frames / fps });
  return (
    <figure className="video-strip" data-testid="video-strip">
      <figcaption className="quiet">{label}</figcaption>
      <ol aria-label={label} tabIndex={0}>
        {shownFrames(frames).map((frame) => {
          const seconds = times?.[frame] ?? frame / fps;
          return (
            <li key={frame}>
              <WorkspaceImage
                blobId={pictures[first + frame]}
                alt={t('ui.row.frame', { number: frame + 1, all: frames, seconds })}
              />
              <span aria-hidden className="quiet">
                {t('ui.row.frame-time', { seconds })}
              </span>
            </li>
          );
        })}
      </ol>
    </figure>
  );
}

/** Numbers of the frames that are shown, evenly spaced from the first to the last. */
function shownFrames(frames: number): number[] {
  const count = Math.min(frames, SHOWN_FRAMES);
  const step = count > 1 ? (frames - 1) / (count - 1) : 0;
  return Array.from({ length: count }, (_, i) => Math.round(i * step));
}
