// Checks a cluster folder with the programs that it is for, as far as a processor goes:
// `node scripts/measure/cluster/check.ts FOLDER --python PYTHON --packages DIR [--fork DIR] [--cases FILE]`.
//
// FOLDER is the `cluster` of an export with all parts. PYTHON has torch, transformers, datasets, hydra-core,
// ray and tensordict; DIR holds the unpacked wheels of verl, lmms-engine, LLaMA-Factory and lmms-eval; the
// fork's DIR holds its `verl`. FILE has conformance cases for `omr score`.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../../..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string', default: 'python3' },
    packages: { type: 'string' },
    fork: { type: 'string' },
    cases: { type: 'string' },
  },
});
const folder = resolve(positionals[0]!);
const packages = values.packages === undefined ? undefined : resolve(values.packages);
const model = join(ROOT, 'resources', 'pocket', 'base');
let failed = false;

/** Runs one of the scripts beside this file and prints the lines of its results. */
function check(script: string, ...args: readonly string[]): void {
  console.log(`\n${script} ${args.filter((each) => !each.startsWith('/')).join(' ')}`);
  const { stdout, stderr, status } = spawnSync(
    values.python,
    [join(import.meta.dirname, script), ...args],
    {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      env: { ...process.env, PYTHONPATH: packages ?? '', HF_HUB_OFFLINE: '1' },
    },
  );
  const results = stdout.split('\n').filter((line) => /^(?:ok|NO|--) {2}/.test(line));
  console.log(results.join('\n'));
  if (status === 0 && !results.some((line) => line.startsWith('NO'))) return;
  failed = true;
  if (status !== 0) console.log(stderr.trimEnd().split('\n').slice(-5).join('\n'));
}

console.log(`load ${loadavg()[0]!.toFixed(2)}`);
const own = spawnSync(values.python, [join(folder, 'check.py')], { encoding: 'utf8' });
console.log(`check.py\n${own.stdout.trimEnd()}`);
if (packages !== undefined) {
  const config = join(packages, 'verl', 'trainer', 'config');
  check('verl_compose.py', folder, 'rl/verl.sh', config, '--typed');
  for (const program of ['llama-factory', 'lmms-engine', 'lmms-eval'])
    check('schemas.py', folder, program);
  check('verl_rows.py', folder, config, model);
}
if (values.fork !== undefined) {
  const config = join(resolve(values.fork), 'verl', 'trainer', 'config');
  check('verl_compose.py', folder, 'rl/verl-fork.sh', config);
}
if (values.cases !== undefined) {
  const cases = resolve(values.cases);
  const place = mkdtempSync(join(tmpdir(), 'omr-cluster-'));
  try {
    const files = ['strict', 'reference'].map((mode) => {
      const file = join(place, `${mode}.jsonl`);
      const args = [join(ROOT, 'main', 'cli.ts'), 'score', '--input', cases, '--mode', mode];
      writeFileSync(file, execFileSync(process.execPath, args, { maxBuffer: 2 ** 28 }));
      return file;
    });
    check('reward_hook.py', folder, cases, ...files);
  } finally {
    rmSync(place, { recursive: true });
  }
}
process.exitCode = failed || own.status !== 0 ? 1 : 0;
