// Requests to an engine process that runs no job: functions by name, called through `client.ts`.

import { answerChat, type ChatRequest } from './chat-request.ts';
import { cancelCompletion, complete, openServed } from './serve.ts';
import type { CompletionRequest, ServeRequest } from './serve/messages.ts';
import { WEIGHT_TYPES } from '../data/checkpoints/convert.ts';
import { previewPrompt, type PreviewRow } from '../data/prompts/prompt-preview.ts';
import { openModel } from '../data/checkpoints/load.ts';
import { testDevice, probeInThisProcess } from './devices.ts';
import { DEVICES, type Device } from '../engine/runtime/session.ts';
import { usualPlan } from '../stages/training/usual-plan.ts';
import {
  adviceFor,
  measureRates,
  plansOf,
  type Load,
  type Plan,
  type Rates,
} from '../stages/training/memory-fit.ts';
import { checkRecipe, type Recipe } from '../stages/recipe.ts';
import { checkStart } from '../stages/check.ts';
import { AnswerMemory } from '../stages/check/answer-memory.ts';
import { stageTable } from '../stages/index.ts';
import type { RequestContext, RequestHandler } from './request-context.ts';
import { runImageAblation, type ImageAblationRequest } from '../stages/evaluate/image-ablation.ts';
import type { UserText } from '../../i18n/message.ts';

/** Measured once per process. */
let rates: Promise<Rates> | undefined;

/** Answers of the checks of this process. */
const answers = new AnswerMemory();

/** All requests by name. */
export const engineRequests = {
  /** Default settings and presets of every stage. */
  'stages:settings': async () => {
    const table: Record<string, { defaults: object; presets: Readonly<Record<string, object>> }> =
      {};
    for (const [name, load] of Object.entries(await stageTable())) {
      const { defaults, presets = {} } = (await load()).stage;
      table[name] = { defaults, presets };
    }
    return table;
  },

  /**
   * Checks every step of a recipe against its stage. Throws a UserError that names the step and the
   * setting.
   */
  'recipe:check': async ({ recipe }: { recipe: Recipe }) => checkRecipe(recipe, await stageTable()),

  /**
   * Looks before the start of a recipe whether base, teacher and examples suit each other. A teacher
   * behind an address is asked only where the process may reach it.
   */
  'recipe:check-start': ({ recipe }: { recipe: Recipe }, context: RequestContext) =>
    checkStart(recipe, { ...context, mayReach: context.reachAllowed?.(), memory: answers }),

  /** Accuracy on the same questions with their images and with grey ones. */
  'image-ablation': (request: ImageAblationRequest, context: RequestContext) =>
    runImageAblation(request, context),

  /** A model's answer to one question, streamed in parts. */
  'chat:answer': (request: ChatRequest, context: RequestContext) => answerChat(request, context),

  /**
   * Keeps models open for completions until it is aborted; its one part lists them as
   * `ServedModel[]`.
   */
  'serve:open': (request: ServeRequest, context: RequestContext) => openServed(request, context),

  /** Answers to one prompt, in parts (`CompletionPart`), decoded together with others. */
  'serve:complete': (request: CompletionRequest, context: RequestContext) =>
    complete(request, context),

  /** Ends a completion whose client has gone; others go on. */
  'serve:cancel': ({ id }: { readonly id: string }) => Promise.resolve(cancelCompletion(id)),

  /** A row as the model's encoder sees it: resized images, chat template, and their tokens. */
  'model:preview-prompt': ({ dir, row }: PromptPreviewRequest, { workspace }: RequestContext) =>
    previewPrompt(dir, row, { dir: workspace }),

  /** Ways to train a model on this machine, the best first, and advice when none fits. */
  'model:fit': async ({ load, freeBytes, ...model }: FitRequest): Promise<FitAnswer> => {
    const json = 'config' in model ? model.config : openModel(model.dir).json;
    const measured = await (rates ??= measureRates());
    const plans = plansOf(json, load, measured, freeBytes);
    const dir = 'dir' in model ? model.dir : undefined;
    const fits = plans[0]?.fits === true;
    return {
      modelType: String(json.model_type),
      plans,
      usual: usualPlan(plans, { json, dir }, measured) ?? null,
      advice: fits ? null : adviceFor(json, load, freeBytes),
      weightTypes: WEIGHT_TYPES,
    };
  },

  /** All devices that the program supports, present or not. */
  'devices:list': () => Promise.resolve(DEVICES),

  /** Tests a device. Send it to a separate process: a driver may crash it. */
  'device:test': ({ device }: { device: Device }) => testDevice(device, probeInThisProcess),
} satisfies Record<string, RequestHandler<never, unknown>>;

export interface PromptPreviewRequest {
  /** The folder of a model or an adapter. */
  readonly dir: string;
  readonly row: PreviewRow;
}

/** A model folder, or the configuration of a model whose files are not there. */
export type FitRequest = (
  { readonly dir: string } | { readonly config: Readonly<Record<string, unknown>> }
) & {
  readonly load: Load;
  readonly freeBytes: number;
};

export interface FitAnswer {
  readonly modelType: string;
  readonly plans: readonly Plan[];
  /** The plan with the default settings. */
  readonly usual: Plan | null;
  /** What to do if nothing fits; null otherwise. */
  readonly advice: UserText | null;
  readonly weightTypes: readonly string[];
}

/** Input and result of a request, by its name. */
export type EngineRequestName = keyof typeof engineRequests;
export type RequestInput<N extends EngineRequestName> = Parameters<(typeof engineRequests)[N]>[0];
export type RequestResult<N extends EngineRequestName> = Awaited<
  ReturnType<(typeof engineRequests)[N]>
>;
