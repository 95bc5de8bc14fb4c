// `omr train FOLDER` on an own-data project, and its figures as text.

import { execFileSync } from 'node:child_process';

/** Right answers of a model with their 95 % interval, shares of one. */
export interface Figures {
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
  readonly blank?: number | null;
}

/** What `omr train --json` prints. */
export interface TrainResult {
  readonly seconds: number;
  readonly models: Readonly<Record<string, Figures>>;
}

/** Trains with all defaults but the flags given; progress goes to stderr where `isLoud`. */
export function trainOn(
  folder: string,
  workspace: string,
  { flags = [], isLoud = true }: { flags?: readonly string[]; isLoud?: boolean } = {},
): TrainResult {
  const command = ['main/cli.ts', 'train', folder, '--workspace', workspace, '--json', ...flags];
  const output = execFileSync(process.execPath, command, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', isLoud ? 'inherit' : 'ignore'],
    maxBuffer: 1e9,
  });
  return JSON.parse(output) as TrainResult;
}

/** `90.8 % (87.5 to 93.2)` */
export function shareText({ accuracy, low, high }: Figures): string {
  const [share, from, to] = [accuracy, low, high].map((part) => (100 * part).toFixed(1));
  return `${share} % (${from} to ${to})`;
}
