// Requests about the whole program: the snapshot, diagnostics, and file dialogs.

import * as os from 'node:os';
import * as path from 'node:path';
import * as v from 'valibot';
import type { Database } from '../storage/database.ts';
import { redact } from '../platform/redact.ts';
import { parse, type SchemaOf } from '../platform/parse.ts';
import { shortText } from './validation/fields.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import type { PathChoice, Snapshot } from '../../preload/contract/app.ts';
import type { HandlerContext, HandlersOf } from './context.ts';

const pathChoice = v.object({
  kind: v.picklist(['folder', 'file', 'save']),
  endings: v.optional(v.array(shortText)),
  name: v.optional(shortText),
}) satisfies SchemaOf<PathChoice>;

export function stateHandlers(
  parts: HandlerContext,
): HandlersOf<'state:snapshot' | 'diagnostics:copy' | 'path:pick' | 'path:pick-several'> {
  const { db, queue, projects, workspace, version } = parts;
  const snapshot = (): Snapshot => ({
    workspace: workspace.dir,
    version,
    projects: projects.list(),
    jobs: queue.list(),
    network: { attempts: parts.networkAttempts() },
    notices: parts.notices.list(),
  });
  return {
    'state:snapshot': snapshot,
    'diagnostics:copy': () => withoutOwn(diagnostics(snapshot(), db), parts),
    'path:pick': async (choice: unknown) =>
      (await parts.pickPaths(parse(pathChoice, choice, 'choice')))[0] ?? null,
    'path:pick-several': (choice: unknown) =>
      parts.pickPaths(parse(pathChoice, choice, 'choice'), { several: true }),
  };
}

/** The text without the user's folders, files, questions and answers. */
function withoutOwn(report: string, { db, workspace, resources }: HandlerContext): string {
  return redact(report, {
    folders: [
      [workspace.dir, '<workspace>'],
      [path.dirname(resources), '<program>'],
      [os.homedir(), '<home>'],
      [os.tmpdir(), '<temporary>'],
    ],
    texts: db.all('exampleTextsIn', { text: report }).map((row) => String(row['text'])),
  });
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
