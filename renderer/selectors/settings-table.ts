// All settings of the stages: group, unit, source of the default, and choices.
// Labels and meanings are in the catalogues; a test compares both with the settings of the stages.

import type { StageName } from '../../preload/contract/jobs.ts';
import { GGUF_TYPES } from '../../settings/gguf-types.ts';
import { rewardSettings, type RewardSettingName, type RewardTable } from '../../rewards/parts.ts';
import { figure, isKnown } from '../i18n/format.ts';
import { t, type MessageKey } from '../i18n/translate.ts';

/** The groups of the form, in order. */
export const GROUPS = ['model', 'data', 'optimisation', 'rollouts', 'reward', 'device'] as const;
export type SettingGroup = (typeof GROUPS)[number];

/** The stages whose settings can be changed on the Train page. */
export const EDITABLE_STAGES = [
  'curate',
  'evaluate',
  'distill',
  'sft',
  'rl',
] as const satisfies readonly StageName[];

/** Name of a row: a setting, or `stage.setting`. */
type SettingName = MessageKey<'ui.setting.*.label'>;
/** Unit of a value. */
export type SettingUnit = MessageKey<'ui.setting-unit.*'>;
/** Source of a default. */
export type SettingSource = MessageKey<'ui.setting-source.*'>;

/** A row of the table. */
export interface SettingRow {
  readonly group: SettingGroup;
  readonly unit: SettingUnit;
  readonly source: SettingSource;
  /** The allowed values, if there is a fixed list. */
  readonly choices?: readonly string[];
  /** True if the recipe sets it (results of other steps). */
  readonly isSetByRecipe?: boolean;
}

const row = (
  group: SettingGroup,
  unit: SettingUnit,
  source: SettingSource,
  more: Pick<SettingRow, 'choices' | 'isSetByRecipe'> = {},
): SettingRow => ({ group, unit, source, ...more });

const WEIGHTS = ['auto', 'stored', 'f32', 'f16', 'bf16', 'int8', 'int4'];
const ROLLOUTS = ['auto', 'engine', 'llama'];
const ROLLOUT_WEIGHTS = ['stored', ...GGUF_TYPES];
const DEVICES = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'];
const PRODUCTS = ['auto', 'float32', 'bfloat16', 'float16'];
const SCHEDULES = ['constant', 'linear', 'cosine'];

