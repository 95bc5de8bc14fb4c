// Trains the general base from nothing with this project's engine:
// `npm run build:pocket -- general [--checkpoints FOLDER] [--steps N] [--out FOLDER]`. It goes on from
// the newest checkpoint; the bytes are the same as without the interruption.

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadModel, saveModel } from '../../main/data/checkpoints/load.ts';
import { sha256 } from '../../main/platform/files.ts';
import { loadTokenizer } from '../../main/data/text/tokenizer.ts';
import { writeModelFiles } from './cards/tokenizer.ts';
import { cached } from './cards/encoder.ts';
import { BatchMaker, NOTHING, WAYS } from './general/batch.ts';
import { writeGeneralCard } from './general/card.ts';
import { evaluateGeneral, testQuestions, type GeneralAccuracy } from './general/evaluate.ts';
import { generalConfig, LIMITS, PHASES, SEEDS } from './general/recipe.ts';
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
      steps: { type: 'string' },
    },
  });
  const dir = values.out;
  mkdirSync(values.checkpoints, { recursive: true });
  const info = writeModelFiles(dir, buildGeneralTokenizer(), LIMITS);
  const tokenizer = loadTokenizer(dir);
  const json = generalConfig(info.ids, info.size);
  const { model, tensors } = initialModel(json, SEEDS.weights);
  const logFile = join(values.checkpoints, 'training.log');
  const lines = existsSync(logFile) ? readFileSync(logFile, 'utf8').trimEnd().split('\n') : [];
  // The time of all parts of the training; it is in the card, not in the log, which is reproducible.
  const secondsFile = join(values.checkpoints, 'seconds');
  const earlier = existsSync(secondsFile) ? Number(readFileSync(secondsFile, 'utf8')) : 0;
  const startMs = performance.now();
  const log = (line: string) => {
    lines.push(line);
    writeFileSync(logFile, `${lines.join('\n')}\n`);
    const seconds = Math.round(earlier + (performance.now() - startMs) / 1000);
    writeFileSync(secondsFile, String(seconds));
    process.stderr.write(`general  ${seconds} s  ${line}\n`);
  };
  const steps = await trainGeneral(model, tensors, new BatchMaker(cached(tokenizer), info), {
    phases: PHASES,
    checkpoints: values.checkpoints,
    nothing: tokenizer.encode(NOTHING)[0],
    log,
    resumed: (step) => {
      const isAfter = (line: string) => Number(/step (\d+) of/.exec(line)?.[1] ?? 0) > step;
      lines.splice(0, lines.length, ...lines.filter((line) => !isAfter(line)));
    },
    ...(values.steps === undefined ? {} : { stopAfter: Number(values.steps) }),
  });
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
  writeFileSync(join(dir, 'training.log'), `${[...lines, ...figures].join('\n')}\n`);
  const weights = join(dir, 'model.safetensors');
  writeGeneralCard(dir, {
    parameters: [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0),
    vocabulary: info.size,
    bytes: statSync(weights).size,
    sha256: sha256(readFileSync(weights)),
    steps,
    hours: Number(readFileSync(secondsFile, 'utf8')) / 3600,
    results,
  });
}
