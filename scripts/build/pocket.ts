// Trains the pocket models from scratch with this project's engine: `npm run build:pocket` makes base
// and teacher of the sample, `npm run build:pocket -- general` the general base. The bytes are
// reproducible.

import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../../main/platform/files.ts';
import { openModel, saveModel } from '../../main/data/checkpoints/load.ts';
import { readHeader, readTensor } from '../../main/data/formats/weights/safetensors.ts';
import { loadTokenizer } from '../../main/data/text/tokenizer.ts';
import { familyOf } from '../../main/engine/models/index.ts';
import { createRandom, type Random } from '../../main/engine/random.ts';
import type { Tensor } from '../../main/engine/graph/tensor.ts';
import { createDigitPool, loadHandwritten, SIDES, splitHandwritten } from './cards/handwritten.ts';
import { HELD_OUT_FACES, printedGlyph, TRAINING_FACES } from './cards/printed.ts';
import { writeTokenizer } from './cards/tokenizer.ts';
import { cardAccuracy, type CardAccuracy } from './pocket/evaluate.ts';
import { cached } from './cards/encoder.ts';
import { drawExample, type GlyphSource } from './pocket/examples.ts';
import { varied } from './pocket/handwriting.ts';
import { buildGeneral } from './general.ts';
import { writeCard } from './pocket/card.ts';
import { BASE_PHASES, initialModel, pocketConfig, TEACHER_PHASES, train } from './pocket/recipe.ts';

const root = join(fileURLToPath(new URL('../..', import.meta.url)), 'resources', 'pocket');
/** Cards per test; their digit images are in no training set. */
const TEST_CARDS = 500;

const USAGE = `npm run build:pocket             base and teacher of the sample, about 40 minutes
npm run build:pocket -- general  the general base, some hours; goes on from the newest checkpoint
  --checkpoints FOLDER           where checkpoints are (.cache/general)
  --from FOLDER                  the last course only, from the model in FOLDER
  --steps N                      ends each course after its step N
  --out FOLDER                   where the model is written (resources/pocket/general)
`;

const [which, ...rest] = process.argv.slice(2);
if (which === 'general') await buildGeneral(rest);
else if (which === undefined) await buildPocket();
else process.stderr.write(USAGE);

async function buildPocket(): Promise<void> {
  const digits = loadHandwritten();
  const teacherDigits = createDigitPool(digits, splitHandwritten(digits).teacher);
  const printed: GlyphSource = { glyph: (digit, _slot, random) => printedGlyph(digit, random) };
  const base = await build('base', {
    phases: BASE_PHASES,
    seed: 2,
    learningRate: 2e-3,
    source: () => printed,
  });
  await build('teacher', {
    phases: TEACHER_PHASES,
    seed: 3,
    learningRate: 1e-3,
    start: base,
    source: (random) => {
      if (random.uniform() >= 0.75) return printed;
      return { glyph: (digit, _slot, r) => varied(teacherDigits.draw(digit, r).pixels, r) };
    },
  });
}

interface Plan {
  readonly phases: typeof BASE_PHASES;
  readonly seed: number;
  readonly learningRate: number;
  readonly source: (random: Random) => GlyphSource;
  /** Initial parameters; random if absent. */
  readonly start?: ReadonlyMap<string, Tensor>;
}

/** Trains, saves and evaluates one model; returns its parameters before rounding to 16 bits. */
async function build(name: 'base' | 'teacher', plan: Plan): Promise<Map<string, Tensor>> {
  const dir = join(root, name);
  if (existsSync(dir)) rmSync(dir, { recursive: true });
  const info = writeTokenizer(dir);
  const tokenizer = loadTokenizer(dir);
  const encoder = cached(tokenizer);
  const json = pocketConfig(info.ids);
  const { model, tensors } = initialModel(json, 1);
  for (const [path, { data }] of plan.start ?? []) tensors.get(path)!.data.set(data);
  const lines: string[] = [];
  const startMs = performance.now();
  const log = (line: string) => {
    lines.push(line);
    process.stderr.write(
      `${name}  ${Math.round((performance.now() - startMs) / 1000)} s  ${line}\n`,
    );
  };
  await train(model, tensors, plan.phases, {
    encoder,
    source: plan.source,
    seed: plan.seed,
    learningRate: plan.learningRate,
    log,
  });
  saveModel(dir, { json, tensors, dtype: 'F16' });
  const trained = new Map(
    [...tensors].map(([path, { shape, data }]) => [path, { shape, data: data.slice() }]),
  );
  loadParameters(dir, tensors); // evaluate the saved model

  const digits = loadHandwritten();
  const heldOut = createDigitPool(digits, splitHandwritten(digits).validation);
  const tests: Record<string, GlyphSource> = {
    'printed, faces kept out of training': {
      glyph: (digit, _slot, random) => printedGlyph(digit, random, HELD_OUT_FACES),
    },
    'handwritten, digits in no training set': {
      glyph: (digit, _slot, random) => heldOut.draw(digit, random).pixels,
    },
  };
  const results: Record<string, CardAccuracy> = {};
  for (const [title, source] of Object.entries(tests)) {
    const random = createRandom(99);
    const cards = Array.from({ length: TEST_CARDS }, () => drawExample(encoder, source, random));
    results[title] = await cardAccuracy(model, tensors, cards, {
      decode: (ids) => tokenizer.decode(ids, { skipSpecialTokens: true }),
      endId: info.ids['<|im_end|>']!,
    });
    const { accuracy, format, kinds } = results[title];
    const shares = [accuracy, format].map((share) => `${(100 * share).toFixed(1)} %`);
    log(`${title}: ${shares[0]} right, ${shares[1]} well-formed, ${JSON.stringify(kinds)}`);
  }
  openModel(dir);
  const weights = join(dir, 'model.safetensors');
  writeFileSync(join(dir, 'training.log'), `${lines.join('\n')}\n`);
  writeCard(dir, name, {
    parameters: [...tensors.values()].reduce((n, { data }) => n + data.length, 0),
    bytes: statSync(weights).size,
    sha256: sha256(readFileSync(weights)),
    phases: plan.phases,
    learningRate: plan.learningRate,
    seed: plan.seed,
    results,
    faces: TRAINING_FACES,
    heldOutFaces: HELD_OUT_FACES,
    digitPictures: name === 'teacher' ? SIDES.teacher : 0,
  });
  return trained;
}

/** Reads the tensors of a saved model folder. */
function loadParameters(dir: string, tensors: ReadonlyMap<string, Tensor>): void {
  const stored = readHeader(join(dir, 'model.safetensors'));
  const family = familyOf('qwen2_5_vl');
  for (const [path, { data }] of tensors)
    data.set(readTensor(stored.get(family.diskNames(path, undefined)[0]!)!));
}