/** Rows by setting; `stage.setting` if it has a different meaning in that stage. */
const ROWS: Readonly<Record<SettingName, SettingRow>> = {
  model: row('model', 'folder', 'recipe', { isSetByRecipe: true }),
  loraRank: row('model', 'number', 'usual'),
  loraAlpha: row('model', 'number', 'usual'),
  targetModules: row('model', 'pattern', 'recipe'),
  modulesToSave: row('model', 'text', 'none'),
  systemPrompt: row('model', 'text', 'none'),
  gradientCheckpointing: row('model', 'flag', 'usual'),

  dataset: row('data', 'folder', 'recipe', { isSetByRecipe: true }),
  split: row('data', 'part', 'recipe'),
  'curate.split': row('data', 'shares', 'none'),
  splitFrom: row('data', 'list', 'none'),
  seed: row('data', 'number', 'none'),
  limit: row('data', 'questions', 'none'),
  imageAugmentation: row('data', 'share', 'measured'),
  trainedOn: row('data', 'folder', 'none'),
  compare: row('data', 'folder', 'none'),

  duplicates: row('data', 'flag', 'paper'),
  near: row('data', 'flag', 'paper'),
  leaks: row('data', 'flag', 'paper'),
  contradictions: row('data', 'flag', 'measured'),
  pictureDifference: row('data', 'similarity', 'measured'),
  textSimilarity: row('data', 'similarity', 'measured'),
  meaningSimilarity: row('data', 'similarity', 'measured'),
  heldOut: row('data', 'list', 'recipe'),
  against: row('data', 'list', 'none'),
  againstQuestions: row('data', 'flag', 'none'),
  keepAnyway: row('data', 'list', 'none'),
  visionModel: row('data', 'folder', 'none'),
  visionSimilarity: row('data', 'similarity', 'reference'),
  mixture: row('data', 'shares', 'none'),
  maxPerSource: row('data', 'rows', 'none'),
  maxPerPart: row('data', 'rows', 'none'),
  maxPerKind: row('data', 'rows', 'none'),
  splitSeed: row('data', 'number', 'none'),
  splitBy: row('data', 'word', 'recipe', { choices: ['file', 'folder', 'none'] }),
  views: row('data', 'flag', 'recipe'),
  traces: row('data', 'folder', 'none'),
  minLength: row('data', 'characters', 'paper'),
  maxLength: row('data', 'characters', 'paper'),
  minPassRate: row('data', 'share', 'paper'),
  maxPassRate: row('data', 'share', 'paper'),

  epochs: row('optimisation', 'epochs', 'usual'),
  maxSteps: row('optimisation', 'steps', 'none'),
  steps: row('optimisation', 'steps', 'measured'),
  batchSize: row('optimisation', 'questions', 'measured'),
  answersPerQuestion: row('optimisation', 'answers', 'measured'),
  learningRate: row('optimisation', 'rate', 'usual'),
  visionLrMultiplier: row('optimisation', 'factor', 'measured'),
  warmupRatio: row('optimisation', 'share', 'paper'),
  warmupSteps: row('optimisation', 'steps', 'measured'),
  lrScheduler: row('optimisation', 'word', 'paper', { choices: SCHEDULES }),
  weightDecay: row('optimisation', 'number', 'paper'),
  maxGradNorm: row('optimisation', 'number', 'paper'),
  miniBatches: row('optimisation', 'number', 'measured'),
  saveSteps: row('optimisation', 'steps', 'recipe'),
  evalSteps: row('optimisation', 'steps', 'none'),
  validationSplit: row('optimisation', 'part', 'recipe'),
  validationLimit: row('optimisation', 'questions', 'recipe'),
  earlyStoppingPatience: row('optimisation', 'validations', 'none'),
  stopWhenSaturated: row('optimisation', 'steps', 'none'),
  maxDeadSteps: row('optimisation', 'steps', 'recipe'),
  keep: row('optimisation', 'word', 'recipe', { choices: ['last', 'best'] }),
  preset: row('optimisation', 'word', 'paper', {
    choices: ['', 'gspo', 'grpo', 'dapo', 'dr_grpo', 'reinforce++'],
  }),
  importanceSampling: row('optimisation', 'word', 'gspo', { choices: ['sequence', 'token'] }),
  clipRatioLow: row('optimisation', 'number', 'paper'),
  clipRatioHigh: row('optimisation', 'number', 'paper'),
  clipRatioC: row('optimisation', 'number', 'reference'),
  importanceCap: row('optimisation', 'number', 'reference'),
  lossAggMode: row('optimisation', 'word', 'paper', {
    choices: ['seq-mean-token-mean', 'seq-mean-token-sum', 'token-mean', 'constant'],
  }),
  klCoef: row('optimisation', 'number', 'paper'),
  klType: row('optimisation', 'word', 'usual', { choices: ['k1', 'k2', 'k3'] }),
  advantages: row('optimisation', 'word', 'paper', {
    choices: ['std', 'mean', 'leave-one-out', 'batch'],
  }),
  filterGroups: row('optimisation', 'word', 'dapo', { choices: ['accuracy', 'reward', 'none'] }),

  promptsPerStep: row('rollouts', 'questions', 'measured'),
  numGenerations: row('rollouts', 'answers', 'paper'),
  temperature: row('rollouts', 'number', 'paper'),
  topP: row('rollouts', 'share', 'paper'),
  maxNewTokens: row('rollouts', 'tokens', 'measured'),
  resample: row('rollouts', 'epochs', 'dapo'),
  samples: row('rollouts', 'answers', 'usual'),
  answers: row('rollouts', 'answers', 'paper'),
  'distill.keep': row('rollouts', 'answers', 'paper'),
  keepOrder: row('rollouts', 'word', 'none', { choices: ['first', 'short', 'diverse'] }),
  teacher: row('rollouts', 'word', 'none', {
    choices: ['none', 'rows', 'model', 'explained', 'endpoint'],
  }),
  ownAnswers: row('rollouts', 'flag', 'none'),
  rationales: row('rollouts', 'word', 'none', { choices: ['none', 'template', 'rewrite'] }),
  overrides: row('rollouts', 'folder', 'none'),
  answersFrom: row('rollouts', 'text', 'none'),
  promptsPerBatch: row('rollouts', 'questions', 'measured'),
  concurrency: row('rollouts', 'requests', 'measured'),
  requestSeconds: row('rollouts', 'seconds', 'usual'),
  keyFrom: row('rollouts', 'text', 'none'),

  ...rewardRows(),
  overlong: row('reward', 'word', 'measured', { choices: ['wrong', 'mask'] }),
  verify: row('reward', 'flag', 'paper'),
  check: row('reward', 'text', 'none'),
  reasoning: row('reward', 'word', 'paper', { choices: ['required', 'optional'] }),
  judge: row('reward', 'folder', 'none'),
  judgeKeyFrom: row('reward', 'text', 'none'),
  judgeMaxNewTokens: row('reward', 'tokens', 'recipe'),

  minPixels: row('device', 'pixels', 'none'),
  maxPixels: row('device', 'pixels', 'none'),
  weights: row('device', 'word', 'recipe', { choices: WEIGHTS }),
  device: row('device', 'word', 'recipe', { choices: DEVICES }),
  products: row('device', 'word', 'measured', { choices: PRODUCTS }),
  microBatchTokens: row('device', 'tokens', 'measured'),
  maxSequences: row('device', 'answers', 'measured'),
  rollouts: row('device', 'word', 'measured', { choices: ROLLOUTS }),
  rolloutWeights: row('device', 'word', 'recipe', { choices: ROLLOUT_WEIGHTS }),
};

