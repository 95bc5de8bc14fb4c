// A model's answer with its picture and question.

import { Check, X } from 'lucide-react';
import { readResponse } from '../../selectors/parse-response.ts';
import { t } from '../../i18n/translate.ts';
import type { SampleAnswer } from '../../../preload/contract/jobs.ts';
import { WorkspaceImage } from '../images/WorkspaceImage.tsx';

/** One answer next to its picture. */
export function SampleAnswerCard({ sample }: { readonly sample: SampleAnswer }): React.JSX.Element {
  const { thinking, answer } = readResponse(sample.response);
  return (
    <article className="answer-card">
      <WorkspaceImage
        blobId={sample.picture}
        alt={t('ui.sample.picture', { question: sample.question })}
      />
      <div className="text">
        <p className="question" dir="auto">
          {sample.question}
        </p>
        <p className="given">
          <strong dir="auto">{answer ?? t('ui.sample.no-answer')}</strong>
          <Verdict sample={sample} />
          <Form form={sample.format} />
        </p>
        {thinking !== '' && (
          <p className="thinking" dir="auto" title={thinking}>
            {thinking}
          </p>
        )}
        <p className="quiet facts-line">
          <span>{t('ui.sample.tokens', { n: sample.lengthTokens })}</span>
          <span>{t('ui.sample.at-step', { step: sample.step })}</span>
        </p>
      </div>
    </article>
  );
}

function Form({ form }: { readonly form: boolean }): React.JSX.Element {
  return (
    <span
      className={form ? 'verdict right' : 'verdict wrong'}
      title={form ? t('ui.sample.form-note') : t('ui.sample.no-form-note')}
    >
      {form ? <Check aria-hidden size={14} /> : <X aria-hidden size={14} />}
      <span aria-hidden>{form ? t('ui.sample.form') : t('ui.sample.no-form')}</span>
      <span className="unseen">
        {form ? t('ui.sample.form-note') : t('ui.sample.no-form-note')}
      </span>
    </span>
  );
}

function Verdict({ sample }: { readonly sample: SampleAnswer }): React.JSX.Element {
  return (
    <span className={sample.correct ? 'verdict right' : 'verdict wrong'}>
      {sample.correct ? <Check aria-hidden size={14} /> : <X aria-hidden size={14} />}
      {sample.correct ? (
        t('ui.sample.right')
      ) : (
        <>
          {t('ui.sample.wrong')}, <bdi>{t('ui.sample.expected', { gold: sample.gold })}</bdi>
        </>
      )}
    </span>
  );
}
