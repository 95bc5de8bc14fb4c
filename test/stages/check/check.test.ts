// The check before a start: what it says of the pocket base and of data that it cannot serve.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModel, saveModel } from '../../../main/data/checkpoints/load.ts';
import { encodePng } from '../../../main/data/images/decode.ts';
import { putBlob, openWorkspace } from '../../../main/data/datasets/workspace.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import { UserError } from '../../../main/i18n/user-error.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { english } from '../../../main/i18n/locale.ts';
import { AnswerMemory } from '../../../main/stages/check/answer-memory.ts';
import { checkStart, planOf } from '../../../main/stages/check.ts';
import { neverLearntTokens, checkVocabulary } from '../../../main/stages/check/vocabulary.ts';
import type { Recipe, RecipeStep } from '../../../main/stages/recipe.ts';
import type { StartCheck } from '../../../preload/contract/check.ts';
import type { Message } from '../../../i18n/message.ts';
import { createBench, RESOURCES } from '../jobs.ts';
import { randomParameters, temporaryFolder, TINY_TEXT } from '../../helpers.ts';

const COLOURS = {
  red: [220, 40, 40],
  green: [40, 180, 60],
  blue: [40, 60, 220],
  yellow: [230, 220, 40],
  purple: [150, 40, 180],
} as const;

/** A disc of a colour somewhere on white, 64 × 64. */
function disc(colour: readonly number[], random: ReturnType<typeof createRandom>) {
  const side = 64;
  const [x, y] = [16 + random.integer(32), 16 + random.integer(32)];
  const radius = 8 + random.integer(6);
  const data = new Uint8Array(side * side * 3).fill(250);
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++)
      if ((column - x) ** 2 + (row - y) ** 2 < radius ** 2)
        data.set(colour, (row * side + column) * 3);
  return encodePng({ width: side, height: side, channels: 3, data });
}

/** A folder of rows with pictures, as a person would bring it. */
async function folderOfDiscs(count: number, question: string, name = (word: string) => word) {
  const folder = temporaryFolder();
  const random = createRandom(1);
  const lines = ['picture,question,answer'];
  const words = Object.entries(COLOURS);
  for (let i = 0; i < count; i++) {
    const [word, colour] = words[i % words.length]!;
    writeFileSync(join(folder, `${i}.png`), await disc(colour, random));
    lines.push(`${i}.png,${question},${name(word)}`);
  }
  writeFileSync(join(folder, 'rows.csv'), `${lines.join('\n')}\n`);
  return folder;
}

const step = (
  name: string,
  stage: RecipeStep['stage'],
  settings: Record<string, unknown>,
): RecipeStep => ({ name, stage, settings });

const recipeOf = (source: string, more: readonly RecipeStep[] = []): Recipe => ({
  name: 'own',
  seed: 1,
  steps: [
    step('import', 'import', { source }),
    ...more,
    step('sft', 'sft', { model: 'resource:pocket/base', dataset: '$import' }),
  ],
});

const TEACHER = step('distill', 'distill', {
  model: 'resource:pocket/teacher',
  dataset: '$import',
  maxNewTokens: 96,
});

function check(
  recipe: Recipe,
  workspace = temporaryFolder(),
  memory?: AnswerMemory,
): Promise<StartCheck<Message>> {
  const { signal } = new AbortController();
  return checkStart(recipe, { resources: RESOURCES, workspace, signal, memory });
}

/** A memory that counts what is asked in truth. */
class CountingMemory extends AnswerMemory {
  asked = 0;
  override ask(...[what, ask]: Parameters<AnswerMemory['ask']>) {
    return super.ask(what, () => {
      this.asked += 1;
      return ask();
    });
  }
}

const kinds = ({ findings }: StartCheck<Message>) =>
  findings.map(({ kind, level }) => `${level} ${kind}`);

