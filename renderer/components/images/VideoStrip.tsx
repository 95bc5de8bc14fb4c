// A video as a strip of its frames, each with its time.

import type { VideoRun } from '../../../preload/contract/datasets.ts';
import { t } from '../../i18n/translate.ts';
import { WorkspaceImage } from './WorkspaceImage.tsx';

/** Frames of a video that are shown. */
const SHOWN_FRAMES = 12;

/**
 * Evenly spaced frames of a video, from the first to the last; `pictures` are all its frames. `children`
 * stand beside the caption.
 */
export function VideoStrip({
  pictures,
  video: { frames, fps, times },
  children,
}: {
  readonly pictures: readonly string[];
  readonly video: Omit<VideoRun, 'first'>;
  readonly children?: React.ReactNode;
}): React.JSX.Element {
  const label = t('ui.row.video', { frames, seconds: frames / fps });
  return (
    <figure className="video-strip" data-testid="video-strip">
      <figcaption className="quiet">
        <span>{label}</span>
        {children}
      </figcaption>
      <ol aria-label={label} tabIndex={0}>
        {shownFrames(frames).map((frame) => {
          const seconds = times?.[frame] ?? frame / fps;
          return (
            <li key={frame}>
              <WorkspaceImage
                blobId={pictures[frame]}
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
