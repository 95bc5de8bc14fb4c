// A model's answer with its picture and question.

import { Check, X } from 'lucide-react';
import { readResponse } from '../../selectors/parse-response.ts';
import { TEXTS } from '../../i18n/catalog.ts';
import type { SampleAnswer } from '../../../preload/contract/jobs.ts';
import { Picture } from '../images/WorkspaceImage.tsx';

/** One answer beside its picture. */
export function AnswerCard({ sample }: { readonly sample: SampleAnswer }): React.JSX.Element {
  const { thinking, answer } = readResponse(sample.response);
  return (
    <article className="answer-card">
      <Picture blobId={sample.picture} alt={TEXTS.samples.picture(sample.question)} />
      <div className="text">
        <p className="question" dir="auto">
          {sample.question}
        </p>
        <p className="given">
          <strong dir="auto">{answer ?? TEXTS.samples.noAnswer}</strong>
          <Verdict sample={sample} />
          <Form form={sample.format} />
        </p>
        {thinking !== '' && (
          <p className="thinking" dir="auto" title={thinking}>
            {thinking}
          </p>
        )}
        <p className="quiet facts-line">
          <span>{TEXTS.samples.tokens(sample.lengthTokens)}</span>
          <span>{TEXTS.samples.atStep(sample.step)}</span>
        </p>
      </div>
    </article>
  );
}

function Form({ form }: { readonly form: boolean }): React.JSX.Element {
  return (
    <span
      className={form ? 'verdict right' : 'verdict wrong'}
      title={form ? TEXTS.samples.formNote : TEXTS.samples.noFormNote}
    >
      {form ? <Check aria-hidden size={14} /> : <X aria-hidden size={14} />}
      <span aria-hidden>{form ? TEXTS.samples.form : TEXTS.samples.noForm}</span>
      <span className="unseen">{form ? TEXTS.samples.formNote : TEXTS.samples.noFormNote}</span>
    </span>
  );
}

function Verdict({ sample }: { readonly sample: SampleAnswer }): React.JSX.Element {
  return (
    <span className={sample.correct ? 'verdict right' : 'verdict wrong'}>
      {sample.correct ? <Check aria-hidden size={14} /> : <X aria-hidden size={14} />}
      {sample.correct ? (
        TEXTS.samples.right
      ) : (
        <>
          {TEXTS.samples.wrong}, <bdi>{TEXTS.samples.expected(sample.gold)}</bdi>
        </>
      )}
    </span>
  );
}
