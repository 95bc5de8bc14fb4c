// A model's answers, each with its picture and question: one by one, or all answers to a question as a strip.

import { Check, X } from 'lucide-react';
import type { SampleAnswer } from '../../preload/contract.ts';
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
        </p>
        {thinking !== '' && (
          <p className="thinking" dir="auto" title={thinking}>
            {thinking}
          </p>
        )}
        <p className="quiet facts-line">
          <span>{sample.format ? TEXTS.samples.form : TEXTS.samples.noForm}</span>
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
  const right = samples.filter((sample) => sample.correct);
  const ordered = [...right, ...samples.filter((sample) => !sample.correct)];
  return (
    <article className="answer-strip">
      <Picture blobId={first.picture} alt={TEXTS.samples.picture(first.question)} />
      <div className="text">
        <header>
          <p className="question" dir="auto">
            {first.question}
          </p>
          <p className="quiet">
            {TEXTS.samples.expected(first.gold)} ·{' '}
            {TEXTS.samples.ofGroup(right.length, samples.length)}
          </p>
        </header>
        <ul className="strip" tabIndex={0} aria-label={first.question}>
          {ordered.map((sample, i) => {
            const { thinking, answer } = readResponse(sample.response);
            return (
              <li key={i} className={sample.correct ? 'one right' : 'one wrong'}>
                <p className="given">
                  <strong className="cut" dir="auto">
                    {answer ?? TEXTS.samples.noAnswer}
                  </strong>
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

/** Answers grouped by their question, newest question first. */
export function groupByQuestion(
  samples: readonly SampleAnswer[],
): readonly (readonly SampleAnswer[])[] {
  const groups = new Map<string, SampleAnswer[]>();
  for (const sample of samples) {
    const key = `${sample.step} ${sample.exampleId}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [sample]);
    else group.push(sample);
  }
  return [...groups.values()];
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
