// `omr import`, `curate`, `distill`, `sft`, `rl`, `evaluate` and `export`: one stage as a job of
// the queue.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { openBackend, type Backend } from '../../backend.ts';
import { UserError } from '../../i18n/user-error.ts';
import type { Stage } from '../../stages/contract/stage.ts';
import { completeSettings, type Settings } from '../../stages/contract/settings.ts';
import { UsageError, type Arguments } from '../terminal/arguments.ts';
import { openDisplay, warningsOf } from '../terminal/display.ts';
import { mergeSettings, readSetFlags, readSettingsFile } from '../terminal/setting-values.ts';
import type { JobView, MetricPoint } from '../../../preload/contract/jobs.ts';
import { Cancelled, type Output, type CliContext } from '../terminal/context.ts';
import { stageFigures, stageNotes } from '../terminal/stage-figures.ts';
import { readMetrics } from '../../storage/job-records.ts';
import { msg } from '../../../i18n/message.ts';

/** Runs one stage; prints the id and folder of its artifact, and its figures. */
export async function runStage(args: Arguments, context: CliContext): Promise<Output> {
  const settings = await readSettings(args, context);
  const backend = openBackend(context);
  const display = openDisplay(context.terminal, context.clock);
  const unsubscribe: (() => void)[] = [];
  try {
    const step = args.command;
    const stopped = args.flags.resume ? findJob(backend, step) : undefined;
    if (args.flags.resume && !stopped) {
      throw new UserError(
        msg('cli.no-stopped-run', { command: step, workspace: context.workspace }),
        {
          hint: msg('cli.no-stopped-run.hint'),
        },
      );
    }
    let point: MetricPoint | undefined;
    const show = (job: JobView): void =>
      display.update(`omr ${step}`, [{ name: step, job, point }]);
    unsubscribe.push(
      backend.on((name, payload) => {
        if (name === 'run:metric') point = (payload as { point: MetricPoint }).point;
        if (name === 'job:changed') show(payload as JobView);
      }),
    );
    const started = stopped
      ? backend.queue.resume(stopped.id)
      : backend.queue.enqueue({ step, stage: step, settings });
    unsubscribe.push(context.onInterrupt(() => backend.queue.cancel(started.id)));
    const job = await backend.queue.waitFor(started.id);
    display.close();
    const folder = path.join(context.workspace, 'runs', job.runId);
    return jobOutput(job, readMetrics(backend.db, job.runId), folder, args.flags.workspace);
  } finally {
    for (const each of unsubscribe) each();
    await backend.close();
  }
}

/**
 * The settings of `--settings`, overridden by `--set` and `--seed`, validated against the stage's
 * defaults.
 */
async function readSettings(
  { command, flags, set }: Arguments,
  context: CliContext,
): Promise<Settings> {
  const { stage } = await context.stages[command]!();
  const given = readSetFlags(set);
  const seed = typeof flags.seed === 'number' ? { seed: flags.seed } : {};
  const overrides = { ...given, ...seed };
  try {
    completeSettings(stage, overrides);
  } catch (error) {
    // A mistake on the command line is bad usage; one in a settings file is a failure.
    if (!(error instanceof UserError)) throw error;
    throw new UsageError(error.message, error.hint ?? `omr ${command} --help`);
  }
  const file = typeof flags.settings === 'string' ? readSettingsFile(flags.settings) : {};
  const settings = completeSettings(stage, mergeSettings(file, overrides));
  return resolveInputs(stage, settings, context.workspace);
}

/**
 * Turns artifact ids into `workspace:` paths and other paths into absolute ones, so that the job can be
 * resumed anywhere.
 */
function resolveInputs(stage: Stage<object>, settings: Settings, workspace: string): Settings {
  const resolved: Record<string, unknown> = { ...settings };
  const resolve = (value: unknown): unknown => {
    if (typeof value !== 'string' || value === '') return value;
    const folder = ['datasets', 'models', 'runs'].find((name) =>
      /[/\\:]/.test(value) ? false : fs.existsSync(path.join(workspace, name, value)),
    );
    if (folder) return `workspace:${folder}/${value}`;
    return fs.existsSync(value) ? path.resolve(value) : value;
  };
  for (const name of [...Object.keys(stage.inputs), 'source', 'against']) {
    const value = resolved[name];
    if (Array.isArray(value)) resolved[name] = value.map(resolve);
    else if (value !== undefined) resolved[name] = resolve(value);
  }
  // The output folder may not exist yet.
  if (typeof resolved.to === 'string' && resolved.to !== '')
    resolved.to = path.resolve(resolved.to);
  return resolved;
}

/** The latest stopped job of a stage that was run on its own. */
function findJob({ queue }: Backend, stage: string): JobView | undefined {
  const isStopped = ({ status }: JobView): boolean =>
    status === 'interrupted' || status === 'cancelled' || status === 'failed';
  return queue.list().findLast((job) => {
    return job.projectId === null && job.stage === stage && isStopped(job);
  });
}

/** The result of a job: id and folder of its artifact, its figures, and what they say. */
function jobOutput(
  { step, stage, status, runId, artifact, summary, error }: JobView,
  points: readonly MetricPoint[],
  runFolder: string,
  workspaceFlag: string | undefined,
): Output {
  const place = workspaceFlag === undefined ? '' : ` --workspace ${JSON.stringify(workspaceFlag)}`;
  const resumeHint = `Resume with: omr ${step} --resume${place}`;
  if (status === 'cancelled') throw new Cancelled(resumeHint);
  if (status !== 'done') {
    const interruptedHint = status === 'interrupted' ? resumeHint : '';
    throw new UserError(error?.message ?? `omr ${step} did not finish.`, {
      hint: [error?.hint, interruptedHint].filter((part) => part).join(' '),
    });
  }
  const warnings = warningsOf({ summary });
  // In a project the next steps go on with the model as it was; alone, nothing was reached.
  if (summary?.['unchanged'] === true && warnings.length > 0)
    throw new UserError(warnings.join(' '));
  const { kind, id, path: folder } = artifact ?? { kind: null, id: null, path: null };
  const run = { summary: summary ?? {}, points, folder: runFolder };
  const [figures, notes] = [stageFigures(stage, run), stageNotes(stage, run)];
  return {
    document: { kind, id, path: folder, run: runId, summary, notes },
    text: [
      ...warnings.map((text) => `▲ ${text}`),
      artifact ? `${id}\n${folder}` : runId,
      ...(figures.length > 0 ? ['', ...figures] : []),
      ...(notes.length > 0 ? ['', ...notes] : []),
    ].join('\n'),
  };
}
