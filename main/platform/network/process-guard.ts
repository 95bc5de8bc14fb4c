// The network guard of this process, in force from the moment this file is loaded. Every entry
// imports it first, so that no package can call out while it is loaded.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { readVariable } from './environment.ts';
import { guardNetwork } from './network-guard.ts';

export const processGuard = guardNetwork();

/** A line of the file that `OMR_NETWORK_LOG` names. */
export interface NetworkLogLine {
  readonly pid: number;
  /** The script that the process runs. */
  readonly program: string;
  /** The host of a refused connection; without it, the guard of the process came into force. */
  readonly host?: string;
  /** The connection was refused in another process, which told this one. */
  readonly isTold?: true;
}

const logFile = readVariable('OMR_NETWORK_LOG');
if (logFile !== undefined) {
  const program = path.basename(process.argv[1] ?? process.execPath);
  const write = (line: object): void =>
    fs.appendFileSync(logFile, `${JSON.stringify({ pid: process.pid, program, ...line })}\n`);
  write({});
  processGuard.onAttempt((host, _attempts, isTold) => write(isTold ? { host, isTold } : { host }));
}
