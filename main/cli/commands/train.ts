// `omr train FOLDER`: the window's Train with all defaults. The folder is inspected and repaired as in
// the window, a plan made of what is there, and the plan's recipe run as a project.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { openBackend, type Backend } from '../../backend.ts';
import { DEFECTS, type DefectKind } from '../../data/defect-kinds.ts';
import { UserError } from '../../i18n/user-error.ts';
import { AnswerMemory } from '../../stages/check/answer-memory.ts';
import { checkRecipe, type Recipe } from '../../stages/recipe.ts';
import { closest, nearest, suggestion } from '../../stages/contract/settings.ts';
import { english } from '../../i18n/locale.ts';
import { UsageError, type Arguments } from '../terminal/arguments.ts';
import { columnLine, unusedColumnLine } from '../terminal/column-roles.ts';
import { openDisplay, type Display } from '../terminal/display.ts';
import type { CliContext, Output } from '../terminal/context.ts';
import {
  checkRecipeStart,
  lookAtStart,
  proposedChanges,
  warningLines,
} from './recipe/check-start.ts';
import { readStepChanges, runProject } from './recipe.ts';
import { inspected } from './train/source.ts';
import { withChanges, type StepChanges } from '../../../health/check-proposals.ts';
import type { StartCheck } from '../../../preload/contract/check.ts';
import type { InspectionView } from '../../../preload/contract/sources.ts';
import type {
  PlanSize,
  PlanView,
  TeacherKind,
  TrainPlan,
} from '../../../preload/contract/train.ts';
import { msg, type Message } from '../../../i18n/message.ts';

const GOALS = ['quick', 'balanced', 'thorough'] as const satisfies readonly PlanSize[];
const KINDS = ['none', 'rows', 'model', 'explained'] as const satisfies readonly TeacherKind[];
/** Base models for own examples, the first that is there. */
const BASES = ['general', 'base'] as const;

/** `omr train FOLDER`. */
export async function runTrain(args: Arguments, context: CliContext): Promise<Output> {
  const source = path.resolve(args.words[0]!);
  const goal = goalOf(args);
  if (!fs.existsSync(source)) {
    throw new UserError(msg('train.source-missing', { source }), {
      hint: msg('train.source-missing.hint'),
    });
  }
  const backend = openBackend(context);
  const display = openDisplay(context.terminal, context.clock);
  try {
    const model = await modelOf(args, backend, context);
    const teacher = await teacherOf(args, backend);
    const inspection = await inspected(source, args, { backend, display, context });
    const plan: TrainPlan = {
      name: inspection.name,
      seed: args.flags.seed ?? 1,
      examples: { kind: 'inspection', runId: inspection.id },
      size: goal,
      model,
      ...teacher,
      changes: {},
      opened: null,
    };
    const chosen = { ...plan, changes: await chosenChanges(plan, args, backend, context) };
    const view = await backend.handlers['plan:view'](chosen);
    await checkRecipe(view.recipe, context.stages);
    for (const warning of inspection.warnings) display.message(`! ${warning}`);
    for (const line of planLines(inspection, view)) display.message(line);
    refuseTooFew(inspection, view);
    if (args.flags['check-start']) {
      display.close();
      return await checkRecipeStart(view.recipe, args, context);
    }
    const fitted = await fittedPlan(chosen, view, { backend, display, context });
    const record = backend.planning.record(
      fitted.plan,
      await backend.handlers['stages:settings'](),
    );
    return await runProject(fitted.recipe, args, { backend, display, context }, record);
  } finally {
    display.close();
    await backend.close();
  }
}

/** Refuses a plan that has nothing to check with: it would fail at its first evaluation. */
function refuseTooFew({ usable }: InspectionView, { parts, recipe }: PlanView): void {
  const check = recipe.steps.find(({ stage }) => stage === 'evaluate');
  const part = String(check?.settings['split'] ?? 'test');
  const isKnown = Object.keys(parts).length > 0;
  if (check === undefined || !isKnown || (parts[part] ?? 0) > 0) return;
  throw new UserError(msg('train.too-few', { count: usable }), {
    hint: msg('train.too-few.hint'),
  });
}

/** The settings of `--set` by step; the steps are those of the plan without them. */
async function chosenChanges(
  plan: TrainPlan,
  { set }: Arguments,
  backend: Backend,
  { stages }: CliContext,
): Promise<StepChanges> {
  if (set.length === 0) return {};
  const { recipe } = await backend.handlers['plan:view'](plan);
  return readStepChanges(set, recipe.steps, 'the plan', stages);
}

/**
 * The plan with the settings that the check before the start proposes, and its recipe. Throws a
 * UserError where it cannot work even so.
 */
async function fittedPlan(
  plan: TrainPlan,
  { recipe }: PlanView,
  { backend, display, context }: { backend: Backend; display: Display; context: CliContext },
): Promise<{ readonly plan: TrainPlan; readonly recipe: Recipe }> {
  // A setting that cannot change the answers does not ask for them again.
  const memory = new AnswerMemory();
  const first = await lookAtStart(recipe, context, memory);
  const { changes, reasons } = proposedChanges(first, plan.changes);
  for (const reason of reasons) display.message(`! ${reason}`);
  if (reasons.length === 0) return { plan, recipe: startable(recipe, first, display) };
  const fitted = { ...plan, changes: withChanges(plan.changes, changes) };
  const { recipe: changed } = await backend.handlers['plan:view'](fitted);
  const again = await lookAtStart(changed, context, memory);
  return { plan: fitted, recipe: startable(changed, again, display, reasons) };
}

/**
 * The recipe of a check, with its warnings on the display but for those in `said`; throws a
 * UserError where it cannot work, with the reasons there.
 */
