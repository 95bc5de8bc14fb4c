// Import of conversations with several questions: one row a question with the turns before it,
// whatever program wrote them.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { openInspection } from '../../../main/data/sources/inspection.ts';
import { findSourceFiles } from '../../../main/data/sources/source-files.ts';
import { openWorkspace, readRows } from '../../../main/data/datasets/workspace.ts';
import { UserError } from '../../../main/i18n/user-error.ts';
import { Decisions } from '../../../main/stages/import/decisions.ts';
import { ImageStore } from '../../../main/stages/import/image-store.ts';
import { SourceReader } from '../../../main/stages/import/source-reader.ts';
import { stage } from '../../../main/stages/import.ts';
import { temporaryFolder } from '../../helpers.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import type { ImportSettings } from '../../../main/stages/import/settings.ts';
import { createBench } from '../jobs.ts';
import { sha256 } from '../../../main/platform/files.ts';

const { folder, run } = createBench();
let source: string;
let pictures: Readonly<Record<'a' | 'b', string>>;

beforeEach(async () => {
  source = temporaryFolder();
  const blob = async (name: string, shade: number) => {
    const background = { r: shade, g: 9, b: 9 };
    const bytes = await sharp({ create: { width: 20, height: 10, channels: 3, background } })
      .png()
      .toBuffer();
    writeFileSync(join(source, `${name}.png`), bytes);
    return sha256(bytes);
  };
  pictures = { a: await blob('a', 40), b: await blob('b', 200) };
});

async function imported(
  rows: readonly object[],
  settings: Partial<ImportSettings> = {},
  file = 'talk.jsonl',
) {
  const lines = file.endsWith('.json')
    ? JSON.stringify(rows)
    : rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  writeFileSync(join(source, file), lines);
  const result = await run(stage, { source, ...settings });
  const made: ExampleRow[] = [];
  for await (const row of readRows(result.artifact!.path)) made.push(row);
  return { ...result, rows: made };
}

/** What matters of a row here. */
const told = ({ id, question, answer, pictures, history }: ExampleRow) => ({
  id,
  question,
  answer,
  pictures,
  history,
});

const human = (value: string) => ({ from: 'human', value });
const gpt = (value: string) => ({ from: 'gpt', value });

const llava = {
  id: '000000033471',
  image: 'a.png',
  conversations: [
    human('<image>\nWhat colour is the bus?'),
    gpt('Red.'),
    human('Is it moving?'),
    gpt('No.'),
    human('Why not?'),
    gpt('It stands at a stop.'),
  ],
};

