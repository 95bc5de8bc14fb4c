// Distillation with a scripted teacher: which answers are kept.

import { describe, expect, it } from 'vitest';
import { isAccepted, type Trace } from '../../../main/stages/distill/traces.ts';
import { questionOf, scriptedEndpoint } from '../teachers/scripted-endpoint.ts';
import { createDistillBench, doubles, formed, requestOf, teach, tracesOf } from './doubles.ts';

const bench = createDistillBench();
const { distill } = bench;

describe('the rules', () => {
  it('keep right and well-formed answers, and give the reason for rejecting the others', async () => {
    const { address } = await scriptedEndpoint(teach);
    const dataset = await bench.dataset([
      ...doubles(3),
      ...doubles(1, { id: 't1', split: 'test' }),
    ]);
    const { rows, summary, runDir } = await distill({ model: address, dataset, answers: 4 });
    expect(rows.map(({ responses }) => responses?.length)).toEqual([2, 2, 2, undefined]);
    expect(summary).toMatchObject({
      questions: 3,
      answers: 12,
      right: 6,
      acceptance: 0.5,
      rule_right: 6,
      answered: 3,
      examples: 6,
      by_kind: { even: 0.5, odd: 0.5 },
      by_source: { 'a.jsonl': 0.5, 'b.jsonl': 0.5 },
      by_difficulty: { never: 0, '1-25': 0, '26-50': 3, '51-75': 0, '76-99': 0, always: 0 },
      diversity: { questions: 3, distinct: 1 },
    });
    const traces = await tracesOf(runDir);
    expect(traces).toHaveLength(3);
    expect(traces[1]!.id).toBe('d2');
    expect(traces[1]!.responses.map(({ reason, verdict }) => [verdict, reason])).toEqual([
      ['rule', undefined],
      ['rule', undefined],
      ['rule', 'not well-formed: it does not begin with a think block'],
      ['rule', 'expected 4, found 6'],
    ]);
    const found = (is: (trace: Trace) => boolean) => traces.filter(is).length;
    expect([
      found(({ kind }) => kind === 'even'),
      found(({ question }) => question.includes('Double 3')),
      found(({ responses }) => !responses.some(isAccepted)),
      found(({ responses }) => !responses.every(isAccepted)),
    ]).toEqual([1, 1, 0, 3]);
  });

  it('reject an answer truncated by the length limit, however right it looks', async () => {
    const { address } = await scriptedEndpoint((posted) => {
      const finish = requestOf(posted).place === 0 ? 'length' : 'stop';
      return { choices: [{ message: { content: formed('2', '2') }, finish_reason: finish }] };
    });
    const dataset = await bench.dataset(doubles(1));
    const { runDir, rows } = await distill({ model: address, dataset, answers: 2 });
    expect(rows[0]!.responses).toEqual([formed('2', '2')]);
    const [trace] = await tracesOf(runDir);
    expect(trace!.responses[0]).toMatchObject({
      correct: false,
      reason: 'cut off at the length limit',
    });
  });

  it('give an error if no answer is right', async () => {
    const { address } = await scriptedEndpoint(() => formed('no', 'nothing'));
    await expect(
      distill({ model: address, dataset: await bench.dataset(doubles(2)), answers: 2 }),
    ).rejects.toThrow('The teacher answered none of 2 questions correctly');
  });
});

describe('selection', () => {
  const thoughts = [
    'one two three four five six seven',
    'one two three four five six eight',
    'red green blue',
    'a b c d',
  ];
  it.each([
    ['first', [0, 1]],
    ['short', [3, 2]],
    ['diverse', [0, 2]],
  ] as const)('%s: two of four right answers', async (keepOrder, places) => {
    const { address } = await scriptedEndpoint((posted) => {
      const { place } = requestOf(posted);
      const content = formed(thoughts[place]!, '2');
      return {
        choices: [{ message: { content }, finish_reason: 'stop' }],
        usage: { completion_tokens: 9 - place },
      };
    });
    const dataset = await bench.dataset(doubles(1));
    const { rows } = await distill({ model: address, dataset, answers: 4, keep: 2, keepOrder });
    expect(rows[0]!.responses).toEqual(places.map((place) => formed(thoughts[place]!, '2')));
  });

  it('refuses an unknown order', async () => {
    await expect(distill({ keepOrder: 'shortest' })).rejects.toThrow(
      'The setting “keepOrder” of the stage distill cannot be “shortest”.',
    );
  });
});

describe("an expert's rationale", () => {
  const rows = [
    ...doubles(1, { rationale: 'One and one </think> make two.' }),
    ...doubles(2).slice(1),
  ];

  it('is an additional answer in the layout, besides the kept ones', async () => {
    const { address } = await scriptedEndpoint(teach);
    const made = await distill({
      model: address,
      dataset: await bench.dataset(rows),
      answers: 4,
      keep: 1,
      rationales: 'template',
    });
    expect(made.rows[0]!.responses).toEqual([
      formed('1 + 1, way 0', '2'),
      formed('One and one  make two.', '2'),
    ]);
    expect(made.rows[1]!.responses).toHaveLength(1);
    expect(made.summary).toMatchObject({ answers: 8, examples: 3, expert: { rows: 1, kept: 1 } });
    const traces = await tracesOf(made.runDir);
    expect(traces[0]!.responses.map(({ origin }) => origin)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      'expert',
    ]);
  });

  it('is rewritten by the teacher and checked by the rules', async () => {
    const rewritten: string[] = [];
    const { address } = await scriptedEndpoint((posted) => {
      const question = questionOf(posted);
      if (!question.includes("expert's notes")) return teach(posted);
      rewritten.push(question);
      return formed('Twice one is two.', question.startsWith('Double 1.') ? '2' : 'wrong');
    });
    const dataset = await bench.dataset([rows[0]!, { ...rows[1]!, rationale: 'Add it.' }]);
    const made = await distill({ model: address, dataset, answers: 1, rationales: 'rewrite' });
    expect(rewritten).toHaveLength(2);
    expect(rewritten[0]).toContain('One and one  make two.');
    expect(made.rows.map(({ responses }) => responses?.length)).toEqual([2, 1]);
    expect(made.summary).toMatchObject({ expert: { rows: 2, kept: 1 } });
  });
});

it('an endpoint that is not allowed ends the run with one error message', async () => {
  const dataset = await bench.dataset(doubles(1));
  const far = { model: 'http://192.0.2.1/v1#m', dataset };
  await expect(distill(far)).rejects.toThrow('is not on the list of allowed hosts');
});
