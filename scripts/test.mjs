// Everything that must hold: types, lint, format, build, all tests; ends with the line `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cache, onPath, root } from './setup/shell.mjs';
import { readWindow } from './setup/window.mjs';

/** No tool may hang for ever: the closing line must come. */
const limitMs = 60 * 60 * 1000;

const checks = [
  ['types', 'tsc', ['--noEmit']],
  ['lint', 'eslint', ['.', '--max-warnings', '0']],
  ['format', 'prettier', ['--check', '.', '--log-level', 'warn']],
  ['build', 'electron-vite', ['build', '--logLevel', 'warn']],
];

const bin = join(root, 'node_modules', '.bin');
const window = readWindow();
const env = {
  ...process.env,
  PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
  OMR_TESTS: 'all',
};
const count = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

/** Runs a tool of node_modules/.bin with its output shown; true when it ended well. */
function tool(name, args, { before = [] } = {}) {
  const [program, ...rest] = [...before, name, ...args];
  const ended = spawnSync(program, rest, {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: limitMs,
    shell: process.platform === 'win32',
  });
  return ended.status === 0;
}

function note(label, isGood) {
  count[isGood ? 'passed' : 'failed'] += 1;
  if (!isGood) failures.push(label);
}

function runChecks() {
  for (const [label, program, args] of checks) {
    const began = Date.now();
    process.stdout.write(`\n== ${label}\n`);
    const isGood = tool(program, args);
    note(label, isGood);
    process.stdout.write(`${isGood ? 'ok' : 'FAILED'} in ${seconds(began)} s\n`);
  }
}

/** Runs vitest over everything, or over the files named on the command line, and adds its figures. */
function runTests(files) {
  const report = join(cache, 'test-report.json');
  mkdirSync(cache, { recursive: true });
  rmSync(report, { force: true });
  const needsDisplay = process.platform === 'linux' && !process.env.DISPLAY && onPath('xvfb-run');
  process.stdout.write('\n== tests\n');
  if (window.reason !== undefined)
    process.stdout.write(`window tests are skipped: ${window.reason}\n`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const isGood = tool('vitest', ['run', ...reporters, ...files], {
    before: needsDisplay ? ['xvfb-run', '-a'] : [],
  });
  const before = count.failed;
  let result;
  try {
    result = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    note('vitest gave no report', false);
    return;
  }
  for (const file of result.testResults) {
    for (const test of file.assertionResults) {
      if (test.status === 'passed') count.passed += 1;
      else if (test.status === 'failed') note(`${file.name}: ${test.fullName}`, false);
      else count.skipped += 1;
    }
    // A file that cannot even be loaded has no tests to count.
    const hasFailed = file.assertionResults.some(({ status }) => status === 'failed');
    if (file.status === 'failed' && !hasFailed) note(`${file.name}: ${file.message}`, false);
  }
  if (!isGood && count.failed === before)
    note('vitest ended with an error outside the tests', false);
}

function seconds(began) {
  return Math.round((Date.now() - began) / 1000);
}

const began = Date.now();
const files = process.argv.slice(2);
if (files.length === 0) runChecks();
runTests(files);
for (const failure of failures) process.stdout.write(`FAILED ${failure.replaceAll(root, '.')}\n`);
process.stdout.write(`\nall in ${seconds(began)} s\n`);
const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
process.stdout.write(`${count.passed} passed, ${count.failed} failed${skipped}\n`);
process.exitCode = count.failed > 0 ? 1 : 0;
