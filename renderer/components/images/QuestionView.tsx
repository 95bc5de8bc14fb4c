// A question with its pictures and videos.

import { t } from '../../i18n/translate.ts';
import type { VideoRun } from '../../../preload/contract/datasets.ts';
import { ShownMedia } from './ShownMedia.tsx';

/** The pictures and videos, then the question. */
export function QuestionView({
  pictures,
  videos,
  question,
}: {
  readonly pictures: readonly string[];
  readonly videos?: readonly VideoRun[] | undefined;
  readonly question: string;
}): React.JSX.Element {
  return (
    <>
      <ShownMedia
        pictures={pictures}
        videos={videos}
        altOf={() => t('ui.sample.picture', { question })}
      />
      <p className="question" dir="auto">
        {question}
      </p>
    </>
  );
}
