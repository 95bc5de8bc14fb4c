// Checks types, lint, format and build, and runs all tests; the last line is `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cache, onPath, root } from './setup/shell.mjs';
import { readWindow } from './setup/window.mjs';

/** Timeout of each tool, so that the last line is always printed. */
const limitMs = 60 * 60 * 1000;

/** The screen of the window tests, as large as the largest window that they ask for. */
const screen = '-screen 0 2560x1440x24';

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

/** Runs a tool of node_modules/.bin; true if it succeeded. */
function tool(name, args, { before = [] } = {}) {
  const [program, ...rest] = [...before, name, ...args];
  const result = spawnSync(program, rest, {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: limitMs,
    shell: process.platform === 'win32',
  });
  return result.status === 0;
}

function note(label, hasPassed) {
  count[hasPassed ? 'passed' : 'failed'] += 1;
  if (!hasPassed) failures.push(label);
}

function runChecks() {
  for (const [label, program, args] of checks) {
    const began = Date.now();
    process.stdout.write(`\n== ${label}\n`);
    const hasPassed = tool(program, args);
    note(label, hasPassed);
    process.stdout.write(`${hasPassed ? 'ok' : 'FAILED'} in ${seconds(began)} s\n`);
  }
}

/** Runs vitest on all tests, or on the given files, and counts the results. */
function runTests(files) {
  const report = join(cache, 'test-report.json');
  mkdirSync(cache, { recursive: true });
  rmSync(report, { force: true });
  const needsDisplay = process.platform === 'linux' && !process.env.DISPLAY && onPath('xvfb-run');
  process.stdout.write('\n== tests\n');
  if (window.reason !== undefined)
    process.stdout.write(`window tests are skipped: ${window.reason}\n`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const hasPassed = tool('vitest', ['run', ...reporters, ...files], {
    before: needsDisplay ? ['xvfb-run', '-a', '-s', screen] : [],
  });
  const before = count.failed;
  let result;
  try {
    result = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    note('vitest wrote no report', false);
    return;
  }
  for (const file of result.testResults) {
    for (const test of file.assertionResults) {
      if (test.status === 'passed') count.passed += 1;
      else if (test.status === 'failed') note(`${file.name}: ${test.fullName}`, false);
      else count.skipped += 1;
    }
    // A file that fails to load has no test results.
    const hasFailed = file.assertionResults.some(({ status }) => status === 'failed');
    if (file.status === 'failed' && !hasFailed) note(`${file.name}: ${file.message}`, false);
  }
  if (!hasPassed && count.failed === before) note('vitest failed outside the tests', false);
}

function seconds(began) {
  return Math.round((Date.now() - began) / 1000);
}

const began = Date.now();
const files = process.argv.slice(2);
if (files.length === 0) runChecks();
runTests(files);
for (const failure of failures) process.stdout.write(`FAILED ${failure.replaceAll(root, '.')}\n`);
process.stdout.write(`\n${seconds(began)} s in total\n`);
const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
process.stdout.write(`${count.passed} passed, ${count.failed} failed${skipped}\n`);
process.exitCode = count.failed > 0 ? 1 : 0;
