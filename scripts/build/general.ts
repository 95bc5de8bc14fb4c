// Trains the general base from nothing with this project's engine:
// `npm run build:pocket -- general [--checkpoints FOLDER] [--from FOLDER] [--steps N] [--out FOLDER]`.
// It goes on from the newest checkpoint; the bytes are the same as without the interruption.

import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  loadModel,
  openModel,
  readParameter,
  saveModel,
} from '../../main/data/checkpoints/load.ts';
import { fromHalf, toHalf } from '../../main/data/formats/weights/float16.ts';
import type { Tensor } from '../../main/engine/graph/tensor.ts';
import { parameterShapes } from '../../main/engine/models/model.ts';
import { sha256 } from '../../main/platform/files.ts';
import { loadTokenizer } from '../../main/data/text/tokenizer.ts';
import { writeModelFiles } from './cards/tokenizer.ts';
import { NOTHING, WAYS } from './general/batch.ts';
import { writeGeneralCard } from './general/card.ts';
import { evaluateGeneral, testQuestions, type GeneralAccuracy } from './general/evaluate.ts';
import { Drawer } from './general/drawer.ts';
import { TrainingLog } from './general/log.ts';
import { COURSES, generalConfig, LIMITS, SEEDS } from './general/recipe.ts';
import { redrawLostRows } from './general/redraw.ts';
import { buildGeneralTokenizer } from './general/tokenizer.ts';
import { trainGeneral } from './general/train.ts';
import { initialModel } from './pocket/recipe.ts';

/** Held-out pictures of each kind, and questions without pictures. */
const TEST_SIZE = { scenes: 16, texts: 160 };

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Trains, evaluates and writes the model folder. */
export async function buildGeneral(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      checkpoints: { type: 'string', default: join(root, '.cache', 'general') },
      out: { type: 'string', default: join(root, 'resources', 'pocket', 'general') },
      from: { type: 'string' },
      steps: { type: 'string' },
    },
  });
  const { out: dir, from, checkpoints } = values;
  mkdirSync(checkpoints, { recursive: true });
  // What the earlier courses wrote is read before this folder's files are written.
  const before = from === undefined ? undefined : storedCourse(from);
  const info = writeModelFiles(dir, buildGeneralTokenizer(), LIMITS);
  const tokenizer = loadTokenizer(dir);
  const json = generalConfig(info.ids, info.size);
  const { model, tensors } = initialModel(json, SEEDS.weights);
  if (before) setAll(tensors, before.tensors);
  const log = new TrainingLog(checkpoints, before?.lines ?? []);
  const courses = before ? COURSES.slice(-1) : COURSES;
  const drawer = new Drawer({ dir, info });
  const earlier = COURSES.slice(0, COURSES.length - courses.length);
  let steps = earlier.flatMap(({ phases }) => phases).reduce((sum, phase) => sum + phase.steps, 0);
  for (const { name, phases, redraws } of courses) {
    if (name !== courses[0].name) setAll(tensors, rounded(tensors));
    if (redraws !== undefined) redrawLostRows(model, tensors, redraws);
    log.startCourse(name);
    steps += await trainGeneral(model, tensors, drawer, {
      phases,
      checkpoints: join(checkpoints, name),
      nothing: tokenizer.encode(NOTHING)[0],
      log: (line) => log.add(line),
      resumed: (step) => log.resumeAt(step),
      ...(values.steps === undefined ? {} : { stopAfter: Number(values.steps) }),
    });
  }
  await drawer.close();
  saveModel(dir, { json, tensors, dtype: 'F16' });
  const results: Record<string, GeneralAccuracy> = {};
  const figures: string[] = [];
  for (const way of [WAYS[0], WAYS[1]]) {
    const score = await evaluateGeneral(loadModel(dir), testQuestions(TEST_SIZE, way));
    results[way.name] = score;
    const { right, n, wellFormed, skills } = score;
    const shares = [right, wellFormed].map((count) => `${((100 * count) / n).toFixed(1)} %`);
    const bySkill = skills.map(({ skill, ...of }) => `${skill} ${of.right}/${of.n}`).join(', ');
    figures.push(`${way.name}: ${shares[0]} right, ${shares[1]} well-formed: ${bySkill}`);
    process.stderr.write(`general  ${figures.at(-1)}\n`);
  }
  writeFileSync(join(dir, 'training.log'), `${[...log.lines, ...figures].join('\n')}\n`);
  const weights = join(dir, 'model.safetensors');
  writeGeneralCard(dir, {
    parameters: [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0),
    vocabulary: info.size,
    bytes: statSync(weights).size,
    sha256: sha256(readFileSync(weights)),
    steps,
    courses: courses.map(({ name }) => name),
    hours: log.seconds() / 3600,
    results,
  });
}

type Tensors = ReadonlyMap<string, Tensor>;

/** The weights that the courses before the last one gave, and their log. */
function storedCourse(dir: string): { tensors: Tensors; lines: readonly string[] } {
  const { json, model } = openModel(dir);
  const paths = [...parameterShapes(json).keys()];
  const log = readFileSync(join(dir, 'training.log'), 'utf8').trimEnd().split('\n');
  return {
    tensors: new Map(paths.map((path) => [path, readParameter(model, path)])),
    lines: log.filter((line) => / step \d+ of /.test(line)),
  };
}

/** The values that are left when weights are stored in 16 bits. */
function rounded(tensors: Tensors): Tensors {
  return new Map(
    [...tensors].map(([name, { shape, data }]) => [name, { shape, data: fromHalf(toHalf(data)) }]),
  );
}

function setAll(tensors: Tensors, values: Tensors): void {
  for (const [name, { data }] of tensors) data.set(values.get(name)!.data);
}
