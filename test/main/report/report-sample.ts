// A made-up but realistic report record for the tests of the report.

import { createRandom } from '../../../main/engine/random.ts';
import { wilson } from '../../../main/stages/evaluate/statistics.ts';
import { picturePng } from './report-picture.ts';
import type { ModelName, ReportCard, ReportData } from '../../../main/report/record.ts';

const KINDS = ['difference', 'larger', 'read the lower value', 'read the upper value', 'sum'];

/** A finished run of the sample project. */
export function sampleReport(): ReportData {
  const random = createRandom(11);
  const model = (
    name: ModelName,
    right: number,
    format: number,
    length: number,
    sampled: number,
  ) => {
    const kinds = KINDS.map((kind, i) => {
      const hits = Math.min(100, Math.max(0, Math.round(right / 5 + (i - 2) * 4)));
      return [kind, { accuracy: hits / 100, n: 100, ...wilson(hits, 100) }] as const;
    });
    return {
      ...{ name, accuracy: right / 500, n: 500, ...wilson(right, 500), format },
      ...{ mean_length: length, sampled_accuracy: sampled, kinds: Object.fromEntries(kinds) },
    };
  };
  const curve = (steps: number, at: (share: number) => Record<string, number>) =>
    Array.from({ length: steps }, (_, i) => ({ step: i + 1, values: at(i / (steps - 1)) }));
  const noise = (size: number) => size * random.normal();
  return {
    project: 'Meter cards',
    createdIso: '2026-03-14T10:12:31.000Z',
    seconds: 552.4,
    models: [
      model('base', 131, 0.962, 41.3, 0.2243),
      model('sft', 402, 0.998, 44.8, 0.7605),
      model('rl', 431, 1, 37.2, 0.8212),
    ],
    curves: {
      sft: curve(320, (s) => ({ loss: 0.14 + 2.1 * Math.exp(-7 * s) + Math.abs(noise(0.04)) })),
      rl: curve(60, (s) => ({
        reward: 0.76 + 0.08 * s + noise(0.02),
        accuracy: Math.min(1, 0.75 + 0.08 * s + noise(0.02)),
        length: 45 - 8 * s + noise(0.5),
        frac_reward_zero_std: Math.min(1, 0.55 + 0.15 * s + noise(0.03)),
      })),
    },
    cards: Array.from({ length: 20 }, (_, i) =>
      sampleCard(i, random.integer(90) + 10, random.integer(90) + 10),
    ),
    stages: [
      'import',
      'curate',
      'evaluate-base',
      'distil',
      'sft',
      'evaluate-sft',
      'rl',
      'evaluate-rl',
    ].map((step, i) => ({
      ...{ step, stage: step.split('-')[0], seconds: [0.8, 2.1, 21, 96, 148, 20, 241, 19][i] },
      settings: {
        learning_rate: 0.001,
        steps: 320,
        lora: { rank: 16, alpha: 32 },
        note: 'a "quoted" text',
      },
      ...{
        seed: 7,
        artifactId: `${step}-3f9a`,
        hash: (i + 10).toString(16).repeat(64).slice(0, 64),
      },
    })),
    suites: [],
    tests: [
      { from: 'base', to: 'sft', measure: 'greedy accuracy', test: 'McNemar, exact', p: 1e-40 },
      { from: 'sft', to: 'rl', measure: 'greedy accuracy', test: 'McNemar, exact', p: 0.0124 },
      { from: 'sft', to: 'rl', measure: 'sampled accuracy', test: 'paired bootstrap', p: 0.0004 },
    ],
  };
}

function sampleCard(i: number, upper: number, lower: number): ReportCard {
  const sum = upper + lower;
  const reasoning = `The upper reading is ${upper} and the lower is ${lower}, so the sum is ${sum}.`;
  const answer = (value: number, text = reasoning) => ({
    response: `<think>${text}</think><answer>${value}</answer>`,
    correct: value === sum,
  });
  return {
    picture: `data:image/png;base64,${picturePng(i).toString('base64')}`,
    question: 'What is the sum of the two readings?',
    gold: String(sum),
    kind: 'sum',
    answers: {
      base: answer(i % 4 === 0 ? sum : sum - 30 - i),
      sft: answer(i % 7 === 3 ? sum + 7 : sum),
      rl: answer(sum, i === 1 ? `${reasoning} `.repeat(8) : reasoning),
    },
  };
}
