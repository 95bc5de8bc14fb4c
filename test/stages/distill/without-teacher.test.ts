// Learning without a teacher, and with one that fails: the rows' own answers and reasoning, and
// explanations of an answer that was shown.

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRows } from '../../../main/data/datasets/workspace.ts';
import { readManifest } from '../../../main/data/datasets/manifest.ts';
import { stage } from '../../../main/stages/distill.ts';
import { withoutAnswer } from '../../../main/stages/distill/explanation.ts';
import type { DistillSettings } from '../../../main/stages/distill/settings.ts';
import { writtenTraces, type Trace } from '../../../main/stages/distill/traces.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import { stage as evaluate } from '../../../main/stages/evaluate.ts';
import { stage as rl } from '../../../main/stages/rl.ts';
import { stage as sft } from '../../../main/stages/sft.ts';
import { createBench, RESOURCES } from '../jobs.ts';
import { questionOf, scriptedEndpoint } from '../teachers/scripted-endpoint.ts';

const bench = createBench();
const formed = (reasoning: string, answer: string) =>
  `<think>${reasoning}</think><answer>${answer}</answer>`;

const row = (id: string, question: string, answer: string, more: Partial<ExampleRow> = {}) => ({
  ...{ id, question, answer, pictures: [], split: 'sft' },
  ...more,
});
const METERS: readonly ExampleRow[] = [
  row('a', 'Welcher Stand?', '0423,7 m³'),
  row('b', 'Welche Farbe hat der Zeiger?', ' rot ', { rationale: 'Der Zeiger ist rot gemalt.' }),
  row('c', 'Ist die Plombe da?', 'ja', { rationale: '   ' }),
  row('t', 'Welcher Stand?', '17', { split: 'test' }),
];

async function distill(settings: Partial<DistillSettings>, rows = METERS) {
  const dataset = await bench.dataset(rows);
  const made = await bench.run(stage, { dataset, promptsPerBatch: 2, ...settings });
  const traces: Trace[] = [];
  for await (const { trace } of writtenTraces(join(bench.folder, 'runs', made.runId)))
    traces.push(trace);
  const written: ExampleRow[] = [];
  for await (const each of readRows(made.artifact!.path)) written.push(each);
  return { ...made, traces, rows: written, manifest: readManifest(made.artifact!.path) };
}

describe('without a teacher', () => {
  it('"none" and "rows" learn the answers in the layout, with the reasoning that a row has', async () => {
    for (const teacher of ['none', 'rows']) {
      const { rows, summary, traces, manifest } = await distill({ teacher });
      expect(rows.map(({ responses }) => responses)).toEqual([
        ['<answer>0423,7 m³</answer>'],
        teacher === 'none'
          ? ['<answer>rot</answer>']
          : [formed('Der Zeiger ist rot gemalt.', 'rot')],
        ['<answer>ja</answer>'],
        undefined,
      ]);
      const rationale = teacher === 'none' ? 0 : 1;
      expect(summary).toMatchObject({
        ...{ questions: 3, answers: 0, answered: 3, examples: 3 },
        from: { teacher: 0, explained: 0, rationale, answer: 3 - rationale, none: 0 },
      });
      expect(summary).not.toHaveProperty('acceptance');
      expect(traces.map(({ responses }) => responses.map(({ origin }) => origin))).toEqual([
        ['row'],
        [teacher === 'none' ? 'row' : 'expert'],
        ['row'],
      ]);
      expect(manifest['parents']).toHaveLength(1);
      // Nobody tried the questions, so nothing says how hard they are.
      expect(rows.every(({ passRate }) => passRate === undefined)).toBe(true);
    }
  });

  it('takes an answer that its own check does not accept, and counts it', async () => {
    const odd = [row('x', 'When?', 'soon', { check: { type: 'date' } }), METERS[0]!];
    const { rows, summary } = await distill({ teacher: 'none' }, odd);
    expect(rows[0]!.responses).toEqual(['<answer>soon</answer>']);
    expect(summary).toMatchObject({ unverifiable: 1, from: { answer: 2 } });
  });

  it('names the parts that are there where the asked one is not', async () => {
    const rows = METERS.map((each) => ({ ...each, split: each.split === 'sft' ? 'train' : 'val' }));
    await expect(distill({ teacher: 'none' }, rows)).rejects.toMatchObject({
      message: expect.stringContaining('no questions in its part “sft”'),
      hint: expect.stringContaining('train 3, val 1'),
    });
    const dataset = await bench.dataset(rows);
    for (const [stageOf, hint] of [
      [sft, 'Parts with answers: –'],
      [rl, 'train 3, val 1'],
      [evaluate, 'train 3, val 1'],
    ] as const)
      await expect(
        bench.run(stageOf as never, { dataset, model: join(RESOURCES, 'pocket/base') } as never),
      ).rejects.toMatchObject({ hint: expect.stringContaining(hint) });
  });

  it('refuses a teacher that is none of the choices, and an endpoint without an address', async () => {
    await expect(distill({ teacher: 'rowz' })).rejects.toThrow('cannot be “rowz”');
    const nameless = { ...stage.defaults, model: 'http://localhost:8000/v1#' };
    expect(() => stage.check?.(nameless)).toThrow('http://localhost:8000/v1#');
    await expect(distill({ teacher: 'endpoint', model: '/models/a' })).rejects.toThrow(
      'needs an address, and “/models/a” is none',
    );
  });
});

