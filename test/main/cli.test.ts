// The command line as a process: exit code, standard output and standard error.

import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OMR = path.join(ROOT, 'main', 'cli.ts');
const TOY = path.join(ROOT, 'test', 'main', 'toy-omr.ts');

let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-cli-'));
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command in the test's folder; `onError` receives standard error so far. */
function start(
  program: string,
  words: readonly string[],
  onError: (text: string, stop: () => void) => void = () => undefined,
): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...words], { cwd: dir });
  let [out, err] = ['', ''];
  let isStopped = false;
  // Once: a second Ctrl+C would not wait for the step to save.
  const stop = (): void => {
    if (!isStopped) child.kill('SIGINT');
    isStopped = true;
  };
  child.stdout.on('data', (text) => (out += String(text)));
  child.stderr.on('data', (text) => {
    err += String(text);
    onError(err, stop);
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}
const omr = (...words: string[]): Promise<Ended> => start(OMR, words);
const toy = (...words: string[]): Promise<Ended> => start(TOY, words);

/** The JSON lines on standard error. */
function events(err: string): Record<string, unknown>[] {
  const lines = err.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

function write(name: string, text: string): string {
  const file = path.join(dir, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  return file;
}

describe('bad usage', () => {
  it.each([
    ['demo --qick', 'no flag named --qick', 'Did you mean “--quick”?'],
    ['dmo', 'no command named "dmo"', 'Did you mean “demo”?'],
    ['demo --seed', '--seed needs a value', 'seed'],
    ['demo --seed 1.5', '--seed must be a whole number', '"1.5" is not'],
    ['demo --json=yes', '--json takes no value', '"yes"'],
    ['run', 'needs a RECIPE.yaml', 'omr run RECIPE.yaml'],
    ['score --mode loose --input x', '--mode is "loose"', 'strict or reference'],
    ['import --set sorce=x', 'The stage import has no setting “sorce”.', 'Did you mean “source”?'],
    ['import --set source', 'key=value', 'For example'],
    ['serve', '--model is missing', 'Add --model DIR'],
    [
      'model fti x',
      'no command named "model fti"',
      'Did you mean "model list" or "model info" or "model fit"?',
    ],
  ])('omr %s is exit code 2 and names it', async (words, sentence, hint) => {
    const { code, out, err } = await omr(...words.split(' '));
    expect(err).toContain(sentence);
    expect(err).toContain(hint);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
    expect(fs.readdirSync(dir)).toEqual([]);
  });
});

it('lists its commands, and the flags of one command', async () => {
  const all = await omr();
  expect(all).toMatchObject({ code: 0, err: '' });
  for (const name of ['demo', 'run', 'distill', 'evaluate', 'doctor']) {
    expect(all.out).toContain(`  ${name} `);
  }
  const one = await omr('demo', '--help');
  expect(one.code).toBe(0);
  expect(one.out).toContain('--quick');
});

it('scores the responses of a file in order', async () => {
  const right = { response: '<think>2 + 2</think><answer>4</answer>', gold: '4' };
  const cases = write(
    'cases.jsonl',
    [right, { ...right, gold: '5' }].map((each) => JSON.stringify(each)).join('\n'),
  );
  const { code, out } = await omr('score', '--input', cases, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject([
    { score: 1, accuracy: 1, format: 1, extracted: '4' },
    { score: 0.1, accuracy: 0, format: 1, extracted: '4' },
  ]);
  write('cases.jsonl', `${JSON.stringify(right)}\n{"response": "x"}\n`);
  const bad = await omr('score', '--input', cases);
  expect(bad.code).toBe(1);
  expect(bad.err).toContain('line 2: the field “gold” is not text.');
});

describe('models that are not here yet', () => {
  it('are listed with what they need, the user’s own first, without a workspace being made', async () => {
    const listed = await omr('model', 'list');
    expect(listed).toMatchObject({ code: 0, err: '' });
    expect(listed.out).toMatch(/SmolVLM-256M-Instruct +yes +base +256 M +0\.5 GB +1\.1 GB/);
    expect(fs.readdirSync(dir)).toEqual([]);
    const entry = { name: 'Mine', repo: 'me/mine', as: ['base'], licence: 'MIT' };
    const config = { model_type: 'qwen2', hidden_size: 64, num_hidden_layers: 2 };
    write('workspace/models.yaml', JSON.stringify({ models: [{ ...entry, config }] }));
    const { out } = await omr('model', 'list', '--json');
    const { models } = JSON.parse(out) as { models: { repo: string; isOwn: boolean }[] };
    expect(models[0]).toMatchObject({ repo: 'me/mine', isOwn: true });
  });

  it.each([
    ['fit no-such-model', 1, 'neither a folder nor a model of the list', 'omr model list'],
    ['fit', 2, 'needs a DIR', 'omr model fit DIR'],
    ['fit resources/pocket/base --weights q4', 2, '--weights is "q4".', 'auto, f32, f16'],
    ['list here', 2, 'takes no folder', 'omr model list'],
  ])('omr model %s fails with %i and says what to do', async (words, code, sentence, hint) => {
    const ended = await omr('model', ...words.split(' '));
    expect(ended).toMatchObject({ code, out: '' });
    expect(ended.err).toContain(sentence);
    expect(ended.err).toContain(hint);
  });
});

describe('one stage', () => {
  /** A folder of one card with its question. */
  function source(row: object): string {
    const picture = path.join(ROOT, 'resources', 'sample', 'test', '0001.png');
    fs.mkdirSync(path.join(dir, 'cards'));
    fs.copyFileSync(picture, path.join(dir, 'cards', '1.png'));
    return write('cards/rows.jsonl', `${JSON.stringify(row)}\n`);
  }
  const row = { picture: '1.png', question: 'Read A.', answer: '12' };

  it('prints the new artifact, and only JSON lines on standard error', async () => {
    source(row);
    const { code, out, err } = await omr('import', '--set', 'source=cards', '--json');
    expect(err.split('\n').filter((line) => line !== '' && !line.startsWith('{'))).toEqual([]);
    expect(code).toBe(0);
    const made = JSON.parse(out) as { id: string; path: string; kind: string };
    expect(made).toMatchObject({
      kind: 'dataset',
      path: path.join(dir, 'workspace/datasets', made.id),
    });
    expect(fs.readFileSync(path.join(made.path, 'rows.jsonl'), 'utf8')).toContain('Read A.');
    expect(events(err).at(-1)).toMatchObject({ event: 'step', step: 'import', status: 'done' });
    // The next stage takes the printed id as its input.
    const next = await omr('curate', '--set', `dataset=${made.id}`);
    expect(next).toMatchObject({ code: 0 });
    expect(fs.existsSync(next.out.split('\n')[1]!)).toBe(true);
  });

  it('prints its figures after id and folder, and answers a wrong id with those there are', async () => {
    source(row);
    const made = await omr('import', '--set', 'source=cards', '--set', 'split=train');
    const [id, folder, , ...figures] = made.out.trimEnd().split('\n');
    expect(folder).toBe(path.join(dir, 'workspace/datasets', id!));
    expect(figures.map((line) => line.split(/ {2,}/))).toEqual(
      expect.arrayContaining([
        ['examples', '1'],
        ['pictures', '1'],
        ['Parts', 'train 1'],
      ]),
    );
    const wrong = await omr('curate', '--set', `dataset=${id!.slice(0, -1)}x`);
    expect(wrong.code).toBe(1);
    expect(wrong.err).toContain(`There is no data set “${id!.slice(0, -1)}x” (setting dataset).`);
    expect(wrong.err).toContain(`There are: ${id!}.`);
    const { out: help } = await omr('curate', '--help');
    expect(help).toMatch(/ {2}dataset +string +""\n {6}The data set that this step reads\./);
  });

  it('fails with one sentence that names the row, and leaves no partial files', async () => {
    source({ ...row, picture: 'gone.png' });
    const { code, out, err } = await omr('import', '--set', 'source=cards', '--json');
    expect(code).toBe(1);
    expect(out).toBe('');
    const lines = err.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
    expect(lines[0]).toMatch(/rows\.jsonl.*line 1.*gone\.png|gone\.png.*rows\.jsonl.*line 1/);
    expect(lines.length).toBeLessThanOrEqual(2);
    expect(fs.readdirSync(path.join(dir, 'workspace', 'datasets'))).toEqual([]);
    expect(fs.readdirSync(path.join(dir, 'workspace', 'blobs'))).toEqual([]);
  });
});

describe('a recipe', () => {
  const recipe = (settings: object): string =>
    write(
      'recipe.yaml',
      JSON.stringify({
        name: 'Toy',
        seed: 3,
        steps: [
          { name: 'examples', stage: 'rows' },
          { name: 'counting', stage: 'count', settings: { input: '$examples', ...settings } },
        ],
      }),
    );

  it('runs its steps with the seed of the command line and writes the report', async () => {
    recipe({});
    const { code, out, err } = await toy('run', 'recipe.yaml', '--seed', '9', '--json');
    expect(err.split('\n').filter((line) => line !== '' && !line.startsWith('{'))).toEqual([]);
    expect(code).toBe(0);
    const done = JSON.parse(out) as { report: string; seconds: number; models: object };
    expect(done.models).toEqual({});
    expect(done.seconds).toBeGreaterThan(0);
    const html = fs.readFileSync(done.report, 'utf8');
    expect(html).toContain('counting');
    expect(html).toContain('<dt>seed</dt>\n      <dd><code>9</code></dd>');
    expect(events(err).filter((event) => event['status'] === 'done')).toHaveLength(2);
  });

  it('stops on Ctrl+C with exit code 130 and resumes with --resume', async () => {
    recipe({ holdAt: 3 });
    const stopped = await start(TOY, ['run', 'recipe.yaml'], (text, stop) => {
      if (text.includes('"title":"Counting"')) stop();
    });
    expect(stopped.code).toBe(130);
    expect(stopped.err).toContain('omr run recipe.yaml --resume');
    expect(stopped.out).toBe('');
    const resumed = await toy('run', 'recipe.yaml', '--resume', '--json');
    expect(resumed.code).toBe(0);
    // 1 + 2 + 3 + 4 + 5, the first two of them before the stop.
    const { steps } = JSON.parse(resumed.out) as { steps: { name: string; run: string }[] };
    const run = path.join(dir, 'workspace', 'runs', steps[1]!.run);
    const sum = path.join(run, 'checkpoint-5', 'sum.json');
    expect(fs.readFileSync(sum, 'utf8')).toBe('15');
    expect(fs.readdirSync(path.join(dir, 'workspace', 'datasets'))).toHaveLength(1);
  });

  describe('resumes with other settings and keeps every step whose inputs are unchanged', () => {
    /** Three steps: `counting` uses `rows`, `alone` uses nothing. */
    const write3 = (rows: object, counting: object, alone: object, more = ''): string =>
      write(
        'recipe.yaml',
        `name: Three
steps:
  - { name: rows, stage: rows, settings: ${JSON.stringify(rows)} }
  - { name: alone, stage: count, settings: ${JSON.stringify(alone)} }
  - { name: counting, stage: count, settings: ${JSON.stringify({ input: '$rows', ...counting })} }
${more}`,
      );
    const runsOf = ({ out }: Ended): Record<string, string> => {
      const { steps } = JSON.parse(out) as { steps: { name: string; run: string }[] };
      return Object.fromEntries(steps.map(({ name, run }) => [name, run]));
    };
    const resume = () => toy('run', 'recipe.yaml', '--resume', '--json');

    it('after a failure that the setting mends', async () => {
      write3({}, { fail: 'user' }, {});
      expect(await toy('run', 'recipe.yaml')).toMatchObject({ code: 1 });
      const before = fs.readdirSync(path.join(dir, 'workspace', 'runs'));
      write3({}, { steps: 3 }, {});
      const mended = await resume();
      expect(mended).toMatchObject({ code: 0 });
      expect(mended.err).toContain('unchanged steps are kept: rows, alone.');
      const { rows, alone, counting } = runsOf(mended);
      expect(before).toEqual(expect.arrayContaining([rows, alone]));
      expect(before).not.toContain(counting);
      expect(fs.readdirSync(path.join(dir, 'workspace', 'datasets'))).toHaveLength(1);
    });

    it('after a finished run: what depends on the change runs again, and nothing else', async () => {
      write3({}, {}, {});
      const first = runsOf(await toy('run', 'recipe.yaml', '--json'));
      write3({ rows: 4 }, {}, {});
      const second = runsOf(await resume());
      expect(second['alone']).toBe(first['alone']);
      expect([second['rows'], second['counting']]).not.toEqual([first['rows'], first['counting']]);
      // A setting on the command line is a change too.
      const third = runsOf(
        await toy('run', 'recipe.yaml', '--resume', '--json', '--set', 'alone.steps=2'),
      );
      expect([third['rows'], third['counting']]).toEqual([second['rows'], second['counting']]);
      expect(third['alone']).not.toBe(second['alone']);
      // Steps that join, and the same recipe again: nothing runs that has run.
      write3(
        { rows: 4 },
        {},
        { steps: 2 },
        '  - { name: last, stage: count, settings: { steps: 1 } }',
      );
      const fourth = runsOf(await resume());
      expect(fourth).toMatchObject(third);
      expect(Object.keys(fourth)).toEqual(['rows', 'alone', 'counting', 'last']);
      expect(runsOf(await resume())).toEqual(fourth);
    });

    it('and starts anew where no step can be kept', async () => {
      write3({}, {}, {});
      const first = runsOf(await toy('run', 'recipe.yaml', '--json'));
      write3({ rows: 5 }, {}, { steps: 1 });
      const other = await resume();
      expect(other.err).toContain('There is no run of');
      expect(Object.values(runsOf(other)).some((run) => Object.values(first).includes(run))).toBe(
        false,
      );
    });
  });

  it('explains how to resume after the engine process crashed', async () => {
    recipe({ fail: 'exit' });
    const { code, err } = await toy('run', 'recipe.yaml');
    expect(code).toBe(1);
    expect(err).toContain('Step counting: The engine process stopped before the step was done');
    expect(err).toContain('Resume with: omr run recipe.yaml --resume');
    expect(err).not.toContain('has the same settings');
    const again = await toy('run', 'recipe.yaml');
    expect(again.err).toContain('has the same settings and stopped after examples');
    expect(again.err).toContain('add --resume');
  });

  it.each([
    [{ stepz: 3 }, [], 1, 'has no setting “stepz”.', 'Did you mean “steps”?'],
    [{ steps: 'three' }, [], 1, '“steps” of the stage count must be a number.', 'text: "three"'],
    [
      {},
      ['--set', 'countin.steps=3'],
      2,
      'names no step of recipe.yaml',
      'Did you mean “counting”?',
    ],
  ])('is refused before the first step: %j %j', async (settings, words, code, sentence, hint) => {
    recipe(settings);
    const ended = await toy('run', 'recipe.yaml', ...words);
    expect(ended.err).toContain(sentence);
    expect(ended.err).toContain(hint);
    expect(ended.code).toBe(code);
    expect(fs.existsSync(path.join(dir, 'workspace'))).toBe(false);
  });
});
