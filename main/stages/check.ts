// The check before a start: eight questions to base and teacher, and whether vocabulary, pictures and
// length of the examples suit the base. Reads what a recipe would read; writes nothing that stays.

import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { openWorkspace } from '../data/datasets/workspace.ts';
import type { ExampleRow } from '../data/datasets/example.ts';
import { PromptEncoder, seesVideos } from '../data/prompts/prompt-encoder.ts';
import { UserError, isAbort } from '../i18n/user-error.ts';
import type { Message } from '../../i18n/message.ts';
import { msg } from '../../i18n/message.ts';
import type {
  AskedFigures,
  CheckFinding,
  LengthFigures,
  StartCheck,
  StartFigures,
} from '../../preload/contract/check.ts';
import { resolvePaths, type Settings } from './contract/settings.ts';
import type { Job } from './contract/stage.ts';
import { stages, type StageTable } from './index.ts';
import type { Recipe, RecipeStep } from './recipe.ts';
import { openModelFolder, type EngineSettings, type OpenedModel } from './training/open-model.ts';
import { openTeacher } from './teachers/teacher.ts';
import { TEACHER_DEFAULTS, type TeacherSettings } from './teachers/types.ts';
import { AnswerMemory } from './check/answer-memory.ts';
import { askModel, askOpenedTeacher, rowsToAsk } from './check/asked.ts';
import { changesOf, findingsOf, type ChangeableSteps } from './check/findings.ts';
import { checkPictures } from './check/pictures.ts';
import { rowsToCheck, type ExamplesPlace } from './check/rows.ts';
import { checkVocabulary } from './check/vocabulary.ts';
import { isUnlocked, lockFolder, newDataKey, unlockFolder } from '../platform/vault/keys.ts';

/** Tokens of an answer to one of the eight questions: enough for the layout and a short thought. */
const ASKED_TOKENS = 128;
/** Prompts whose length is looked at. */
const MEASURED_PROMPTS = 48;

/** What a check reads, found in a recipe. */
export interface StartPlan {
  readonly examples: ExamplesPlace;
  readonly base: string;
  /** The step that asks a teacher, with all its settings; undefined where none is asked. */
  readonly teacher: Settings | undefined;
  /** Settings of the step that trains. */
  readonly learner: Settings;
  /** The longest answer that a step allows. */
  readonly maxNewTokens: number;
  readonly steps: ChangeableSteps;
}

/** The surroundings of a check. */
export interface CheckContext {
  readonly workspace: string;
  readonly resources: string;
  readonly signal: AbortSignal;
  readonly mayReach?: Job['mayReach'] | undefined;
  /** Answers of earlier checks; without it, everything is asked. */
  readonly memory?: AnswerMemory | undefined;
}

