// The check of a whole run: it applies to rows without a check, and an invalid one is rejected
// before a recipe starts.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkRecipe, parseRecipe } from '../../main/stages/recipe.ts';
import { stage as distill } from '../../main/stages/distill.ts';
import { stage as evaluate } from '../../main/stages/evaluate.ts';
import { stage as rl } from '../../main/stages/rl.ts';
import { readRunCheck, withCheck } from '../../main/verifier/run-check.ts';
import { scoreAnswer } from '../../main/verifier/score.ts';
import { createBench, RESOURCES } from '../stages/jobs.ts';
import type { ExampleRow } from '../../main/data/datasets/example.ts';
import { scriptedEndpoint } from '../stages/teachers/scripted-endpoint.ts';

const BASE = join(RESOURCES, 'pocket/base');
const bench = createBench();

it.each([
  ['', undefined],
  ['  ', undefined],
  ['number', { type: 'number' }],
  [
    ' {"type": "number", "tolerance": {"absolute": 0.5}} ',
    { type: 'number', tolerance: { absolute: 0.5 } },
  ],
] as const)('the setting %j is the check %j', (check, expected) => {
  expect(readRunCheck({ check, reasoning: 'required' }).check).toEqual(expected);
});

it.each([
  ['numbr', 'The setting “check”: the check has the unknown type “numbr”.'],
  ['{"type": "number"', 'The setting “check”: the check has the unknown type “{"type": "number"”.'],
  [
    '{"type": "number", "unit": 3}',
    'The setting “check”: the option “unit” of the check number must be a text such as "cm".',
  ],
  ['points', 'The setting “check”: the check points needs the option “distance”.'],
] as const)('the setting %j is rejected', async (check, sentence) => {
  expect(() => readRunCheck({ check, reasoning: 'required' })).toThrow(sentence);
  for (const stage of [rl, distill, evaluate]) {
    await expect((async () => bench.run(stage as never, { check } as never))()).rejects.toThrow(
      sentence,
    );
    const settings = { ...(stage.defaults as object), check };
    expect(() => stage.check?.(settings as never)).toThrow(sentence);
  }
});

it('a recipe with an invalid check is rejected before its first step, naming the step', async () => {
  const text = `name: Cards
steps:
  - name: cards
    stage: import
    settings: { source: cards }
  - name: rl
    stage: rl
    settings: { dataset: $cards, model: base, check: KIND }
`;
  await checkRecipe(parseRecipe(text.replace('KIND', 'date'), 'cards.yaml'));
  await expect(checkRecipe(parseRecipe(text.replace('KIND', 'dat'), 'cards.yaml'))).rejects.toThrow(
    'Step rl: The setting “check”: the check has the unknown type “dat”.',
  );
});

describe('a row', () => {
  const row: ExampleRow = { id: 'a', question: 'Q', answer: '7', pictures: [], split: 'test' };

  it('gets the check of the run only if it has none', () => {
    const dates = { check: { type: 'date' }, reasoning: 'required' } as const;
    expect(withCheck(row, dates)).toEqual({ ...row, check: { type: 'date' } });
    const own = { ...row, check: { type: 'text' } } as const;
    expect(withCheck(own, dates)).toBe(own);
    expect(withCheck(row, { ...dates, check: undefined })).toBe(row);
  });

  it('may be answered without reasoning only if the run says so', () => {
    const response = '<answer>7</answer>';
    const of = (reasoning: 'required' | 'optional') =>
      scoreAnswer(withCheck(row, { check: undefined, reasoning }), response, { finished: true });
    expect(of('required')).toMatchObject({ accuracy: 1, format: 0, score: 0.9 });
    expect(of('optional')).toMatchObject({ accuracy: 1, format: 1, score: 1 });
  });

  const rows: ExampleRow[] = [
    { id: 'near', question: 'How long?', answer: '10', pictures: [], split: 'sft' },
    {
      id: 'own',
      question: 'How long?',
      answer: '10',
      pictures: [],
      split: 'sft',
      check: { type: 'number' },
    },
  ];

  it('is judged by it in distillation, unless it has its own check', async () => {
    const { address } = await scriptedEndpoint(() => '<think>About.</think><answer>10.4</answer>');
    const dataset = await bench.dataset(rows);
    const asked = { model: address, dataset, answers: 1 };
    const accepted = async (check: string) => {
      const { runId } = await bench.run(distill, { ...asked, check });
      const lines = readFileSync(join(bench.folder, 'runs', runId, 'traces.jsonl'), 'utf8')
        .trim()
        .split('\n');
      return lines.map(
        (line) => (JSON.parse(line) as { responses: { correct: boolean }[] }).responses[0]!.correct,
      );
    };
    const wide = '{"type": "number", "tolerance": {"absolute": 0.5}}';
    expect(await accepted(wide)).toEqual([true, false]);
    await expect(accepted('')).rejects.toThrow();
  });

  it('is judged by it in evaluation', async () => {
    const dataset = await bench.dataset(bench.cards('test', 2));
    const settings = { model: BASE, dataset, samples: 0, maxNewTokens: 48 };
    const wide = '{"type": "number", "tolerance": {"absolute": 1000000}}';
    const { summary } = await bench.run(evaluate, settings);
    const { summary: loose } = await bench.run(evaluate, { ...settings, check: wide });
    expect(loose['accuracy']).toBeGreaterThanOrEqual(summary['accuracy'] as number);
    expect(loose).toMatchObject({ accuracy: 1, n: 2 });
  });
});
