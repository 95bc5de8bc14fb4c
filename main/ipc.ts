// Every request of the window as one function in one table; what comes in is checked before it is used.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { JobView, Requests, Snapshot } from '../preload/contract.ts';
import { blobPath, type Workspace } from './data/workspace.ts';
import type { Database } from './db.ts';
import { UserError } from './errors.ts';
import type { Queue } from './jobs.ts';
import type { Projects } from './projects.ts';
import { loadRecipe } from './recipe.ts';
import { readMetrics, readSamples } from './records.ts';

/** The requests as the window's process calls them; an error is thrown, a promise may come back. */
export type Handlers = {
  readonly [K in keyof Requests]: (
    ...args: Parameters<Requests[K]>
  ) => ReturnType<Requests[K]> | Promise<ReturnType<Requests[K]>>;
};

export interface HandlerParts {
  readonly db: Database;
  readonly queue: Queue;
  readonly projects: Projects;
  readonly workspace: Workspace;
  readonly resources: string;
  readonly version: string;
  readonly networkAttempts: () => number;
  /** Opens a file in the system's own program for it. */
  readonly openFile: (file: string) => void | Promise<void>;
}

/** Samples that one request may ask for. */
const MOST_SAMPLES = 1_000;

/** The table of all requests. */
export function createHandlers(parts: HandlerParts): Handlers {
  const { db, queue, projects, workspace, resources, version } = parts;

  const reportOf = (projectId: unknown): string => {
    const file = projects.view(text('projectId', projectId)).reportPath;
    if (file !== null && fs.existsSync(file)) return file;
    throw new UserError('The report is not written yet.', {
      hint: 'It appears when the last step is done.',
    });
  };
  const snapshot = (): Snapshot => ({
    workspace: workspace.dir,
    version,
    projects: projects.list(),
    jobs: queue.list(),
    network: { attempts: parts.networkAttempts() },
  });

  return {
    'state:snapshot': snapshot,
    'project:sample': (options: unknown) => {
      const { quick, seed } = group('options', options);
      const file = flag('quick', quick) ? 'sample-quick.yaml' : 'sample.yaml';
      return projects.create(loadRecipe(path.join(resources, 'recipes', file)), {
        seed: whole('seed', seed),
      });
    },
    'project:resume': (projectId: unknown) => projects.resume(text('projectId', projectId)),
    'job:cancel': (jobId: unknown) => queue.cancel(whole('jobId', jobId)),
    'run:metrics': (runId: unknown) => readMetrics(db, text('runId', runId)),
    'run:samples': (runId: unknown, limit: unknown) => {
      const most = Math.min(MOST_SAMPLES, Math.max(0, whole('limit', limit)));
      return readSamples(db, text('runId', runId), most);
    },
    'picture:read': async (blobId: unknown) => {
      const bytes = await readPicture(blobPath(workspace, text('blobId', blobId)));
      return `data:${pictureType(bytes)};base64,${bytes.toString('base64')}`;
    },
    'report:read': (projectId: unknown) => fs.promises.readFile(reportOf(projectId), 'utf8'),
    'report:open': (projectId: unknown) => parts.openFile(reportOf(projectId)),
    'diagnostics:copy': () => diagnostics(snapshot(), db),
  };
}

/** The picture's type by its first bytes; anything else is not shown as a picture. */
export function pictureType(bytes: Uint8Array): string {
  const starts = (...head: number[]): boolean => head.every((byte, at) => bytes[at] === byte);
  if (starts(0x89, 0x50, 0x4e, 0x47)) return 'image/png';
  if (starts(0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (starts(0x47, 0x49, 0x46, 0x38)) return 'image/gif';
  if (starts(0x52, 0x49, 0x46, 0x46) && bytes[8] === 0x57) return 'image/webp';
  return 'application/octet-stream';
}

async function readPicture(file: string): Promise<Buffer> {
  try {
    return await fs.promises.readFile(file);
  } catch (cause) {
    throw new UserError('This picture is not in the workspace.', {
      hint: 'Import the data again.',
      cause,
    });
  }
}

function diagnostics({ version, jobs, network }: Snapshot, db: Database): string {
  const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  const lines = [
    `OpenMMReasoner Desktop ${version}`,
    `${os.platform()} ${os.release()} ${os.arch()}, Node ${process.versions.node}`,
    `${os.cpus().length} processors (${os.cpus()[0]?.model.trim() ?? 'unknown'})`,
    `memory ${gigabytes(os.totalmem())}, free ${gigabytes(os.freemem())}`,
    `refused network connections: ${network.attempts}`,
    '',
    ...jobs.slice(-20).flatMap((job) => describeJob(job, db)),
  ];
  return `${lines.join('\n')}\n`;
}

function describeJob(job: JobView, db: Database): string[] {
  const line = `${job.id} ${job.step} (${job.stage}): ${job.status}`;
  if (!job.error) return [line];
  const log = (db.get('runLog', { id: job.runId })?.['log'] as string | undefined) ?? '';
  const tail = log.trimEnd().split('\n').slice(-15);
  return [line, `  ${job.error.message}`, ...tail.map((each) => `  | ${each}`)];
}

function text(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && value.length <= 200) return value;
  throw new TypeError(`request: ${name} must be a text`);
}

function whole(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new TypeError(`request: ${name} must be a whole number`);
}

function flag(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new TypeError(`request: ${name} must be true or false`);
}

function group(name: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw new TypeError(`request: ${name} must be a group of values`);
}