describe('a conversation of several questions', () => {
  it('of LLaVA shows its picture in the first turn of every row', async () => {
    const { rows, summary } = await imported([llava], {}, 'talk.json');
    const first = { role: 'user', content: 'What colour is the bus?', pictures: 1 };
    const red = { role: 'assistant', content: 'Red.' };
    expect(rows.map(told)).toEqual([
      {
        id: '000000033471',
        question: first.content,
        answer: 'Red.',
        pictures: [pictures.a],
        history: undefined,
      },
      {
        id: '000000033471#2',
        question: 'Is it moving?',
        answer: 'No.',
        pictures: [pictures.a],
        history: [first, red],
      },
      {
        id: '000000033471#3',
        question: 'Why not?',
        answer: 'It stands at a stop.',
        pictures: [pictures.a],
        history: [
          first,
          red,
          { role: 'user', content: 'Is it moving?' },
          { role: 'assistant', content: 'No.' },
        ],
      },
    ]);
    expect(new Set(rows.map(({ conversation }) => conversation)).size).toBe(1);
    expect(rows[0]!.conversation).toMatch(/^[0-9a-f]{16}$/);
    expect(rows.map(({ source: place }) => place)).toEqual([
      'talk.json, row 1',
      'talk.json, row 1, question 2',
      'talk.json, row 1, question 3',
    ]);
    expect(rows.every(({ documents }) => documents?.join() === 'a.png')).toBe(true);
    expect(summary).toMatchObject({
      rows: 3,
      pictures: 1,
      defects: [
        {
          kind: 'several-questions',
          count: 1,
          repaired: false,
          isNote: true,
          examples: ['talk.json, row 1: the conversation has 3 questions.'],
        },
        { kind: 'later-question', count: 2, isNote: true },
        // b.png
        { kind: 'left-unread', count: 1, isNote: true },
      ],
    });
  });

  it('of ShareGPT shows each picture where its mark is, and none before it was shown', async () => {
    const { rows } = await imported([
      {
        images: ['a.png', 'b.png'],
        conversations: [
          { from: 'system', value: 'Be brief.' },
          human('<image>What is this?'),
          gpt('A bus.'),
          human('And is <image> the same?'),
          gpt('No.'),
        ],
      },
    ]);
    expect(rows.map(told)).toEqual([
      {
        id: 'talk-1',
        question: 'What is this?',
        answer: 'A bus.',
        pictures: [pictures.a],
        history: undefined,
      },
      {
        id: 'talk-1#2',
        question: 'And is the picture the same?',
        answer: 'No.',
        pictures: [pictures.a, pictures.b],
        history: [
          { role: 'user', content: 'What is this?', pictures: 1 },
          { role: 'assistant', content: 'A bus.' },
        ],
      },
    ]);
  });

  it('of OpenAI messages is read with its parts; two messages of the user in a row are one question', async () => {
    const url = (name: string) => ({ type: 'image_url', image_url: { url: name } });
    const text = (value: string) => ({ type: 'text', text: value });
    const { rows } = await imported([
      {
        id: 7,
        messages: [
          { role: 'user', content: [url('a.png'), text('Look.')] },
          { role: 'user', content: 'What is it?' },
          { role: 'assistant', content: [text('A bus.')] },
          { role: 'user', content: [url('b.png'), text('And this?')] },
          { role: 'assistant', content: 'A <think>car</think>.' },
        ],
      },
    ]);
    expect(rows.map(told)).toEqual([
      {
        id: '7',
        question: 'Look.\nWhat is it?',
        answer: 'A bus.',
        pictures: [pictures.a],
        history: undefined,
      },
      {
        id: '7#2',
        question: 'And this?',
        answer: 'A <think>car</think>.',
        pictures: [pictures.a, pictures.b],
        history: [
          { role: 'user', content: 'Look.\nWhat is it?', pictures: 1 },
          { role: 'assistant', content: 'A bus.' },
        ],
      },
    ]);
  });

  it('of verl is one row, for its reward knows the answer to the last question alone', async () => {
    const { rows, summary } = await imported([
      {
        prompt: [
          { role: 'user', content: '1 + 1?' },
          { role: 'assistant', content: '2' },
          { role: 'user', content: 'Twice that?' },
        ],
        reward_model: { style: 'rule', ground_truth: '4' },
      },
    ]);
    const history = [
      { role: 'user', content: '1 + 1?' },
      { role: 'assistant', content: '2' },
    ];
    expect(rows.map(told)).toEqual([
      { id: 'talk-1', question: 'Twice that?', answer: '4', pictures: [], history },
    ]);
    expect(summary).toMatchObject({
      defects: [
        { kind: 'later-question', count: 1 },
        { kind: 'left-unread', count: 1 },
      ],
    });
  });

  it('gives all its pictures to the first question where marks and pictures do not fit, which is noted once', async () => {
    const talk = {
      ...llava,
      conversations: llava.conversations.map((turn) => ({
        ...turn,
        value: `<image>${turn.value.replace('<image>\n', '')}`,
      })),
    };
    const { rows, summary } = await imported([talk]);
    expect(rows.map(({ question }) => question)).toEqual([
      'What colour is the bus?',
      'Is it moving?',
      'Why not?',
    ]);
    expect(rows.map(({ pictures: shown }) => shown.length)).toEqual([1, 1, 1]);
    expect(rows[2]!.history!.map((turn) => turn.pictures)).toEqual([
      1,
      undefined,
      undefined,
      undefined,
    ]);
    const sentence = 'talk.jsonl, line 1: the text has 3 picture marks, but the row has 1 picture.';
    expect(summary.defects).toContainEqual(
      expect.objectContaining({ kind: 'placeholders', examples: [sentence] }),
    );
  });

  it.each([
    ['each', 4, ['000000033471', '000000033471#2', '000000033471#3', 'talk-2']],
    ['first', 2, ['000000033471', 'talk-2']],
    ['leave-out', 1, ['talk-2']],
  ] as const)('is taken by the choice "%s"', async (conversations, count, ids) => {
    const plain = { question: '1 + 1?', answer: '2', picture: [] };
    const { rows, summary } = await imported([llava, plain], { conversations, repairs: ['all'] });
    expect(rows.map(({ id }) => id)).toEqual(ids);
    expect(summary).toMatchObject({ rows: count, left_out: 4 - count });
  });

  it('that is left out keeps nothing else from being imported, whatever is wrong with it', async () => {
    const open = { ...llava, conversations: [...llava.conversations, human('And now?')] };
    await expect(imported([open])).rejects.toThrow(
      'talk.jsonl, line 1, question 4: the row has no answer (field “answer”).',
    );
    const { rows } = await imported([open], { conversations: 'first' });
    expect(rows).toHaveLength(1);
    const missing = { ...llava, image: 'c.png' };
    const { rows: plain } = await imported(
      [missing, { question: '1 + 1?', answer: '2', picture: [] }],
      { conversations: 'leave-out' },
    );
    expect(plain.map(({ question }) => question)).toEqual(['1 + 1?']);
  });

  it('refuses a choice that is none, and more questions than a conversation may have', async () => {
    await expect(imported([llava], { conversations: 'last' })).rejects.toThrow(
      'The setting “conversations” of the stage import cannot be “last”.',
    );
    const turns = Array.from({ length: 257 }, () => [human('Why?'), gpt('So.')]).flat();
    await expect(imported([{ conversations: turns }])).rejects.toThrow(
      'talk.jsonl, line 1: the conversation has 257 questions, but at most 256 are allowed.',
    );
    const long = Array.from({ length: 3 }, () => [human('Why?'), gpt('x'.repeat(600_000))]).flat();
    await expect(imported([{ conversations: long }])).rejects.toThrow(
      'talk.jsonl, line 1, question 3: the turns before the question are longer than 1 MB.',
    );
  });

  it('takes decisions question by question; what was written for one was said before the next', async () => {
    const { rows, summary } = await imported([llava], {
      exclude: ['talk.jsonl, line 1, question 2'],
      edits: { 'talk.jsonl, line 1': { answer: 'Blue.' } },
    });
    expect(rows.map(({ id, answer }) => [id, answer])).toEqual([
      ['000000033471', 'Blue.'],
      ['000000033471#3', 'It stands at a stop.'],
    ]);
    expect(rows[1]!.history!.map(({ content }) => content)).toEqual([
      'What colour is the bus?',
      'Blue.',
      'Is it moving?',
      'No.',
    ]);
    expect(summary).toMatchObject({ excluded: 1 });
    await expect(
      imported([llava], { exclude: ['talk.jsonl, line 1, question 9'] }),
    ).rejects.toThrow('The source has no row “talk.jsonl, line 1, question 9”.');
  });

  it('contradicts another only where the same was said before', async () => {
    const talk = (colour: string, answer: string) => ({
      conversations: [human('Which colour?'), gpt(colour), human('Is it warm?'), gpt(answer)],
    });
    const { summary } = await imported([talk('Red', 'Yes'), talk('Red', 'No'), talk('Red', 'Yes')]);
    const found = (summary.defects as { kind: string; count: number }[]).find(
      ({ kind }) => kind === 'contradiction',
    );
    expect(found!.count).toBe(3);
    const other = await imported([
      talk('Red', 'Yes'),
      { conversations: [human('Which?'), gpt('Blue'), human('Is it warm?'), gpt('No')] },
    ]);
    expect((other.summary.defects as { kind: string }[]).map(({ kind }) => kind)).toEqual([
      'several-questions',
      'later-question',
      'left-unread',
    ]);
  });

  it('stands in an inspection row by row, with what was said before', async () => {
    writeFileSync(join(source, 'talk.jsonl'), `${JSON.stringify(llava)}\n`);
    const { artifact } = await run(stage, { source, inspect: true });
    const inspection = await openInspection(artifact!.path);
    expect(inspection).toMatchObject({ count: 3, attention: 0 });
    expect(inspection.counts).toEqual({ 'several-questions': 1, 'later-question': 2 });
    const { rows } = await inspection.page({ offset: 0, limit: 9, defect: 'later-question' });
    expect(rows.map(({ id, history }) => [id, history!.length])).toEqual([
      ['000000033471#2', 2],
      ['000000033471#3', 4],
    ]);
    await inspection.close();
  });

  it('is the same again, byte for byte', async () => {
    const bytes = async () =>
      readFileSync(join((await imported([llava])).artifact!.path, 'rows.jsonl'));
    expect((await bytes()).equals(await bytes())).toBe(true);
  });

  it('goes on after a pause where it was', async () => {
    const talks = Array.from({ length: 9000 }, (_, i) => ({
      conversations: [
        human(`What is ${i}?`),
        gpt(`${i}`),
        human('And twice that?'),
        gpt(`${2 * i}`),
        human('Sure?'),
        gpt('Yes'),
      ],
    }));
    const whole = await imported(talks);
    const controller = new AbortController();
    const runId = 'paused';
    mkdirSync(join(folder, 'runs', runId), { recursive: true });
    // The stop comes with the report after the first note, which is kept every 20,000 rows.
    let reports = 0;
    const stopping = {
      ...stage,
      run: (settings: ImportSettings, job: Parameters<typeof stage.run>[1]) =>
        stage.run(settings, {
          ...job,
          report: () => (++reports === 11 ? controller.abort() : undefined),
        }),
    };
    await expect(run(stopping, { source }, { runId, controller })).rejects.toThrow(/abort/i);
    const resumed = await run(stage, { source }, { runId, resume: true });
    const bytes = ({ path }: { path: string }) => readFileSync(join(path, 'rows.jsonl'));
    expect(bytes(resumed.artifact!).equals(bytes(whole.artifact!))).toBe(true);
    expect(resumed.summary).toEqual(whole.summary);
  });
});