describe('of a folder', () => {
  it('says which words the base does not know, and that it hardly tells colours apart', async () => {
    const folder = await folderOfDiscs(60, 'Which colour is the circle?');
    const checked = await check(recipeOf(folder, [TEACHER]));
    const { vocabulary, pictures, asked } = checked.figures;
    expect(vocabulary.unknownAnswers).toBe(1);
    expect(vocabulary.unknownWords).toEqual(expect.arrayContaining(['circle', 'green', 'purple']));
    expect(vocabulary.unknownWords).not.toContain('Which');
    expect(vocabulary.hardest!.probability).toBeLessThan(0.1);
    expect(pictures!.tokensPerPicture).toEqual({ smallest: 4, median: 4 });
    expect(pictures!.told!.byPixels).toBeGreaterThan(pictures!.told!.byTower + 0.3);
    expect(asked).toMatchObject({ questions: 8, right: 0 });
    expect(kinds(checked)).toEqual(
      expect.arrayContaining([
        'stop unknown-words',
        'stop unreachable',
        'stop teacher',
        'warning picture-size',
        'warning patches',
      ]),
    );
    const [first] = checked.findings;
    expect(english(first!.text)).toMatch(/does not know the words “.*circle.*100%.*Take a base/);
    expect(first!.actions).toEqual(['choose-model', 'train-embeddings']);
    expect(checked.changes['train-embeddings']).toEqual({
      sft: { modulesToSave: 'embed_tokens,lm_head' },
    });
  });

  it('run again, asks only what a change can alter, and says the same as a check without memory', async () => {
    const folder = await folderOfDiscs(30, 'Which colour is the circle?');
    const memory = new CountingMemory();
    const sft = (settings: object): Recipe => {
      const { steps, ...recipe } = recipeOf(folder);
      const changed = steps.map((each) =>
        each.name === 'sft' ? { ...each, settings: { ...each.settings, ...settings } } : each,
      );
      return { ...recipe, steps: changed };
    };
    const again = (settings: object) => check(sft(settings), temporaryFolder(), memory);
    await again({});
    expect(memory.asked).toBe(1);
    const embeddings = { modulesToSave: 'embed_tokens,lm_head' };
    const { seconds: _, ...second } = await again(embeddings);
    expect(memory.asked).toBe(1);
    const { seconds: __, ...fresh } = await check(sft(embeddings));
    expect(second).toEqual(fresh);
    const larger = await again({ ...embeddings, minPixels: 128 * 128 });
    expect(memory.asked).toBe(2);
    expect(larger.figures.pictures!.tokensPerPicture.smallest).toBeGreaterThan(
      second.figures.pictures!.tokensPerPicture.smallest,
    );
    await again({ systemPrompt: 'Answer in one word.' });
    expect(memory.asked).toBe(3);
    await again({});
    expect(memory.asked).toBe(3);
  });

  it('in another language and with other characters says the same', async () => {
    const german: Record<string, string> = { red: 'rötlich', green: 'grün', blue: 'bläulich' };
    const folder = await folderOfDiscs(30, 'Welche Farbe?', (word) => german[word] ?? '紫');
    const { figures } = await check(recipeOf(folder));
    expect(figures.vocabulary.unknownAnswers).toBe(1);
    expect(figures.vocabulary.unknownWords).toEqual(
      expect.arrayContaining(['grün', 'Farbe', '紫']),
    );
    // Bytes that were never learnt can still be written.
    expect(figures.vocabulary.unwritable).toEqual([]);
  });

  it('with the words and pictures of the base finds nothing that stops it', async () => {
    const bench = createBench();
    const dataset = await bench.dataset(bench.cards('test', 40));
    const recipe: Recipe = {
      name: 'sample',
      seed: 1,
      steps: [
        step('distill', 'distill', { ...TEACHER.settings, dataset }),
        step('sft', 'sft', { model: 'resource:pocket/base', dataset: '$distill' }),
      ],
    };
    const checked = await check(recipe, bench.folder);
    expect(checked.figures.vocabulary).toMatchObject({
      unknownQuestions: 0,
      unknownAnswers: 0,
      unknownWords: [],
      unwritable: [],
      hardest: null,
    });
    expect(checked.figures.teacherAsked!.right).toBeGreaterThan(4);
    expect(checked.findings.every(({ level }) => level === 'good')).toBe(true);
    expect(checked.findings.every(({ actions }) => actions.length === 0)).toBe(true);
    expect(checked.changes).toEqual({});
  });

  it('with texts only asks no pictures of the base', async () => {
    const folder = temporaryFolder();
    const rows = Array.from({ length: 20 }, (_, i) => ({
      question: `What is ${i} plus 3?`,
      answer: `${i + 3}`,
    }));
    writeFileSync(join(folder, 'sums.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
    const { figures, findings } = await check(recipeOf(folder));
    expect(figures.pictures).toBeNull();
    expect(figures.vocabulary.unknownAnswers).toBe(0);
    expect(findings.map(({ kind }) => kind)).not.toContain('unknown-words');
  });

  it('without a readable row is refused with what to do', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'empty'));
    writeFileSync(join(folder, 'rows.csv'), 'question,answer\nWhat is it?,\n');
    await expect(check(recipeOf(folder))).rejects.toThrow(/No example can be read yet/);
  });
});

