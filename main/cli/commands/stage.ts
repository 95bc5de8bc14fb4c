// `omr import`, `curate`, `distill`, `sft`, `rl`, `evaluate` and `export`: one stage as one job of the real queue.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { openBackend, type Backend } from '../../backend.ts';
import { UserError } from '../../i18n/user-error.ts';
import type { Stage } from '../../stages/contract/stage.ts';
import { completeSettings, type Settings } from '../../stages/contract/settings.ts';
import { UsageError, type Arguments } from '../terminal/arguments.ts';
import { openDisplay } from '../terminal/display.ts';
import { mergeSettings, readSetFlags, readSettingsFile } from '../terminal/setting-values.ts';
import type { JobView, MetricPoint } from '../../../preload/contract/jobs.ts';
import { Cancelled, type Output, type CliContext } from '../terminal/context.ts';
import { msg } from '../../../i18n/message.ts';

/** Runs one stage and prints its artifact's id and folder. */
export async function runStage(args: Arguments, world: CliContext): Promise<Output> {
  const settings = await readSettings(args, world);
  const backend = openBackend({
    workspace: world.workspace,
    launcher: world.launcher,
    resources: world.resources,
    clock: world.clock,
  });
  const display = openDisplay(world.terminal, world.clock);
  const ends: (() => void)[] = [];
  try {
    const step = args.command;
    const old = args.flags.resume ? findJob(backend, step) : undefined;
    if (args.flags.resume && !old) {
      throw new UserError(
        msg('cli.no-stopped-run', { command: step, workspace: world.workspace }),
        {
          hint: msg('cli.no-stopped-run.hint'),
        },
      );
    }
    let point: MetricPoint | undefined;
    const show = (job: JobView): void =>
      display.update(`omr ${step}`, [{ name: step, job, point }]);
    ends.push(
      backend.on((name, payload) => {
        if (name === 'run:metric') point = (payload as { point: MetricPoint }).point;
        if (name === 'job:changed') show(payload as JobView);
      }),
    );
    const started = old
      ? backend.queue.resume(old.id)
      : backend.queue.enqueue({ step, stage: step, settings });
    ends.push(world.onInterrupt(() => backend.queue.cancel(started.id)));
    const job = await backend.queue.waitFor(started.id);
    display.close();
    return jobOutput(job);
  } finally {
    for (const end of ends) end();
    await backend.close();
  }
}

/** Settings of `--settings`, then `--set`, then `--seed`, checked against the stage's defaults. */
async function readSettings(
  { command, flags, set }: Arguments,
  world: CliContext,
): Promise<Settings> {
  const { stage } = await world.stages[command]!();
  const given = readSetFlags(set);
  const seed = typeof flags.seed === 'number' ? { seed: flags.seed } : {};
  const onLine = { ...given, ...seed };
  try {
    completeSettings(stage, onLine);
  } catch (error) {
    // What stands on the command line itself is bad usage, not bad data.
    if (!(error instanceof UserError)) throw error;
    throw new UsageError(error.message, error.hint ?? `omr ${command} --help`);
  }
  const file = typeof flags.settings === 'string' ? readSettingsFile(flags.settings) : {};
  const settings = completeSettings(stage, mergeSettings(file, onLine));
  return locateInputs(stage, settings, world.workspace);
}

/** Artifact ids and paths in the settings as absolute paths, so that the job can go on from anywhere. */
function locateInputs(stage: Stage<object>, settings: Settings, workspace: string): Settings {
  const located: Record<string, unknown> = { ...settings };
  const locate = (value: unknown): unknown => {
    if (typeof value !== 'string' || value === '') return value;
    const kept = ['datasets', 'models'].find((folder) =>
      /[/\\:]/.test(value) ? false : fs.existsSync(path.join(workspace, folder, value)),
    );
    if (kept) return `workspace:${kept}/${value}`;
    return fs.existsSync(value) ? path.resolve(value) : value;
  };
  for (const name of [...Object.keys(stage.inputs), 'source', 'against', 'trainedOn', 'compare']) {
    const value = located[name];
    if (Array.isArray(value)) located[name] = value.map(locate);
    else if (value !== undefined) located[name] = locate(value);
  }
  // A folder that need not be there yet.
  if (typeof located.to === 'string' && located.to !== '') located.to = path.resolve(located.to);
  return located;
}

/** The newest job of a stage on its own that was stopped. */
function findJob({ queue }: Backend, stage: string): JobView | undefined {
  const isStopped = ({ status }: JobView): boolean =>
    status === 'interrupted' || status === 'cancelled' || status === 'failed';
  return queue.list().findLast((job) => {
    return job.projectId === null && job.stage === stage && isStopped(job);
  });
}

function jobOutput({ step, status, runId, artifact, summary, error }: JobView): Output {
  const goOn = `Go on with: omr ${step} --resume`;
  if (status === 'cancelled') throw new Cancelled(goOn);
  if (status !== 'done') {
    const isMended = status === 'interrupted' ? goOn : '';
    throw new UserError(error?.message ?? `omr ${step} did not end.`, {
      hint: [error?.hint, isMended].filter((part) => part).join(' '),
    });
  }
  const { kind, id, path: folder } = artifact ?? { kind: null, id: null, path: null };
  return {
    document: { kind, id, path: folder, run: runId, summary },
    text: artifact ? `${id}\n${folder}` : runId,
  };
}