it('a file of many conversations is read a few rows at a time', async () => {
  const turns = Array.from({ length: 20 }, (_, i) => [human(`Question ${i}?`), gpt('So.')]).flat();
  const line = `${JSON.stringify({ conversations: turns })}\n`;
  writeFileSync(join(source, 'talk.jsonl'), line.repeat(5000));
  const workspace = openWorkspace(folder);
  const reader = new SourceReader({
    files: await findSourceFiles(source),
    root: '',
    searched: [],
    columns: {},
    decisions: new Decisions({ exclude: [], edits: {}, added: [] }),
    workspace,
    images: new ImageStore(workspace),
    isMended: false,
    isShrunk: false,
    signal: new AbortController().signal,
  });
  const groups = reader.groups({ file: 0, rowsOfFile: 0 });
  const first = (await groups.next()).value!;
  expect(first.rows.length).toBeLessThan(32 + 20);
  expect(first.fraction).toBeLessThan(0.1);
  let rows = first.rows.length;
  let most = 0;
  for await (const group of groups) {
    rows += group.rows.length;
    most = Math.max(most, group.rows.length);
  }
  expect([rows, most]).toEqual([100_000, 40]);
  rmSync(join(source, 'talk.jsonl'));
});

it('errors are sentences for a person', async () => {
  await expect(imported([{ conversations: [{ from: 'robot', value: 'x' }] }])).rejects.toThrow(
    UserError,
  );
});
