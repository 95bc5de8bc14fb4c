// `omr` in a process that kills itself (SIGKILL) just before its call number N of a function of
// `node:fs`: node killed-at.ts FUNCTION N ARGUMENTS…

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [name = '', count = '0', ...args] = process.argv.slice(2);
const functions = fs as unknown as Record<string, (...given: unknown[]) => unknown>;
const original = functions[name]!;
let left = Number(count);
functions[name] = (...given: unknown[]) => {
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
  return original(...given);
};
syncBuiltinESMExports();
const { main } = await import('../../../main/cli/main.ts');
process.exit(await main(args));
