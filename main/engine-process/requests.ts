// Questions that the engine process answers between jobs: each a function by name. The window asks them through `assistant.ts`.

import { answerChat, type ChatRequest } from './chat-request.ts';
import { WEIGHT_TYPES } from '../data/checkpoints/convert.ts';
import { previewPrompt, type PreviewRow } from '../data/prompts/prompt-preview.ts';
import { openModel } from '../data/checkpoints/load.ts';
import { examineDevice, probeHere } from './devices.ts';
import { DEVICES, type Device } from '../engine/runtime/session.ts';
import {
  adviceFor,
  measureRates,
  plansFor,
  type Load,
  type Plan,
  type Rates,
} from '../stages/training/memory-fit.ts';
import { checkRecipe, type Recipe } from '../stages/recipe.ts';
import { stageTable } from '../stages/index.ts';
import type { AskContext, Ask } from './request-context.ts';
import { trySight, type SightRequest } from '../stages/evaluate/image-ablation.ts';
import type { UserText } from '../../i18n/message.ts';

/** Measured once a process. */
let rates: Promise<Rates> | undefined;

/** All questions by name. */
export const asks = {
  /** Every stage's settings with their defaults, and its presets by name. */
  'stages:settings': async () => {
    const table: Record<string, { defaults: object; presets: Readonly<Record<string, object>> }> =
      {};
    for (const [name, load] of Object.entries(await stageTable())) {
      const { defaults, presets = {} } = (await load()).stage;
      table[name] = { defaults, presets };
    }
    return table;
  },

  /** Checks every step of a recipe against its stage; refuses with a sentence that names the step and the setting. */
  'recipe:check': async ({ recipe }: { recipe: Recipe }) => checkRecipe(recipe, await stageTable()),

  /** The same questions with their pictures and with grey ones. */
  'sight:try': (request: SightRequest, context: AskContext) => trySight(request, context),

  /** One model's answer to one question; what there is of it comes ahead. */
  'chat:answer': (request: ChatRequest, context: AskContext) => answerChat(request, context),

  /** What a model is given of a row: its pictures after resizing, the conversation, and what both cost. */
  'model:view': ({ dir, row }: ModelViewRequest, { workspace }: AskContext) =>
    previewPrompt(dir, row, { dir: workspace }),

  /** The ways to train a model here, the best first, and what to do where none fits. */
  'model:fit': async ({ dir, load, freeBytes }: FitRequest): Promise<FitAnswer> => {
    const { model } = openModel(dir);
    const plans = plansFor(dir, load, await (rates ??= measureRates()), freeBytes);
    const fits = plans[0]?.fits === true;
    return {
      modelType: model.family.modelType,
      plans,
      advice: fits ? null : adviceFor(dir, load, freeBytes),
      weightTypes: WEIGHT_TYPES,
    };
  },

  /** All devices that the program knows, whether or not they are here. */
  'devices:list': () => Promise.resolve(DEVICES),

  /** What a device is worth here; to be asked in a process of its own, for a driver may end it. */
  'device:examine': ({ device }: { device: Device }) => examineDevice(device, probeHere),
} satisfies Record<string, Ask<never, unknown>>;

export interface ModelViewRequest {
  /** A model's folder, or an adapter's. */
  readonly dir: string;
  readonly row: PreviewRow;
}

export interface FitRequest {
  readonly dir: string;
  readonly load: Load;
  readonly freeBytes: number;
}

export interface FitAnswer {
  readonly modelType: string;
  readonly plans: readonly Plan[];
  /** What to do where nothing fits; null where something does. */
  readonly advice: UserText | null;
  readonly weightTypes: readonly string[];
}

/** A question's request and answer by its name. */
export type AskName = keyof typeof asks;
export type RequestOf<N extends AskName> = Parameters<(typeof asks)[N]>[0];
export type AnswerOf<N extends AskName> = Awaited<ReturnType<(typeof asks)[N]>>;
