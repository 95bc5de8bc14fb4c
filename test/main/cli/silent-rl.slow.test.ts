// `omr rl` on questions that no answer can be right to: alone it fails and says why; `dead-steps.test.ts`
// and `first-button.slow.test.ts` hold that a project goes on.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../helpers.ts';

const OMR = path.join(import.meta.dirname, '../../../main/cli.ts');

it('a run that changed nothing ends with exit code 1, the reason and what to change', () => {
  const dir = temporaryFolder();
  const omr = (...words: string[]) =>
    spawnSync(process.execPath, [OMR, ...words], {
      cwd: dir,
      encoding: 'utf8',
    });
  const rows = Array.from({ length: 4 }, (_, i) =>
    JSON.stringify({ question: `What is ${i} + 1?`, answer: 'a zebra', split: 'rl' }),
  );
  fs.writeFileSync(path.join(dir, 'rows.jsonl'), rows.join('\n'));
  const imported = omr('import', '--set', 'source=rows.jsonl', '--json');
  expect(imported.status).toBe(0);
  const { path: dataset } = JSON.parse(imported.stdout) as { path: string };
  const short = {
    promptsPerStep: 2,
    numGenerations: 2,
    maxNewTokens: 8,
    steps: 9,
    maxDeadSteps: 2,
  };
  const settings = { model: 'resource:pocket/base', dataset, split: 'rl', ...short };
  const set = Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const ended = omr('rl', ...set);
  expect(ended.status).toBe(1);
  expect(ended.stderr).toContain('after 2 steps that changed nothing: no answer was right');
});
