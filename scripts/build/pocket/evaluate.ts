// Greedy accuracy of a pocket model on held-out cards, by kind of question.

import { Generator } from '../../../main/engine/generation/generator.ts';
import type { Model } from '../../../main/engine/models/model.ts';
import type { Tensor } from '../../../main/engine/graph/tensor.ts';
import type { CardExample } from './examples.ts';

/** Share of correct answers, in total and by kind, and of well-formed responses. */
export interface CardAccuracy {
  readonly accuracy: number;
  readonly format: number;
  readonly n: number;
  readonly kinds: Readonly<Record<string, string>>;
  readonly samples: readonly string[];
}

/** Answers all cards greedily and compares the answer block with the correct answer. */
export async function cardAccuracy(
  model: Model,
  tensors: ReadonlyMap<string, Tensor>,
  examples: readonly CardExample[],
  { decode, endId }: { decode(ids: Int32Array): string; endId: number },
): Promise<CardAccuracy> {
  const generator = new Generator(model, { tensors });
  const prompts = examples.map(({ tree, promptLength }) => ({
    ids: tree.ids.slice(0, promptLength),
    pictures: tree.pictures!,
  }));
  const answers = await generator.generate(prompts, {
    temperature: 0,
    maxNewTokens: 96,
    stopIds: [endId],
    maxSequences: 250,
  });
  await generator.release();
  const byKind = new Map<string, [number, number]>();
  let correct = 0;
  let wellFormed = 0;
  const samples: string[] = [];
  examples.forEach(({ kind, answer }, i) => {
    const text = decode(answers[i]![0]!.ids);
    const match = /^<think>(?:(?!<\/?think>).)+<\/think><answer>([^<]+)<\/answer>$/s.exec(text);
    const isCorrect = match?.[1] === answer;
    const [r, n] = byKind.get(kind) ?? [0, 0];
    byKind.set(kind, [r + Number(isCorrect), n + 1]);
    correct += Number(isCorrect);
    wellFormed += Number(match !== null);
    if (i < 4) samples.push(`${kind} (${answer}): ${text}`);
  });
  return {
    accuracy: correct / examples.length,
    format: wellFormed / examples.length,
    n: examples.length,
    kinds: Object.fromEntries([...byKind].map(([kind, [r, n]]) => [kind, `${r}/${n}`])),
    samples,
  };
}
