// `omr demo`, `omr run` and what `omr train` ends in: the steps of a recipe as jobs of the queue, with
// their progress on the terminal.

import * as path from 'node:path';
import { openBackend, type Backend } from '../../backend.ts';
import { UserError } from '../../i18n/user-error.ts';
import { modelResult, secondsOf, trainingOf } from '../../projects/report-record.ts';
import { changedSteps } from '../../projects/projects/staleness.ts';
import { checkRecipe, loadRecipe, type Recipe } from '../../stages/recipe.ts';
import type { ModelName, ModelResult } from '../../report/record.ts';
import type { StageTable } from '../../stages/index.ts';
import { suggestion, type Settings } from '../../stages/contract/settings.ts';
import { UsageError, type Arguments } from '../terminal/arguments.ts';
import {
  formatDuration,
  openDisplay,
  warningsOf,
  type Display,
  type StepLine,
} from '../terminal/display.ts';
import { dataLines } from '../terminal/data-lines.ts';
import { bestLines, resultTable } from '../terminal/result-table.ts';
import { mergeSettings, readSetFlags, resolveRelative } from '../terminal/setting-values.ts';
import type { JobView, MetricPoint } from '../../../preload/contract/jobs.ts';
import type { ProjectView } from '../../../preload/contract/projects.ts';
import { Cancelled, type Output, type CliContext } from '../terminal/context.ts';
import { bestModel } from '../../../health/best-model.ts';
import { blankFigures } from '../../../health/evaluation.ts';
import { nextSentence } from '../../../health/next-size.ts';
import { percent } from '../terminal/figure-formats.ts';
import type { PlanRecord } from '../../projects/plan-record.ts';
import type { NextSize } from '../../../preload/contract/train.ts';
import { msg } from '../../../i18n/message.ts';
import { english } from '../../i18n/locale.ts';

const MODELS: readonly ModelName[] = ['base', 'sft', 'rl'];

/** `omr demo`: the recipe of the included sample. */
export function runDemo(args: Arguments, context: CliContext): Promise<Output> {
  const name = args.flags.quick ? 'sample-quick.yaml' : 'sample.yaml';
  return runRecipe(path.join(context.resources, 'recipes', name), args, context);
}

/** `omr run RECIPE.yaml`. */
export function runRecipeFile(args: Arguments, context: CliContext): Promise<Output> {
  return runRecipe(path.resolve(args.words[0]!), args, context);
}

async function runRecipe(file: string, args: Arguments, context: CliContext): Promise<Output> {
  const recipe = await readRecipe(file, args, context.stages);
  if (args.flags['check-start'])
    return (await import('./recipe/check-start.ts')).checkRecipeStart(recipe, args, context);
  const backend = openBackend(context);
  const display = openDisplay(context.terminal, context.clock);
  try {
    return await runProject(recipe, args, { backend, display, context });
  } finally {
    await backend.close();
  }
}

/** What a project runs in. */
interface Surroundings {
  readonly backend: Backend;
  readonly display: Display;
  readonly context: CliContext;
}

/**
 * Runs a recipe as a project to its end, or with `--resume` the project that has done most of it;
 * returns what is printed. `plan` is what the recipe was made from.
 */
export async function runProject(
  recipe: Recipe,
  args: Arguments,
  { backend, display, context }: Surroundings,
  plan?: PlanRecord,
): Promise<Output> {
  const earlier = findProject(backend, recipe, args);
  const found = args.flags.resume ? earlier : undefined;
  const id = found?.project.id ?? backend.projects.create(recipe, { plan });
  const stopDisplay = displayProject(backend, id, display, context);
  try {
    if (args.flags.resume) display.message(resumeMessage(found, recipe));
    else if (earlier && isUnfinished(earlier)) display.message(unfinishedMessage(earlier));
    if (found) {
      if (found.isChanged) backend.projects.revise(id, found.recipe, plan);
      else backend.projects.resume(id);
    }
    const project = await backend.projects.waitFor(id);
    display.close();
    const next = await backend.handlers['project:next'](id);
    const { workspace } = context;
    return projectOutput(project, jobsByStep(backend, project), args, { next, workspace });
  } finally {
    stopDisplay();
  }
}