/** Knows only the colour; where it is shown the answer, it explains it. */
function teach(question: string): string {
  if (question.includes('Notes on the way'))
    return formed('As the notes say.', question.includes('Stand') ? '0423,7 m³' : 'nein');
  const shown = /The right answer is: (.*)/.exec(question)?.[1];
  if (shown !== undefined) return formed(`Man liest ${shown} ab, also ${shown}.`, shown);
  return formed('Ich rate.', question.includes('Farbe') ? 'rot' : '99');
}

describe('a teacher that cannot answer every question', () => {
  it('is replaced by the answers of the rows where it fails, marked and counted', async () => {
    const { address } = await scriptedEndpoint((posted) => teach(questionOf(posted)));
    const settings = { model: address, answers: 2, teacher: 'model', ownAnswers: true };
    const { rows, summary, traces } = await distill(settings);
    expect(rows.slice(0, 3).map(({ responses }) => responses)).toEqual([
      ['<answer>0423,7 m³</answer>'],
      [formed('Ich rate.', 'rot')],
      ['<answer>ja</answer>'],
    ]);
    expect(summary).toMatchObject({
      ...{ answers: 6, right: 2, acceptance: 1 / 3 },
      from: { teacher: 1, explained: 0, rationale: 0, answer: 2, none: 0 },
    });
    expect(traces[0]!.responses.map(({ origin, correct }) => [origin, correct])).toEqual([
      [undefined, false],
      [undefined, false],
      ['row', true],
    ]);
    expect(rows.slice(0, 3).map(({ passRate }) => passRate)).toEqual([0, 1, 0]);
  });

  it('without them, learns what it knows; and where it knows nothing, names the way that works', async () => {
    const { address } = await scriptedEndpoint((posted) => teach(questionOf(posted)));
    const { summary } = await distill({ model: address, answers: 1 });
    expect(summary).toMatchObject({ from: { teacher: 1, answer: 0, none: 2 } });
    const hard = [METERS[0]!, METERS[2]!];
    const failed = distill({ model: address, answers: 1 }, hard);
    await expect(failed).rejects.toThrow('answered none of 2 questions correctly');
    await expect(failed).rejects.toMatchObject({ hint: expect.stringContaining('teacher: none') });
    expect((await distill({ teacher: 'none' }, hard)).summary).toMatchObject({ answered: 2 });
  });

  it('explains the right answer, and keeps what leads it there again without seeing it', async () => {
    const asked: string[] = [];
    const { address } = await scriptedEndpoint((posted) => {
      asked.push(questionOf(posted));
      return teach(questionOf(posted));
    });
    const { rows, summary, traces } = await distill({
      ...{ model: address, answers: 1, teacher: 'explained', ownAnswers: true },
    });
    expect(rows.slice(0, 3).map(({ responses }) => responses)).toEqual([
      [formed('Man liest 0423,7 m³ ab, also 0423,7 m³.', '0423,7 m³')],
      [formed('Ich rate.', 'rot')],
      ['<answer>ja</answer>'],
    ]);
    expect(summary).toMatchObject({
      ...{ answers: 3, right: 1, explained: { written: 2, right: 1 } },
      from: { teacher: 1, explained: 1, rationale: 0, answer: 1, none: 0 },
    });
    expect(traces[2]!.responses[1]).toMatchObject({
      origin: 'explained',
      correct: false,
      reason: 'did not reach the answer again without seeing it',
    });
    // The question that the teacher answers by itself is not explained.
    expect(asked.filter((question) => question.includes('The right answer is'))).toHaveLength(2);
    const again = asked.filter((question) => question.includes('Notes on the way'));
    expect(again).toHaveLength(2);
    expect(again.some((question) => question.includes('Man liest … ab, also ….'))).toBe(true);
  });
});

it.each([
  ['7 + 5 = 12, so 12.', '12', '7 + 5 = …, so ….'],
  ['It has 120 parts and 12.', '12', 'It has 120 parts and ….'],
  ['Rot ist es, ganz rot.', 'rot', '… ist es, ganz ….'],
  ['A is a lie, so A.', 'A', '… is a lie, so ….'],
  ['Es kostet 3,50 € (netto).', '3,50 €', 'Es kostet … (netto).'],
  ['f(x) = x*x', 'x*x', 'f(x) = …'],
  ['Größe: groß', 'groß', 'Größe: …'],
])('%j without %j', (text, answer, blank) => {
  expect(withoutAnswer(text, answer)).toBe(blank);
});
