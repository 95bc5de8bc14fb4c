// A question with its pictures.

import { t } from '../../i18n/translate.ts';
import { ZoomableImage } from './ZoomableImage.tsx';

/** The pictures, then the question. */
export function QuestionView({
  pictures,
  question,
}: {
  readonly pictures: readonly string[];
  readonly question: string;
}): React.JSX.Element {
  return (
    <>
      {pictures.map((blob) => (
        <ZoomableImage key={blob} blobId={blob} alt={t('ui.sample.picture', { question })} />
      ))}
      <p className="question" dir="auto">
        {question}
      </p>
    </>
  );
}
