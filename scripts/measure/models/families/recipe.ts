// The whole recipe with a tiny model: ten cards, from import to export, through the command line.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { familyOf } from '../../../../main/engine/models/index.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..', '..', '..');
const SAMPLE = path.join(ROOT, 'resources', 'sample');
/** Cards of each part of the sample. */
const PARTS = { sft: 4, rl: 3, test: 3 };

/** What became of the recipe. */
export interface Smoke {
  readonly modelType: string;
  /** The status of every step, e.g. `sft: done`. */
  readonly steps: readonly string[];
  /** The text of the report; undefined where none was written. */
  readonly report: string | undefined;
  /** Formats that the export wrote and proved. */
  readonly proof: string;
  /** What the program said when it failed. */
  readonly error: string;
  readonly seconds: number;
}

/** Ten cards with a reasoning each, without their pictures for models that see none. */
function writeSource(folder: string, seesPictures: boolean): void {
  for (const [part, count] of Object.entries(PARTS)) {
    const to = path.join(folder, part);
    fs.mkdirSync(to, { recursive: true });
    const lines = fs.readFileSync(path.join(SAMPLE, part, 'cards.jsonl'), 'utf8').split('\n');
    const rows = lines.slice(0, count).map((line, i) => {
      const { picture, ...row } = JSON.parse(line) as { picture: string; answer: string };
      const told = { ...row, rationale: `It reads ${row.answer}.` };
      if (!seesPictures)
        return JSON.stringify({ ...told, question: `What is ${i} plus ${part.length}?` });
      fs.copyFileSync(path.join(SAMPLE, part, picture), path.join(to, picture));
      return JSON.stringify({ ...told, picture });
    });
    fs.writeFileSync(path.join(to, 'cards.jsonl'), `${rows.join('\n')}\n`);
  }
}

const TRAINING = { batchSize: 2, saveSteps: 1 };

/** The steps of the recipe in their smallest form. */
function recipeOf(source: string, model: string, formats: readonly string[]): object {
  const short = { maxNewTokens: 8 };
  const rl = { steps: 1, promptsPerStep: 2, numGenerations: 2, filterGroups: 'none' };
  return {
    name: 'Ten cards',
    seed: 1,
    steps: [
      { name: 'import', stage: 'import', settings: { source } },
      { name: 'curate', stage: 'curate', settings: { dataset: '$import' } },
      {
        ...{ name: 'evaluate-base', stage: 'evaluate' },
        settings: { model, dataset: '$curate', samples: 0, ...short },
      },
      {
        ...{ name: 'distill', stage: 'distill' },
        settings: { dataset: '$curate', teacher: 'rows', split: 'sft' },
      },
      {
        ...{ name: 'sft', stage: 'sft' },
        settings: { model, dataset: '$distill', maxSteps: 2, ...TRAINING },
      },
      {
        ...{ name: 'rl', stage: 'rl' },
        settings: { model: '$sft', dataset: '$curate', split: 'rl', ...rl, ...short, saveSteps: 1 },
      },
      {
        ...{ name: 'evaluate-rl', stage: 'evaluate' },
        settings: { model: '$rl', dataset: '$curate', samples: 0, ...short },
      },
      {
        ...{ name: 'export', stage: 'export' },
        settings: { model: '$rl', dataset: '$curate', formats, questions: 2, ...short },
      },
    ],
  };
}

/** Runs the recipe with a model's folder in `work`. */
export function runSmoke(model: string, work: string, formats = ['adapter', 'merged']): Smoke {
  const config = JSON.parse(fs.readFileSync(path.join(model, 'config.json'), 'utf8')) as {
    model_type: string;
  };
  const source = path.join(work, 'source');
  writeSource(source, familyOf(config.model_type).vision !== undefined);
  const recipe = path.join(work, 'recipe.yaml');
  // JSON is YAML.
  fs.writeFileSync(recipe, JSON.stringify(recipeOf(source, path.resolve(model), formats)));
  const workspace = path.join(work, 'workspace');
  const start = performance.now();
  const args = ['main/cli.ts', 'run', recipe, '--workspace', workspace, '--json'];
  const child = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  const events = child.stderr.split('\n').filter((line) => line.startsWith('{'));
  const steps = new Map<string, string>();
  for (const line of events) {
    const { event, step, status } = JSON.parse(line) as Record<string, string>;
    if (event === 'step') steps.set(step!, status!);
  }
  const reports = fs.existsSync(workspace)
    ? fs.globSync('runs/*/report.html', { cwd: workspace })
    : [];
  const records = fs.globSync('exports/*/export.json', { cwd: workspace });
  const [record] = records.map(
    (file) => JSON.parse(fs.readFileSync(path.join(workspace, file), 'utf8')) as { proof?: object },
  );
  return {
    modelType: config.model_type,
    steps: [...steps].map(([name, status]) => `${name}: ${status}`),
    report: reports[0] && fs.readFileSync(path.join(workspace, reports[0]), 'utf8'),
    proof: record ? JSON.stringify(record.proof) : '',
    error:
      child.status === 0
        ? ''
        : child.stderr
            .split('\n')
            .filter((l) => !/^(\{|$)/.test(l))
            .join(' '),
    seconds: (performance.now() - start) / 1000,
  };
}