it('a teacher that cannot be opened is a finding, not the end of the check', async () => {
  const bench = createBench();
  const dataset = await bench.dataset(bench.cards('test', 10));
  for (const model of ['http://127.0.0.1:9/v1#none', join(temporaryFolder(), 'missing')]) {
    const { findings, figures } = await check(
      {
        name: 'own',
        seed: 1,
        steps: [
          step('distill', 'distill', { model, dataset }),
          step('sft', 'sft', { model: 'resource:pocket/base', dataset: '$distill' }),
        ],
      },
      bench.folder,
    );
    expect(figures.teacherAsked).toBeNull();
    expect(findings[0]).toMatchObject({ kind: 'teacher', level: 'stop' });
    expect(findings[0]!.actions[0]).toBe('choose-teacher');
  }
});

it('a base that reads text only is told where examples have pictures', async () => {
  const bench = createBench();
  const dir = temporaryFolder();
  const vocab_size = 416;
  const json = { ...TINY_TEXT, vocab_size, max_position_embeddings: 64, eos_token_id: 1 };
  saveModel(dir, {
    json,
    tensors: randomParameters(json),
    companions: join(RESOURCES, 'pocket/base'),
  });
  const pictured = bench.cards('test', 4);
  const texts = pictured.map((row, i): ExampleRow => ({ ...row, id: `t${i}`, pictures: [] }));
  const dataset = await bench.dataset([...pictured, ...texts]);
  const recipe: Recipe = {
    name: 'text',
    seed: 1,
    steps: [step('rl', 'rl', { model: dir, dataset, maxNewTokens: 32 })],
  };
  const { findings } = await check(recipe, bench.folder);
  expect(findings[0]).toMatchObject({ kind: 'blind', level: 'stop', actions: ['choose-model'] });
  const length = findings.find(({ kind }) => kind === 'length');
  expect(length).toBeDefined();
});

describe('never-learnt tokens', () => {
  it('are those that the pocket base never met, and none of those that it answers with', () => {
    const dir = join(RESOURCES, 'pocket/base');
    const { model } = openModel(dir);
    const all = neverLearntTokens(model, new Set(Array.from({ length: 416 }, (_, id) => id)));
    // Ten digits, the layout, and the words of the sample: its vocabulary of about 60.
    expect(416 - all.size).toBeGreaterThan(50);
    expect(416 - all.size).toBeLessThan(90);
    for (let digit = 0; digit < 10; digit++) expect(all.has(digit + 15)).toBe(false);
  });

  it('do not exist in a model with random rows', () => {
    const dir = temporaryFolder();
    saveModel(dir, { json: TINY_TEXT, tensors: randomParameters(TINY_TEXT) });
    const { model } = openModel(dir);
    const ids = new Set(Array.from({ length: TINY_TEXT.vocab_size }, (_, id) => id));
    expect(neverLearntTokens(model, ids).size).toBe(0);
  });

  it('are found in an untied output layer, and in half precision', () => {
    const json = { ...TINY_TEXT, tie_word_embeddings: false };
    const tensors = randomParameters(json);
    const head = tensors.get('lm_head.weight')!;
    const random = createRandom(3);
    const width = TINY_TEXT.hidden_size;
    const drift = Float32Array.from({ length: width }, () => random.normal());
    const unused = [5, 17, 40, 61];
    for (const id of unused)
      head.data.set(
        drift.map((x) => x + 0.02 * random.normal()),
        id * width,
      );
    for (const dtype of ['F16', 'BF16'] as const) {
      const dir = temporaryFolder();
      saveModel(dir, { json, tensors, dtype });
      const ids = new Set(Array.from({ length: TINY_TEXT.vocab_size }, (_, id) => id));
      expect([...neverLearntTokens(openModel(dir).model, ids)]).toEqual(unused);
    }
  });
});