/** The recipe with the seed and settings of the command line, validated step by step. */
async function readRecipe(
  file: string,
  { flags, set }: Arguments,
  table: StageTable,
): Promise<Recipe> {
  const read = loadRecipe(file, table);
  const changes = await readStepChanges(set, read.steps, path.basename(file), table);
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

/** Settings by step from `--set STEP.KEY=VALUE`. Throws a UsageError for a step that is not there. */
export async function readStepChanges(
  set: readonly string[],
  steps: Recipe['steps'],
  place: string,
  table: StageTable,
): Promise<Readonly<Record<string, Settings>>> {
  const changes = readSetFlags(set);
  const names = steps.map((step) => step.name);
  for (const [name, change] of Object.entries(changes)) {
    if (!names.includes(name) || typeof change !== 'object' || change === null) {
      throw new UsageError(
        names.includes(name)
          ? `--set ${name}=… names a step but no setting of it.`
          : `--set ${name}… names no step of ${place}.`,
        names.includes(name)
          ? `Write --set ${name}.key=value.`
          : ((await stepWith(name, steps, table)) ?? english(suggestion(name, names))),
      );
    }
  }
  return changes as Readonly<Record<string, Settings>>;
}

/** What to write where a setting stands without its step; undefined where no step has it. */
async function stepWith(
  setting: string,
  steps: Recipe['steps'],
  table: StageTable,
): Promise<string | undefined> {
  const found: string[] = [];
  for (const { name, stage } of steps) {
    const { defaults } = (await table[stage]!()).stage;
    if (Object.hasOwn(defaults, setting)) found.push(`--set ${name}.${setting}=…`);
  }
  return found.length === 0 ? undefined : `Write ${found.join(' or ')}`;
}

/** A project to go on with. */
interface FoundProject {
  readonly project: ProjectView;
  /** The recipe that it continues with: the given one with the project's seed. */
  readonly recipe: Recipe;
  readonly isChanged: boolean;
  /** Finished steps whose results are used. */
  readonly kept: readonly string[];
}

/**
 * The project of this name (and of the seed, if `--seed` is given) that has most finished steps
 * whose settings and inputs are the recipe's; the latest of equals. None if no step can be used.
 */
function findProject(
  { projects }: Backend,
  recipe: Recipe,
  { flags }: Arguments,
): FoundProject | undefined {
  const candidates = projects.list().flatMap((project): FoundProject[] => {
    const old = projects.recipe(project.id);
    if (old.name !== recipe.name) return [];
    if (flags.seed !== undefined && old.seed !== recipe.seed) return [];
    const wanted = { ...recipe, seed: old.seed };
    const changed = changedSteps(old, wanted);
    const isChanged = changed.size > 0 || old.steps.length !== wanted.steps.length;
    const kept = projects.finished(project.id).filter((name) => !changed.has(name));
    return isChanged && kept.length === 0 ? [] : [{ project, recipe: wanted, isChanged, kept }];
  });
  const rank = ({ isChanged, kept }: FoundProject): number => kept.length + (isChanged ? 0 : 1e6);
  return candidates.sort((a, b) => rank(b) - rank(a))[0];
}

/** Whether a run of the very same settings stopped with some of its steps done. */
const isUnfinished = ({ project, isChanged, kept }: FoundProject): boolean =>
  !isChanged && kept.length > 0 && project.reportPath === null;

const unfinishedMessage = ({ project, kept }: FoundProject): string =>
  `The run ${project.id} has the same settings and stopped after ${kept.at(-1)}; this one begins anew. To go on with that one, stop this one and add --resume.`;

function resumeMessage(found: FoundProject | undefined, { name }: Recipe): string {
  if (!found) return `There is no run of "${name}" to resume; starting a new one.`;
  const { project, isChanged, kept } = found;
  if (isChanged)
    return `Resuming the run ${project.id} with changed settings; unchanged steps are kept: ${kept.join(', ')}.`;
  if (project.reportPath !== null)
    return `The run ${project.id} is already finished; this is its result.`;
  return `Resuming the run ${project.id}.`;
}

/** Displays the project's steps and cancels them on Ctrl+C. Returns a function that stops both. */
function displayProject(
  backend: Backend,
  id: string,
  display: Display,
  context: CliContext,
): () => void {
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
  const stopInterrupt = context.onInterrupt(() => {
    display.message('Stopping. Saved checkpoints are kept.');
    for (const { status, id: jobId, projectId } of backend.queue.list()) {
      const isActive = status === 'queued' || status === 'running';
      if (projectId === id && isActive) backend.queue.cancel(jobId);
    }
  });
  return () => {
    stopListening();
    stopInterrupt();
  };
}

function jobsByStep(backend: Backend, project: ProjectView): Map<string, JobView> {
  const jobs = project.steps.flatMap(({ name, jobId }) => {
    const job = jobId === null ? undefined : backend.queue.get(jobId);
    return job ? [[name, job] as const] : [];
  });
  return new Map(jobs);
}

/** What a finished project prints. Throws the error of the first step that did not finish. */
function projectOutput(
  project: ProjectView,
  jobs: ReadonlyMap<string, JobView>,
  args: Arguments,
  { next, workspace }: { next: NextSize | null; workspace: string },
): Output {
  const again = commandAgain(args);
  const stopped = project.steps.find(({ name }) => jobs.get(name)?.status !== 'done');
  if (stopped) {
    const job = jobs.get(stopped.name);
    // What comes back as long as nothing is changed is not to be resumed as it is.
    const mayHelp = job?.error?.actions?.includes('resume') ?? true;
    const resumeHint = mayHelp
      ? `Resume with: ${again.join(' ')}`
      : `With another setting, go on with: ${again.join(' ')} --set ${stopped.name}.KEY=VALUE`;
    if (job?.status === 'cancelled') throw new Cancelled(resumeHint);
    throw new UserError(
      job?.error
        ? msg('recipe.step-problem', { step: stopped.name, message: job.error.message })
        : msg('recipe.step-not-started', { step: stopped.name }),
      {
        hint: [job?.error?.hint, resumeHint].filter((part) => part).join(' '),
      },
    );
  }
  const seconds = [...jobs.values()].reduce((sum, job) => sum + secondsOf(job), 0);
  const models = MODELS.flatMap((name): ModelResult[] => {
    const step = `evaluate-${name}`;
    const job = jobs.get(step);
    if (!job) return [];
    const training = trainingOf(name, [...jobs.values()]);
    return [modelResult(name, { name: step, job }, training)];
  });
  const figures = models.map((model) => {
    const { name, accuracy, low, high, n, format, mean_length, sampled_accuracy } = model;
    const sampled = sampled_accuracy === undefined ? {} : { sampled_accuracy };
    // Accuracy on the same questions without their pictures; null where there are none.
    const blank = blankFigures(model.evidence ?? {})?.accuracy ?? null;
    return [name, { accuracy, low, high, n, format, mean_length, ...sampled, blank }] as const;
  });
  const best = bestModel(models);
  const report = project.reportPath;
  const warnings = [...jobs].flatMap(([step, job]) =>
    warningsOf(job).map((text) => ({ step, text })),
  );
  const steps = [...jobs].map(([name, { runId, artifact }]) => ({ name, run: runId, artifact }));
  return {
    document: {
      models: Object.fromEntries(figures),
      ...(best ? { best: { model: best.model.name, by: best.by } } : {}),
      seconds: Math.round(seconds * 10) / 10,
      report,
      project: project.id,
      ...(next ? { next: { ...next, command: commandAgain(args, next.size).join(' ') } } : {}),
      ...(warnings.length > 0 ? { warnings } : {}),
      steps,
    },
    text: [
      ...warnings.map(({ step, text }) => `▲ ${step}: ${text}`),
      ...(models.length > 0 ? [resultTable(models), ''] : []),
      ...(best && models.length > 1 ? [...bestLines(best, models), ''] : []),
      ...dataLines(jobs.values(), workspace),
      `Time    ${formatDuration(seconds)}`,
      `Report  ${report ?? '–'}`,
      ...(next ? nextLines(next, args) : []),
    ].join('\n'),
  };
}

/** The command that goes on with a project, with another goal if one is given, as a shell reads it. */
function commandAgain({ command, words, flags, set }: Arguments, goal = flags.goal): string[] {
  const { teacher, model, workspace } = flags;
  const given = Object.entries({ goal, teacher, model, workspace });
  const all = [
    ...['omr', command, ...words, ...(flags.quick ? ['--quick'] : [])],
    ...given.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value])),
    ...set.flatMap((change) => ['--set', change]),
    '--resume',
  ];
  return all.map((word) =>
    /^[\p{L}\p{N}_@%+=:,./\\-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`,
  );
}

/** The longer training that is worth it, and its command. */
function nextLines(next: NextSize, args: Arguments): string[] {
  const sentence = english(nextSentence(next, { percent }));
  return [`Next    ${sentence}`, `        ${commandAgain(args, next.size).join(' ')}`];
}
