// `omr demo` and `omr run`: a recipe's steps through the real queue, with the list of steps on the screen.

import * as path from 'node:path';
import { openBackend, type Backend } from '../../backend.ts';
import { sorted } from '../../data/datasets/workspace.ts';
import { UserError } from '../../i18n/user-error.ts';
import { modelResult, secondsOf } from '../../projects/report-record.ts';
import { checkRecipe, loadRecipe, type Recipe } from '../../stages/recipe.ts';
import type { ModelName, ModelResult } from '../../report/record.ts';
import type { StageTable } from '../../stages/index.ts';
import { suggestion, type Settings } from '../../stages/contract/settings.ts';
import { UsageError, type Arguments } from '../terminal/arguments.ts';
import { formatDuration, openDisplay, type Display, type StepLine } from '../terminal/display.ts';
import { resultTable } from '../terminal/result-table.ts';
import { mergeSettings, readSetFlags, resolveRelative } from '../terminal/setting-values.ts';
import type { JobView, MetricPoint } from '../../../preload/contract/jobs.ts';
import type { ProjectView } from '../../../preload/contract/projects.ts';
import { Cancelled, type Output, type CliContext } from '../terminal/context.ts';
import { msg } from '../../../i18n/message.ts';
import { english } from '../../i18n/locale.ts';

const MODELS: readonly ModelName[] = ['base', 'sft', 'rl'];

/** `omr demo`: the recipe of the sample that comes with the program. */
export function runDemo(args: Arguments, world: CliContext): Promise<Output> {
  const name = args.flags.quick ? 'sample-quick.yaml' : 'sample.yaml';
  return runRecipe(path.join(world.resources, 'recipes', name), args, world);
}

/** `omr run RECIPE.yaml`. */
export function runRecipeFile(args: Arguments, world: CliContext): Promise<Output> {
  return runRecipe(path.resolve(args.words[0]!), args, world);
}

async function runRecipe(file: string, args: Arguments, world: CliContext): Promise<Output> {
  const recipe = await readRecipe(file, args, world.stages);
  const backend = openBackend({
    workspace: world.workspace,
    launcher: world.launcher,
    resources: world.resources,
    clock: world.clock,
  });
  const display = openDisplay(world.terminal, world.clock);
  let stopWatching = (): void => undefined;
  try {
    const found = args.flags.resume ? findProject(backend, recipe, args) : undefined;
    const id = found?.id ?? backend.projects.create(recipe);
    stopWatching = watch(backend, id, display, world);
    if (args.flags.resume) display.message(resumeMessage(found, recipe));
    if (found) backend.projects.resume(id);
    const project = await backend.projects.waitFor(id);
    display.close();
    return projectOutput(project, jobsOf(backend, project), args);
  } finally {
    stopWatching();
    await backend.close();
  }
}

/** The recipe with the seed and settings of the command line in it, every step checked. */
async function readRecipe(
  file: string,
  { flags, set }: Arguments,
  table: StageTable,
): Promise<Recipe> {
  const read = loadRecipe(file, table);
  const changes = readSetFlags(set);
  const names = read.steps.map((step) => step.name);
  for (const [name, change] of Object.entries(changes)) {
    if (!names.includes(name) || typeof change !== 'object' || change === null) {
      throw new UsageError(
        names.includes(name)
          ? `--set ${name}=… names a step but no setting of it.`
          : `--set ${name}… names no step of ${path.basename(file)}.`,
        names.includes(name) ? `Write --set ${name}.key=value.` : english(suggestion(name, names)),
      );
    }
  }
  const folder = path.dirname(file);
  const recipe: Recipe = {
    ...read,
    ...(typeof flags.seed === 'number' ? { seed: flags.seed } : {}),
    steps: read.steps.map((step) => ({
      ...step,
      settings: mergeSettings(
        resolveRelative(step.settings, folder) as Settings,
        resolveRelative(changes[step.name] ?? {}, process.cwd()) as Settings,
      ),
    })),
  };
  await checkRecipe(recipe, table);
  return recipe;
}

