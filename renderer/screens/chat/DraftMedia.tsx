// The pictures and videos of the question that is being written: each can be removed, a video has its
// rate, and several pictures can become one video.

import { Film, X } from 'lucide-react';
import { Button } from '../../components/controls/Button.tsx';
import { NumberInput } from '../../components/controls/TypedInput.tsx';
import { VideoStrip } from '../../components/images/VideoStrip.tsx';
import { WorkspaceImage } from '../../components/images/WorkspaceImage.tsx';
import { t } from '../../i18n/translate.ts';
import { atRate, joined, mediaOf, shownOf, type Medium } from '../../selectors/media.ts';
import { DEFAULT_RATE, RATE_BOUNDS } from '../../../settings/bounds.ts';
import type { ChatDraft } from '../../../preload/contract/chat-and-export.ts';

/** What the draft shows. */
export function DraftMedia({
  draft,
  change,
}: {
  readonly draft: ChatDraft;
  readonly change: (draft: ChatDraft) => void;
}): React.JSX.Element {
  const media = mediaOf(draft);
  const singles = media.filter(({ video }) => video === undefined).length;
  const show = (changed: readonly Medium[]): void =>
    change({ ...draft, ...shownOf(changed), expected: null });
  return (
    <>
      <ul className="chat-pictures">
        {media.map((medium, i) => (
          <li key={`${medium.pictures[0]!} ${i}`} className={medium.video ? 'video' : 'still'}>
            {medium.video ? (
              <DraftVideo
                medium={medium}
                change={(video) => show(media.with(i, { ...medium, video }))}
              />
            ) : (
              <WorkspaceImage blobId={medium.pictures[0]} alt={t('ui.chat.your-picture')} />
            )}
            <RemoveButton
              name={t(medium.video ? 'ui.chat.remove-video' : 'ui.chat.remove-picture')}
              remove={() => show(media.toSpliced(i, 1))}
            />
          </li>
        ))}
      </ul>
      {singles > 1 && (
        <div>
          <Button
            variant="quiet"
            icon={Film}
            onClick={() => change({ ...draft, ...joined(draft, DEFAULT_RATE), expected: null })}
            testId="chat-as-video"
          >
            {t('ui.chat.as-video', { pictures: singles })}
          </Button>
        </div>
      )}
    </>
  );
}

function DraftVideo({
  medium: { pictures, video },
  change,
}: {
  readonly medium: Medium;
  readonly change: (video: Medium['video'] & {}) => void;
}): React.JSX.Element {
  return (
    <VideoStrip pictures={pictures} video={video!}>
      <label className="chat-rate">
        <span>{t('ui.chat.fps')}</span>
        <NumberInput
          testId="chat-fps"
          label={t('ui.chat.fps')}
          bounds={RATE_BOUNDS}
          value={video!.fps}
          change={(fps) => change(atRate(video!, fps))}
        />
      </label>
    </VideoStrip>
  );
}

function RemoveButton({
  name,
  remove,
}: {
  readonly name: string;
  readonly remove: () => void;
}): React.JSX.Element {
  return (
    <button type="button" className="icon-button" title={name} onClick={remove}>
      <X aria-hidden size={14} />
      <span className="unseen">{name}</span>
    </button>
  );
}
