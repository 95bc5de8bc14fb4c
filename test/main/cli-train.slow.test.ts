// `omr train FOLDER` from a folder to the report, with the pocket base: without questions about a
// teacher, with the parts that are there, and again with a changed setting.

import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../helpers.ts';

const OMR = fileURLToPath(new URL('../../main/cli.ts', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function omr(cwd: string, ...words: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [OMR, ...words], { cwd });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => (out += String(text)));
  child.stderr.on('data', (text) => (err += String(text)));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

/** Sums from `first` on: 3 + 4 and the like, each once. */
const sums = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => {
    const [a, b] = [(first + i) % 20, Math.floor((first + i) / 20)];
    return { question: `${a} + ${b}`, answer: String(a + b), a, b };
  });

interface Result {
  readonly models: Record<string, { accuracy: number; n: number; format: number; blank: unknown }>;
  readonly report: string;
  readonly next?: { readonly size: string; readonly seconds: number; readonly command: string };
  readonly steps: readonly { name: string; run: string; artifact: { path: string } | null }[];
}
const resultOf = ({ out }: Ended) => JSON.parse(out) as Result;
const FEW_STEPS = ['--goal', 'quick', '--set', 'sft.maxSteps=6', '--model', 'resource:pocket/base'];

function rowsAt(folder: string): Record<string, unknown>[] {
  const lines = fs.readFileSync(path.join(folder, 'rows.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('a folder with a part for training and one for checking', () => {
  const dir = temporaryFolder();
  let ended: Ended;
  let result: Result;

  beforeAll(async () => {
    const folder = path.join(dir, 'Summen');
    fs.mkdirSync(folder);
    const lines = sums(0, 120).map(({ question, answer }) => JSON.stringify({ question, answer }));
    // One row cannot be used: it is left out, and that is said.
    lines.push(JSON.stringify({ question: '1 + 1 = ?', answer: '' }));
    fs.writeFileSync(path.join(folder, 'train.jsonl'), lines.join('\n'));
    const table = sums(200, 40).map(({ question, answer }) => `${question};${answer}`);
    fs.writeFileSync(path.join(folder, 'test.csv'), ['question;answer', ...table].join('\n'));
    ended = await omr(dir, 'train', 'Summen', ...FEW_STEPS, '--json');
    result = resultOf(ended);
  });

  it('is trained on with the answers as they are, and checked with its own part', () => {
    expect(ended.code).toBe(0);
    expect(ended.err).toContain('Repaired: 1 × a row has no answer (left out).');
    expect(ended.err).toContain('Parts here: train 120, test 40.');
    expect(ended.err).toContain('Learns from your answers as they are.');
    expect(Object.keys(result.models)).toEqual(['base', 'sft']);
    expect(result.models['sft']).toMatchObject({ n: 40, blank: null });
    expect(fs.existsSync(result.report)).toBe(true);
    const distilled = result.steps.find(({ name }) => name === 'distill')!;
    const learnt = rowsAt(distilled.artifact!.path).filter(({ split }) => split === 'train');
    expect(learnt.length).toBeGreaterThan(100);
    for (const row of learnt)
      expect(row['responses']).toEqual([`<answer>${String(row['answer'])}</answer>`]);
  });

  it('ends with the longer size, its time, and the command that keeps what does not change', async () => {
    const { next } = result;
    expect(next).toMatchObject({ size: 'balanced' });
    expect(next!.seconds).toBeGreaterThan(0);
    expect(next!.command).toBe(
      'omr train Summen --goal balanced --model resource:pocket/base --set sft.maxSteps=6 --resume',
    );
    expect(fs.readFileSync(result.report, 'utf8')).toContain('The next step is “Balanced”');
    const [, ...words] = next!.command.split(' ');
    const longer = await omr(dir, ...words);
    expect(longer.code).toBe(0);
    expect(longer.err).toContain('unchanged steps are kept: import, curate');
    expect(longer.out).toContain('The next step is “Thorough”');
    expect(longer.out).toContain('--goal thorough');
    const back = await omr(dir, 'train', 'Summen', ...FEW_STEPS, '--resume', '--json');
    result = resultOf(back);
  });

  it('keeps every step before a changed setting', async () => {
    const again = await omr(
      ...([dir, 'train', 'Summen', ...FEW_STEPS, '--set', 'evaluate-sft.limit=10'] as const),
      ...(['--resume', '--json'] as const),
    );
    expect(again.code).toBe(0);
    const next = resultOf(again);
    expect(next.models['sft']!.n).toBe(10);
    const runs = ({ steps }: Result) => steps.slice(0, -1).map(({ run }) => run);
    expect(runs(next)).toEqual(runs(result));
  });
});

it('rows with reasoning teach it, are divided, and practise', async () => {
  const dir = temporaryFolder();
  const rows = sums(0, 120).map(({ question, answer, a, b }) => {
    const explanation = `${a} + ${b} = ${answer}`;
    return { question, answer, explanation };
  });
  fs.writeFileSync(path.join(dir, 'sums.json'), JSON.stringify(rows));
  const ended = await omr(
    ...([dir, 'train', 'sums.json', ...FEW_STEPS, '--set', 'rl.steps=1'] as const),
    ...(['--set', 'rl.filterGroups=none', '--json'] as const),
  );
  expect(ended.err).toContain('Learns from your own reasoning');
  expect(ended.code).toBe(0);
  const { models, steps } = resultOf(ended);
  expect(Object.keys(models)).toEqual(['base', 'sft', 'rl']);
  const distilled = steps.find(({ name }) => name === 'distill')!;
  const learnt = rowsAt(distilled.artifact!.path).filter(({ split }) => split === 'sft');
  expect(learnt.length).toBeGreaterThan(30);
  expect(learnt[0]!['responses']).toEqual([
    `<think>${String(learnt[0]!['rationale'])}</think><answer>${String(learnt[0]!['answer'])}</answer>`,
  ]);
});

describe('words that the base never learnt', () => {
  const colours = ['red', 'green', 'blue', 'purple'];
  const folderWith = (answers: readonly string[]) => {
    const dir = temporaryFolder();
    const rows = Array.from({ length: 80 }, (_, i) =>
      JSON.stringify({ question: `What is the colour of ${i}?`, answer: answers[i % 4] }),
    );
    fs.writeFileSync(path.join(dir, 'colours.jsonl'), rows.join('\n'));
    return dir;
  };
  const train = (dir: string, ...more: string[]) =>
    omr(dir, 'train', 'colours.jsonl', ...FEW_STEPS, '--json', ...more);
  const setting = ({ err }: Ended) => /Therefore: ([^\s"]+)/.exec(err)?.[1];

  it('are learnt, because the check before the start changes the settings and says so', async () => {
    const ended = await train(folderWith(colours));
    expect(ended.err).toContain('red');
    expect(setting(ended)).toBe('sft.modulesToSave=embed_tokens,lm_head');
    expect(ended.code).toBe(0);
    const sft = resultOf(ended).steps.find(({ name }) => name === 'sft')!;
    const config = path.join(sft.artifact!.path, 'adapter_config.json');
    const { modules_to_save: saved } = JSON.parse(fs.readFileSync(config, 'utf8')) as {
      modules_to_save: string[];
    };
    expect(saved).toEqual(['embed_tokens', 'lm_head']);
  });

  it('stay as they are where a person has set the same thing, and nothing is trained', async () => {
    const ended = await train(folderWith(colours), '--set', 'sft.modulesToSave=norm');
    expect(setting(ended)).toBeUndefined();
    expect(ended.code).toBe(1);
    expect(ended.err).toContain('As it is, this recipe cannot work.');
    expect(ended.err).not.toContain('distill');
  });
});

it.each([
  [['train'], 2, 'needs a FOLDER'],
  [['train', 'gone'], 1, 'There is no folder or file'],
  [['train', '.', '--goal', 'fast'], 2, '--goal is "fast"'],
  [['train', '.', '--teacher', 'rowz'], 2, 'which is no choice and no model'],
])('omr %j is refused before anything is read', async (words, code, sentence) => {
  const ended = await omr(temporaryFolder(), ...words);
  expect(ended.code).toBe(code);
  expect(ended.err).toContain(sentence);
});

describe('a folder of which nothing can be used', () => {
  const folderWith = (name: string, content: string): string => {
    const dir = temporaryFolder();
    fs.writeFileSync(path.join(dir, name), content);
    return dir;
  };
  const train = (dir: string, ...words: string[]) =>
    omr(temporaryFolder(), 'train', dir, '--check', ...words);

  it('names what keeps its rows out, an example, its columns, and how to say what they hold', async () => {
    const dir = folderWith('wetter.csv', 'Ort,Stand\nBonn,12\nUlm,7\n');
    const { code, err } = await train(dir);
    expect(code).toBe(1);
    expect(err).toContain('2 × a row has no question');
    expect(err).toContain('wetter.csv, line 2');
    expect(err).toContain('“Ort”, “Stand”');
    const words = ['--set', 'import.columns.question=Ort', '--set', 'import.columns.answer=Stand'];
    for (const word of [words[1]!, words[3]!])
      expect(err).toContain(`--set ${word.split('=')[0]}=`);
    expect((await train(dir, ...words)).err).toContain('2 examples here, 2 can be used.');
  });

  it.each([
    ['a.csv', 'What is 1 + 1?,2\nWhat is 2 + 2?,4\n', [], 'Write the names above it'],
    ['a.csv', `${'x,'.repeat(20_000)}x\n1\n`, [], 'the table has 20,001 columns'],
    ['a.csv', 'a,b\n1,2\n', ['--set', 'import.columns.question=c'], 'is not there'],
    ['a.csv', 'a,b\n1,2\n', ['--set', 'import.columns.quesion=a'], 'Did you mean “question”?'],
    ['a.csv', 'a,b\n1,2\n', ['--set', 'import.colums.question=a'], 'Did you mean “columns”?'],
    ['a.csv', 'a,b\n1,2\n', ['--set', 'import.template=clasify'], 'Did you mean “classify”?'],
    ['a.csv', 'question,answer\n1 + 1,2\n1 + 2,3\n', [], '2 examples are too few'],
  ])('%s with %j: %j is told', async (name, content, words, sentence) => {
    expect((await train(folderWith(name, content), ...words)).err).toContain(sentence);
  });

  it('names a file beside its pictures that cannot be read', async () => {
    const dir = folderWith('old.xls', 'binary');
    const picture = path.resolve(import.meta.dirname, '..', '..', 'docs', 'screens');
    const [name] = fs.readdirSync(picture).filter((each) => each.endsWith('.png'));
    fs.copyFileSync(path.join(picture, name!), path.join(dir, 'a.png'));
    const { err } = await train(dir);
    expect(err).toContain('old.xls');
    expect(err).toContain('type the answers');
  });
});

it.each([
  [['--set', 'epochs=3'], 'Write --set sft.epochs=…'],
  [['--teacher', 'row'], 'Did you mean “rows”?'],
  [['--model', 'generall'], 'There are: pocket-general'],
  [['--model', '/nope'], 'There are: '],
])('with %j the right words are named', async (words, sentence) => {
  const dir = temporaryFolder();
  fs.writeFileSync(path.join(dir, 'a.csv'), 'question,answer\n1 + 1,2\n2 + 2,4\n3 + 3,6\n');
  const { code, err } = await omr(temporaryFolder(), 'train', dir, '--check', ...words);
  expect(code).toBeGreaterThan(0);
  expect(err).toContain(sentence);
});

it('says that a part for checking is divided, and does not read its own workspace', async () => {
  const dir = temporaryFolder();
  fs.mkdirSync(path.join(dir, 'test'));
  const rows = sums(0, 30).map(({ question, answer }) => `${question},${answer}`);
  fs.writeFileSync(path.join(dir, 'test', 'a.csv'), ['question,answer', ...rows].join('\n'));
  for (let i = 0; i < 2; i++) {
    const { err } = await omr(dir, 'train', '.', '--check');
    expect(err).toContain('30 examples here, 30 can be used.');
    expect(err).toContain('All examples are in parts for checking');
  }
});