/** Looks at the start of a recipe. Throws a UserError when base or examples cannot be opened. */
export async function checkStart(
  recipe: Recipe,
  context: CheckContext,
  table: StageTable = stages,
): Promise<StartCheck<Message>> {
  const startMs = performance.now();
  const plan = resolvePaths(await planOf(recipe, table), context);
  const scratch = mkdtempSync(join(tmpdir(), 'omr-check-'));
  // What is encrypted in the workspace is not left plain outside it.
  if (isUnlocked()) unlockFolder(scratch, newDataKey());
  try {
    const { signal } = context;
    const found = await rowsToCheck(plan.examples, { ...context, scratch });
    if (found.rows.length === 0)
      throw new UserError(msg('check.no-rows'), { hint: msg('check.no-rows.hint') });
    const job = { workspace: context.workspace, signal, report: () => undefined };
    const opened = await openModelFolder(
      { weights: 'stored', device: 'cpu', ...engineOf(plan.learner), model: plan.base },
      job,
    );
    const figures = await figuresFor(recipe, plan, opened, found, { ...context, scratch });
    const { problem } = figures.teacher;
    const findings = [...(problem ? [problem] : []), ...findingsOf(figures.start)];
    return {
      figures: figures.start,
      findings,
      changes: changesOf(findings, figures.start, plan.steps),
      seconds: (performance.now() - startMs) / 1000,
    };
  } finally {
    lockFolder(scratch);
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function figuresFor(
  recipe: Recipe,
  plan: StartPlan,
  opened: OpenedModel,
  { rows, workspace: folder }: { rows: readonly ExampleRow[]; workspace: string },
  context: CheckContext & { readonly scratch: string },
): Promise<{ start: StartFigures; teacher: TeacherAnswer }> {
  const { signal, memory = new AnswerMemory() } = context;
  const { base } = opened;
  const workspace = openWorkspace(folder);
  const seesPictures = base.model.family.vision !== undefined;
  const isReadable = ({ pictures, videos = [] }: ExampleRow): boolean =>
    pictures.length === 0 || (seesPictures && (videos.length === 0 || seesVideos(base)));
  const readable = rows.filter(isReadable);
  const isBlind = !seesPictures && readable.length < rows.length;
  const isBlindToVideos = seesPictures && readable.length < rows.length;
  const systemPrompt = textOf(plan.learner, 'systemPrompt');
  const maxNewTokens = Math.min(ASKED_TOKENS, plan.maxNewTokens);
  const how = { systemPrompt, maxNewTokens, ...engineOf(plan.learner) };
  const chosen = rowsToAsk(readable);
  const asked = await memory.ask({ model: plan.base, how, rows: chosen }, () =>
    askModel(opened, chosen, { workspace, systemPrompt, maxNewTokens, signal }),
  );
  const teacher = await askTeacherOf(plan, rowsToAsk(rows), folder, { ...context, memory }, asked);
  const { vocabulary, width } = base.model.sizes;
  const start: StartFigures = {
    base: namedModel(recipe, plan.base),
    teacher: plan.teacher ? textOf(plan.teacher, 'model') : null,
    asked,
    teacherAsked: teacher.asked,
    vocabulary: checkVocabulary(base, rows),
    pictures: await checkPictures(opened, readable, workspace, signal),
    isBlind,
    isBlindToVideos,
    trains: trainedBy(plan.learner),
    hasOwnAnswers: plan.teacher?.['ownAnswers'] === true,
    length: await lengthOf(opened, readable, plan, systemPrompt, folder),
    tableParameters: 2 * vocabulary * width,
  };
  return { start, teacher };
}

interface TeacherAnswer {
  readonly asked: AskedFigures | null;
  /** A teacher that cannot be opened or does not answer. */
  readonly problem?: CheckFinding<Message>;
}

/** Asks the teacher; the base's own answers stand for it where it is the base. */
async function askTeacherOf(
  { teacher, base, learner }: StartPlan,
  rows: readonly ExampleRow[],
  folder: string,
  context: CheckContext & { readonly scratch: string; readonly memory: AnswerMemory },
  ofBase: AskedFigures,
): Promise<TeacherAnswer> {
  if (!teacher) return { asked: null };
  const systemPrompt = textOf(teacher, 'systemPrompt');
  const model = textOf(teacher, 'model');
  if (model === base && systemPrompt === textOf(learner, 'systemPrompt')) return { asked: ofBase };
  const { signal, scratch, mayReach, memory } = context;
  const ignore = (): void => undefined;
  const job: Job = {
    signal,
    workspace: folder,
    runDir: scratch,
    runId: 'check',
    resume: false,
    report: ignore,
    metric: ignore,
    sample: ignore,
    log: ignore,
    ...(mayReach ? { mayReach } : {}),
  };
  const settings = { ...TEACHER_DEFAULTS, weights: 'stored', device: 'cpu', ...teacher };
  const maxNewTokens = Math.min(ASKED_TOKENS, Number(teacher['maxNewTokens'] ?? ASKED_TOKENS));
  try {
    const how = { ...settings, maxNewTokens };
    const asked = await memory.ask({ model, how, rows }, async () => {
      const opened = await openTeacher(settings as unknown as TeacherSettings, job);
      return askOpenedTeacher(opened, rows, { maxNewTokens, signal });
    });
    return { asked };
  } catch (error) {
    if (isAbort(error) || !(error instanceof UserError)) throw error;
    const { message } = error.problem;
    const text = msg('check.teacher-unusable', { reason: message });
    const problem = { kind: 'teacher', level: 'stop', text, actions: ['choose-teacher'] } as const;
    return { asked: null, problem };
  }
}

/** Lengths of the prompts and of the right answers in their layout. */
async function lengthOf(
  { base }: OpenedModel,
  rows: readonly ExampleRow[],
  { maxNewTokens }: StartPlan,
  systemPrompt: string,
  folder: string,
): Promise<LengthFigures> {
  const encoder = new PromptEncoder(base, openWorkspace(folder), { systemPrompt });
  // Long texts first: they decide.
  const longest = [...rows]
    .sort((a, b) => b.question.length - a.question.length)
    .slice(0, MEASURED_PROMPTS);
  const prompts = await Promise.all(longest.map((row) => encoder.prompt(row)));
  const gold = rows.map(({ answer }) => encoder.answer(`<answer>${answer}</answer>`).length);
  return {
    prompt: Math.max(0, ...prompts.map(({ ids }) => ids.length)),
    answer: maxNewTokens,
    gold: gold.reduce((most, length) => Math.max(most, length), 0),
    context: base.model.sizes.contextTokens,
  };
}

/** Choices of `distill.teacher` that ask no model. */
const WITHOUT_TEACHER: readonly unknown[] = ['none', 'rows'];

/** Stages whose model is the base, or comes from it. */
const LEARNERS: readonly string[] = ['sft', 'rl', 'evaluate'];

/** What a recipe reads first. Throws a UserError for one without examples or without a model. */
export async function planOf(recipe: Recipe, table: StageTable = stages): Promise<StartPlan> {
  const complete = new Map<string, Settings>();
  for (const { name, stage, settings } of recipe.steps)
    complete.set(name, { ...(await table[stage]!()).stage.defaults, ...settings });
  const settingsOf = (step: RecipeStep | undefined) => step && complete.get(step.name)!;
  const first = (...names: readonly string[]) =>
    recipe.steps.find(({ stage }) => names.includes(stage));
  const learnerStep = first('sft', 'rl');
  const learner = settingsOf(learnerStep ?? first('evaluate'));
  const teacher = settingsOf(first('distill'));
  const source = first('import');
  const dataset = recipe.steps
    .map((step) => textOf(complete.get(step.name)!, 'dataset'))
    .find((place) => place !== '' && !place.startsWith('$'));
  const trained = recipe.steps.filter(({ stage }) => LEARNERS.includes(stage));
  const named = trained
    .map(({ name }) => textOf(complete.get(name)!, 'model'))
    .find((model) => model !== '' && !model.startsWith('$'));
  if (!learner || !named || (!source && dataset === undefined))
    throw new UserError(msg('check.nothing-to-check'), {
      hint: msg('check.nothing-to-check.hint'),
    });
  const withSetting = (setting: string, stagesOnly?: readonly string[]) =>
    recipe.steps.filter(
      ({ name, stage }) =>
        Object.hasOwn(complete.get(name)!, setting) && (stagesOnly?.includes(stage) ?? true),
    );
  const answering = withSetting('maxNewTokens', ['evaluate', 'distill', 'rl']);
  return {
    examples: source
      ? { kind: 'source', settings: complete.get(source.name)! }
      : { kind: 'dataset', dir: dataset! },
    base: named,
    teacher: teacher && !WITHOUT_TEACHER.includes(teacher['teacher']) ? teacher : undefined,
    learner,
    maxNewTokens:
      answering.reduce(
        (most, { name }) => Math.max(most, Number(complete.get(name)!['maxNewTokens'])),
        0,
      ) || ASKED_TOKENS,
    steps: {
      training: learnerStep?.name,
      answering: answering.map(({ name }) => name),
      seeing: withSetting('minPixels').map(({ name }) => name),
    },
  };
}

/** What the settings train beyond linear layers: by LoRA or as whole modules. */
function trainedBy(learner: Settings): StartFigures['trains'] {
  const named = `${textOf(learner, 'targetModules')},${textOf(learner, 'modulesToSave')}`;
  return {
    embeddings: /embed_tokens/.test(named) && /lm_head/.test(named),
    patches: /patch_embed/.test(named),
  };
}

/** The base as the recipe names it, before its path was resolved. */
function namedModel({ steps }: Recipe, fallback: string): string {
  const names = steps
    .filter(({ stage }) => LEARNERS.includes(stage))
    .map(({ settings }) => textOf(settings, 'model'));
  return names.find((name) => name !== '' && !name.startsWith('$')) ?? fallback;
}

function textOf(settings: Settings, name: string): string {
  const value = settings[name];
  return typeof value === 'string' ? value : '';
}

/** Weight type, device and size of pictures of the step that trains. */
function engineOf(settings: Settings): Partial<EngineSettings> {
  const [weights, device] = [textOf(settings, 'weights'), textOf(settings, 'device')];
  const [minPixels, maxPixels] = [settings['minPixels'], settings['maxPixels']];
  return {
    // The check does not convert weights to see whether that would pay off.
    ...(weights === '' || weights === 'auto' ? {} : { weights }),
    ...(device === '' ? {} : { device }),
    ...(typeof minPixels === 'number' ? { minPixels } : {}),
    ...(typeof maxPixels === 'number' ? { maxPixels } : {}),
  };
}