/** The newest project of the same steps and settings; with `--seed`, of that seed. */
function findProject(
  { projects }: Backend,
  recipe: Recipe,
  { flags }: Arguments,
): ProjectView | undefined {
  const text = (steps: Recipe['steps']): string => JSON.stringify(sorted(steps));
  return projects.list().find(({ id }) => {
    const old = projects.recipe(id);
    if (flags.seed !== undefined && old.seed !== recipe.seed) return false;
    return old.name === recipe.name && text(old.steps) === text(recipe.steps);
  });
}

function resumeMessage(found: ProjectView | undefined, { name }: Recipe): string {
  if (!found) return `There is no run of "${name}" to go on with; it starts from the beginning.`;
  if (found.reportPath !== null) return `The run ${found.id} is done already; this is its result.`;
  return `Going on with the run ${found.id}.`;
}

/** Shows the project's steps and turns Ctrl+C into a cancel. Returns what ends both. */
function watch(backend: Backend, id: string, display: Display, world: CliContext): () => void {
  const points = new Map<string, MetricPoint>();
  const title = backend.projects.view(id).name;
  const show = (): void => {
    const { steps } = backend.projects.view(id);
    const lines = steps.map(({ name, jobId }): StepLine => {
      const job = jobId === null ? null : (backend.queue.get(jobId) ?? null);
      return { name, job, point: job ? points.get(job.runId) : undefined };
    });
    display.update(title, lines);
  };
  show();
  const stopListening = backend.on((name, payload) => {
    if (name === 'run:metric') {
      const { runId, point } = payload as { runId: string; point: MetricPoint };
      points.set(runId, point);
    }
    if (name === 'job:changed' && (payload as JobView).projectId !== id) return;
    if (name === 'job:changed' || name === 'project:changed') show();
  });
  const stopInterrupt = world.onInterrupt(() => {
    display.message('Stopping; what was saved is kept.');
    for (const { status, id: jobId, projectId } of backend.queue.list()) {
      const isLive = status === 'queued' || status === 'running';
      if (projectId === id && isLive) backend.queue.cancel(jobId);
    }
  });
  return () => {
    stopListening();
    stopInterrupt();
  };
}

function jobsOf(backend: Backend, project: ProjectView): Map<string, JobView> {
  const jobs = project.steps.flatMap(({ name, jobId }) => {
    const job = jobId === null ? undefined : backend.queue.get(jobId);
    return job ? [[name, job] as const] : [];
  });
  return new Map(jobs);
}

/** What a finished project prints; a step that did not end well is thrown as what stopped it. */
function projectOutput(
  project: ProjectView,
  jobs: ReadonlyMap<string, JobView>,
  { command, words, flags }: Arguments,
): Output {
  const again = ['omr', command, ...words, ...(flags.quick ? ['--quick'] : []), '--resume'];
  const stopped = project.steps.find(({ name }) => jobs.get(name)?.status !== 'done');
  if (stopped) {
    const job = jobs.get(stopped.name);
    const goOn = `Go on with: ${again.join(' ')}`;
    if (job?.status === 'cancelled') throw new Cancelled(goOn);
    throw new UserError(
      msg('recipe.step-problem', {
        step: stopped.name,
        message: job?.error?.message ?? 'it did not start.',
      }),
      {
        hint: [job?.error?.hint, goOn].filter((part) => part).join(' '),
      },
    );
  }
  const seconds = [...jobs.values()].reduce((sum, job) => sum + secondsOf(job), 0);
  const models = MODELS.flatMap((name): ModelResult[] => {
    const step = `evaluate-${name}`;
    const job = jobs.get(step);
    return job ? [modelResult(name, { name: step, job })] : [];
  });
  const figures = models.map((model) => {
    const { name, accuracy, low, high, n, format, mean_length, sampled_accuracy } = model;
    const sampled = sampled_accuracy === undefined ? {} : { sampled_accuracy };
    return [name, { accuracy, low, high, n, format, mean_length, ...sampled }] as const;
  });
  const report = project.reportPath;
  const steps = [...jobs].map(([name, { runId, artifact }]) => ({ name, run: runId, artifact }));
  return {
    document: {
      models: Object.fromEntries(figures),
      seconds: Math.round(seconds * 10) / 10,
      report,
      project: project.id,
      steps,
    },
    text: [
      ...(models.length > 0 ? [resultTable(models), ''] : []),
      `Time    ${formatDuration(seconds)}`,
      `Report  ${report ?? '–'}`,
    ].join('\n'),
  };
}