/** The rows of the settings of a reward's parts. */
export function rewardRows(table?: RewardTable): Readonly<Record<RewardSettingName, SettingRow>> {
  const rows = rewardSettings(table).map(([name, { unit, source }]) => [
    name,
    row('reward', unit, source),
  ]);
  return Object.fromEntries(rows) as Readonly<Record<RewardSettingName, SettingRow>>;
}

/** The names of all rows. */
export const ROW_NAMES = Object.keys(ROWS) as readonly SettingName[];

const isRow = (name: string): name is SettingName => Object.hasOwn(ROWS, name);

/**
 * Name of the row of a setting: `stage.setting` if there is one, else the setting; null if it is
 * not in the table.
 */
export function rowName(stage: string, setting: string): SettingName | null {
  const own = `${stage}.${setting}`;
  return isRow(own) ? own : isRow(setting) ? setting : null;
}

/** The row of a setting with label and meaning; null if it is not in the table. */
export function settingRow(
  stage: string,
  setting: string,
): (SettingRow & { readonly label: string; readonly meaning: string }) | null {
  const name = rowName(stage, setting);
  if (name === null) return null;
  return {
    ...ROWS[name],
    label: t(`ui.setting.${name}.label`),
    meaning: t(`ui.setting.${name}.meaning`),
  };
}

/**
 * Label of a setting with its unit, `Learning rate (per step)`, and the rest of a nested path; the
 * plain path without a row.
 */
export function settingLabel(stage: string, path: string): string {
  const [name = '', ...parts] = path.split('.');
  const row = settingRow(stage, name);
  if (row === null) return path;
  const unit = t(`ui.setting-unit.${row.unit}`);
  const saysUnit = row.label.toLowerCase().includes(unit.toLowerCase());
  const label = saysUnit ? row.label : t('ui.setting-in-unit', { label: row.label, unit });
  return [label, ...parts].join(' · ');
}

/** Formats the value of a setting. */
export function formatSetting(value: unknown): string {
  if (isKnown(value)) return figure(value, 6);
  if (typeof value === 'boolean') return value ? t('ui.train.on') : t('ui.train.off');
  return settingText(value);
}

/** Parses a typed text as a value of the default's type; null if it is not valid. */
export function parseSetting(text: string, defaultValue: unknown): unknown {
  const plain = text.trim();
  if (typeof defaultValue === 'number') {
    const value = Number(plain);
    return plain !== '' && Number.isFinite(value) ? value : null;
  }
  if (typeof defaultValue === 'string') return text;
  try {
    const value: unknown = JSON.parse(plain);
    const isAlike =
      typeof value === 'object' &&
      value !== null &&
      Array.isArray(value) === Array.isArray(defaultValue);
    return isAlike ? value : null;
  } catch {
    return null;
  }
}

/** A value as text in its field. */
export function settingText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