function startable(
  recipe: Recipe,
  { findings }: StartCheck<Message>,
  display: Display,
  said: readonly string[] = [],
): Recipe {
  for (const line of warningLines(findings, said)) display.message(line);
  const stops = findings.filter(({ level }) => level === 'stop');
  if (stops.length === 0) return recipe;
  for (const { text } of stops) display.message(`✘ ${english(text)}`);
  throw new UserError(msg('check.stops'), { hint: msg('check.stops.hint') });
}

function goalOf({ flags }: Arguments): PlanSize {
  const goal = GOALS.find((each) => each === (flags.goal ?? 'balanced'));
  if (goal !== undefined) return goal;
  throw new UsageError(`--goal is "${flags.goal}".`, english(suggestion(flags.goal!, GOALS)));
}

/** The base model as settings name it: `--model`, or the best that comes with the program. */
async function modelOf(
  { flags }: Arguments,
  backend: Backend,
  { resources }: CliContext,
): Promise<string> {
  if (flags.model !== undefined) return addedModel(flags.model, backend);
  const name = BASES.find((each) => fs.existsSync(path.join(resources, 'pocket', each)));
  return `resource:pocket/${name ?? 'base'}`;
}

/** A model of the workspace by its id or setting, or a folder, which joins the list of models. */
async function addedModel(given: string, backend: Backend): Promise<string> {
  const models = await backend.handlers['models:list']();
  const known = models.find(({ id, setting }) => id === given || setting === given);
  if (known) return known.setting;
  const named = models.filter(({ path: folder }) => path.basename(folder) === given);
  if (!fs.existsSync(given) && named.length === 1) return named[0]!.setting;
  if (!fs.existsSync(given)) {
    const ids = models.map(({ id }) => id);
    throw new UserError(msg('train.model-missing', { model: given }), {
      hint: msg('train.model-missing.hint', { models: closest(given, ids).join(', ') }),
    });
  }
  const added = await backend.handlers['models:add'](path.resolve(given));
  if (added.kind === 'importing') {
    await backend.queue.waitFor(added.jobId);
    const job = backend.queue.get(added.jobId);
    if (job?.artifact) return job.artifact.path;
    const { message, hint } = job?.error ?? { message: `${given} was not imported.`, hint: '' };
    throw new UserError(message, hint ? { hint } : {});
  }
  const listed = await backend.handlers['models:list']();
  return listed.find(({ id }) => id === added.id)!.setting;
}

/** Where answers come from: `--teacher`, or what suits the examples. */
async function teacherOf(
  { flags: { teacher: given } }: Arguments,
  backend: Backend,
): Promise<Pick<TrainPlan, 'teacher' | 'teacherKind'>> {
  if (given === undefined) return { teacher: '' };
  const kind = KINDS.find((each) => each === given);
  if (kind !== undefined) return { teacher: '', teacherKind: kind };
  if (/^https?:\/\//i.test(given)) return { teacher: given, teacherKind: 'model' };
  if (!/[/\\.:]/.test(given) && !fs.existsSync(given)) {
    throw new UsageError(
      `--teacher is "${given}", which is no choice and no model.`,
      nearest(given, KINDS) === undefined
        ? `It can be ${KINDS.join(', ')}, a model folder, a .gguf file, or a server.`
        : english(suggestion(given, KINDS)),
    );
  }
  if (/\.gguf$/i.test(given)) return { teacher: path.resolve(given), teacherKind: 'model' };
  return { teacher: await addedModel(given, backend), teacherKind: 'model' };
}

/** What the folder holds and what is done with it, before the first step. */
function planLines(inspection: InspectionView, view: PlanView): string[] {
  const { rows, usable, findings } = inspection;
  const [columns, unused] = [columnLine(inspection.columns), unusedColumnLine(inspection.columns)];
  const sorted = Object.entries(view.parts).sort(([, a], [, b]) => b - a);
  const parts = sorted.map(([name, count]) => `${name} ${number(count)}`);
  const repaired = findings
    .filter((each) => each.repaired && each.count > 0)
    .map(
      ({ kind, count, repair }) =>
        `${number(count)} × ${DEFECTS[kind as DefectKind].what} (${REPAIRS[repair ?? 'mend']})`,
    );
  return [
    `${number(rows)} examples here, ${number(usable)} can be used.`,
    ...(columns === null ? [] : [`Columns read as: ${columns}.`]),
    ...(unused === null ? [] : [`Columns not used: ${unused}.`]),
    ...(repaired.length > 0 ? [`Repaired: ${repaired.join(', ')}.`] : []),
    `${WAYS[view.partsWay]} ${parts.join(', ')}.${view.isCounted ? '' : LEFT_OUT_LATER}`,
    TEACHERS[view.teacherKind],
  ];
}

const REPAIRS = { mend: 'corrected', 'leave-out': 'left out' } as const;
const WAYS: Readonly<Record<PlanView['partsWay'], string>> = {
  kept: 'Parts here:',
  divided: 'Divided by chance (seed 0):',
  'held-out-divided':
    'All examples are in parts for checking; they are divided anew by chance (seed 0):',
  'training-divided': 'The training part serves learning and practice, divided by chance (seed 0):',
};
const LEFT_OUT_LATER = ' Duplicates are left out later, so it can be fewer.';
const TEACHERS: Readonly<Record<TeacherKind, string>> = {
  none: 'Learns from your answers as they are.',
  rows: 'Learns from your own reasoning; rows without it from their answers.',
  model: "Learns from a teacher's right answers, and from yours where it has none.",
  explained: "Learns from a teacher's answers and explanations, and from yours where it has none.",
};

const number = (value: number): string => value.toLocaleString('en');