it('characters that a tokenizer drops or replaces are told one by one', () => {
  const { model } = openModel(join(RESOURCES, 'pocket/base'));
  const known = [...'What is the value in ampere ?0123456789'];
  const encode = (text: string) =>
    Int32Array.from([...text].map((character) => 1 + known.indexOf(character)));
  const tokenizer = {
    encode,
    decode: (ids: ArrayLike<number>) =>
      Array.from(ids, (id) => (id === 0 ? '<unk>' : known[id - 1])).join(''),
  };
  const rows = [
    {
      id: 'a',
      question: 'What is the value in ampere ?',
      answer: '5',
      pictures: [],
      split: 'train',
    },
    { id: 'b', question: 'What is the value in Ω ?', answer: '5 µ', pictures: [], split: 'train' },
  ];
  const figures = checkVocabulary({ model, tokenizer } as never, rows);
  expect(figures.unwritable).toEqual(['Ω', 'µ'.normalize('NFC')].sort());
  expect(figures.unknownAnswers).toBeGreaterThan(0);
});

describe('what a recipe reads first', () => {
  it('is the import’s source, the base behind references, and the teacher', async () => {
    const plan = await planOf({
      name: 'a',
      seed: 1,
      steps: [
        step('import', 'import', { source: '/data', repairs: ['all'] }),
        step('evaluate-base', 'evaluate', { model: 'base', dataset: '$import', maxNewTokens: 300 }),
        TEACHER,
        step('sft', 'sft', { model: 'base', dataset: '$distill' }),
        step('rl', 'rl', { model: '$sft', dataset: '$import', maxNewTokens: 40 }),
      ],
    });
    expect(plan).toMatchObject({
      examples: { kind: 'source', settings: { source: '/data', repairs: ['all'] } },
      base: 'base',
      teacher: { model: 'resource:pocket/teacher' },
      maxNewTokens: 300,
      steps: { training: 'sft', answering: ['evaluate-base', 'distill', 'rl'] },
    });
  });

  it('is a data set where nothing is imported, and no teacher where the rows teach', async () => {
    const plan = await planOf({
      name: 'a',
      seed: 1,
      steps: [
        step('distill', 'distill', { dataset: '/set', model: 'x', teacher: 'none' }),
        step('rl', 'rl', { model: 'base', dataset: '/set' }),
      ],
    });
    expect(plan).toMatchObject({ examples: { kind: 'dataset', dir: '/set' }, base: 'base' });
    expect(plan.teacher).toBeUndefined();
    expect(plan.steps.training).toBe('rl');
  });

  it.each([
    ['no step that trains', [step('import', 'import', { source: 'x' })]],
    ['no examples', [step('sft', 'sft', { model: 'x' })]],
  ])('is refused with %s', async (_name, steps) => {
    await expect(planOf({ name: 'a', seed: 1, steps })).rejects.toThrow(UserError);
  });
});

it('looks at pictures in a folder for each class, which have no file of rows', async () => {
  const folder = temporaryFolder();
  const random = createRandom(1);
  for (const [word, colour] of Object.entries(COLOURS)) {
    mkdirSync(join(folder, word));
    for (let i = 0; i < 4; i++)
      writeFileSync(join(folder, word, `${i}.png`), await disc(colour, random));
  }
  const { figures } = await check(recipeOf(folder));
  expect(new Set(figures.asked.examples.map(({ gold }) => gold))).toEqual(
    new Set(Object.keys(COLOURS)),
  );
});

it('blobs of a checked source stay in no workspace', async () => {
  const workspace = temporaryFolder();
  const { dir } = openWorkspace(workspace);
  const before = putBlob(openWorkspace(workspace), Buffer.from('x'));
  await check(recipeOf(await folderOfDiscs(6, 'Which colour?')), dir);
  const { readdirSync } = await import('node:fs');
  const blobs = readdirSync(join(workspace, 'blobs'), { recursive: true, withFileTypes: true });
  expect(blobs.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual([
    expect.stringContaining(before.slice(0, 8)),
  ]);
});
