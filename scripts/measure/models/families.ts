// The recipe from import to export with a tiny model of each family, and what became of every step:
//   npx node scripts/measure/models/families.ts [--formats adapter,merged,gguf] FOLDER…
// A folder is one with a model, or one of folders that have a `model` each.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { runSmoke } from './families/recipe.ts';

const { values, positionals } = parseArgs({
  options: { formats: { type: 'string', default: 'adapter,merged' } },
  allowPositionals: true,
});
const formats = values.formats.split(',');

const isModel = (folder: string): boolean => fs.existsSync(path.join(folder, 'config.json'));
const models = positionals.flatMap((folder) =>
  isModel(folder)
    ? [folder]
    : fs
        .readdirSync(folder)
        .map((name) => path.join(folder, name, 'model'))
        .filter(isModel),
);
let failed = 0;
for (const model of models) {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-family-'));
  try {
    const { modelType, steps, report, proof, error, seconds } = runSmoke(model, work, formats);
    const done = steps.filter((step) => step.endsWith(': done')).length;
    const isWhole = error === '' && done === steps.length && report !== undefined;
    if (!isWhole) failed += 1;
    const figures = `${done} of ${steps.length} steps, ${report ? 'report' : 'no report'}`;
    const state = isWhole ? 'ok' : 'FAILED';
    const line = [state, model, modelType, figures, proof, `${seconds.toFixed(0)} s`, error];
    process.stdout.write(`${line.join('  ')}\n`);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}
process.exitCode = failed > 0 ? 1 : 0;
