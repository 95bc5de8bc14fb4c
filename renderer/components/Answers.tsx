// A model's answers, each with its picture and question: one by one, or all answers to a question as a strip.

import { Check, X } from 'lucide-react';
import type { SampleAnswer } from '../../preload/contract.ts';
import { differentAnswers } from '../answers.ts';
import { readResponse } from '../response.ts';
import { TEXTS } from '../texts.ts';
import { Picture } from './Picture.tsx';

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

/** All answers to one question: the picture once, then a strip with the right ones first. */
export function AnswerStrip({
  samples,
}: {
  readonly samples: readonly SampleAnswer[];
}): React.JSX.Element {
  const first = samples[0]!;
  const right = samples.filter((sample) => sample.correct).length;
  return (
    <article className="answer-strip">
      <Picture blobId={first.picture} alt={TEXTS.samples.picture(first.question)} />
      <div className="text">
        <header>
          <p className="question" dir="auto">
            {first.question}
          </p>
          <p className="quiet">
            {TEXTS.samples.expected(first.gold)} · {TEXTS.samples.ofGroup(right, samples.length)}
          </p>
        </header>
        <ul className="strip">
          {differentAnswers(samples).map(({ sample, times }) => {
            const { thinking, answer } = readResponse(sample.response);
            return (
              <li key={sample.response} className={sample.correct ? 'one right' : 'one wrong'}>
                <p className="given">
                  <strong className="cut" dir="auto">
                    {answer ?? TEXTS.samples.noAnswer}
                  </strong>
                  {times > 1 && <span className="quiet">{TEXTS.samples.times(times)}</span>}
                  <VerdictIcon right={sample.correct} />
                </p>
                <p className="thinking" dir="auto" title={thinking}>
                  {thinking}
                </p>
              </li>
            );
          })}
        </ul>
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

function VerdictIcon({ right }: { readonly right: boolean }): React.JSX.Element {
  return (
    <span className={right ? 'verdict right' : 'verdict wrong'}>
      {right ? <Check aria-hidden size={14} /> : <X aria-hidden size={14} />}
      <span>{right ? TEXTS.samples.right : TEXTS.samples.wrong}</span>
    </span>
  );
}
