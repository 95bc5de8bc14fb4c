// Answers in groups: by question, and equal ones counted.

import type { SampleAnswer } from '../preload/contract.ts';

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

/** Equal answers as one with a count; right ones first, then the frequent ones. */
export function differentAnswers(
  samples: readonly SampleAnswer[],
): readonly { readonly sample: SampleAnswer; readonly times: number }[] {
  const counts = new Map<string, { sample: SampleAnswer; times: number }>();
  for (const sample of samples) {
    const known = counts.get(sample.response);
    if (known === undefined) counts.set(sample.response, { sample, times: 1 });
    else known.times++;
  }
  return [...counts.values()].toSorted(
    (a, b) => Number(b.sample.correct) - Number(a.sample.correct) || b.times - a.times,
  );
}
