// Every setting of the recipe's stages: the group it stands in, its unit, where its default comes from, and its choices.
// The words are in texts/en-settings.ts; a test holds both against the stages' own lists.

import type { StageName } from '../../preload/contract/jobs.ts';
import { figure, isKnown } from '../i18n/format.ts';
import { t, type MessageKey } from '../i18n/translate.ts';

/** The groups of the form, in order. */
export const GROUPS = ['model', 'data', 'optimisation', 'rollouts', 'reward', 'device'] as const;
export type SettingGroup = (typeof GROUPS)[number];

/** The stages whose settings a person may change on the page Train. */
export const TABLED_STAGES = [
  'curate',
  'evaluate',
  'distill',
  'sft',
  'rl',
] as const satisfies readonly StageName[];

/** Name of a row: a setting, or `stage.setting`. */
type SettingName = MessageKey<'ui.setting.*.label'>;
/** What a number counts. */
export type SettingUnit = MessageKey<'ui.setting-unit.*'>;
/** Where a default comes from. */
export type SettingSource = MessageKey<'ui.setting-source.*'>;

/** A row of the table. */
export interface SettingRow {
  readonly group: SettingGroup;
  readonly unit: SettingUnit;
  readonly source: SettingSource;
  /** Words it may be, where it is one of several. */
  readonly choices?: readonly string[];
  /** True where the recipe itself fills it in (results of other steps). */
  readonly isWired?: boolean;
}

const row = (
  group: SettingGroup,
  unit: SettingUnit,
  source: SettingSource,
  more: Pick<SettingRow, 'choices' | 'isWired'> = {},
): SettingRow => ({ group, unit, source, ...more });

const WEIGHTS = ['stored', 'f32', 'f16', 'bf16', 'int8', 'int4'];
const DEVICES = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'];
const SCHEDULES = ['constant', 'linear', 'cosine'];

/** Rows by the setting's name; `stage.name` where a stage means something of its own by it. */
const ROWS: Readonly<Record<SettingName, SettingRow>> = {
  model: row('model', 'folder', 'recipe', { isWired: true }),
  rank: row('model', 'number', 'usual'),
  alpha: row('model', 'number', 'usual'),
  targetModules: row('model', 'pattern', 'recipe'),
  systemPrompt: row('model', 'text', 'none'),
  recompute: row('model', 'flag', 'usual'),

  dataset: row('data', 'folder', 'recipe', { isWired: true }),
  split: row('data', 'part', 'recipe'),
  'curate.split': row('data', 'shares', 'none'),
  seed: row('data', 'number', 'none'),
  limit: row('data', 'questions', 'none'),
  pictureJitter: row('data', 'share', 'measured'),
  trainedOn: row('data', 'folder', 'none'),
  compare: row('data', 'folder', 'none'),

  duplicates: row('data', 'flag', 'paper'),
  near: row('data', 'flag', 'paper'),
  leaks: row('data', 'flag', 'paper'),
  contradictions: row('data', 'flag', 'measured'),
  pictureDifference: row('data', 'similarity', 'measured'),
  textLikeness: row('data', 'similarity', 'measured'),
  meaningLikeness: row('data', 'similarity', 'measured'),
  heldOut: row('data', 'list', 'recipe'),
  against: row('data', 'list', 'none'),
  againstQuestions: row('data', 'flag', 'none'),
  keepAnyway: row('data', 'list', 'none'),
  visionModel: row('data', 'folder', 'none'),
  visionLikeness: row('data', 'similarity', 'reference'),
  mixture: row('data', 'shares', 'none'),
  maxPerSource: row('data', 'rows', 'none'),
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
  batchQuestions: row('optimisation', 'questions', 'measured'),
  answersPerQuestion: row('optimisation', 'answers', 'measured'),
  learningRate: row('optimisation', 'rate', 'usual'),
  visionRateFactor: row('optimisation', 'factor', 'measured'),
  warmupRatio: row('optimisation', 'share', 'paper'),
  warmupSteps: row('optimisation', 'steps', 'measured'),
  schedule: row('optimisation', 'word', 'paper', { choices: SCHEDULES }),
  weightDecay: row('optimisation', 'number', 'paper'),
  maxGradNorm: row('optimisation', 'number', 'paper'),
  miniBatches: row('optimisation', 'number', 'measured'),
  checkpointEvery: row('optimisation', 'steps', 'recipe'),
  validateEvery: row('optimisation', 'steps', 'none'),
  validationSplit: row('optimisation', 'part', 'recipe'),
  validationLimit: row('optimisation', 'questions', 'recipe'),
  patience: row('optimisation', 'validations', 'none'),
  stopWhenSaturated: row('optimisation', 'steps', 'none'),
  'rl.keep': row('optimisation', 'word', 'recipe', { choices: ['last', 'best'] }),
  preset: row('optimisation', 'word', 'paper', {
    choices: ['', 'gspo', 'grpo', 'dapo', 'dr_grpo', 'reinforce++'],
  }),
  ratio: row('optimisation', 'word', 'gspo', { choices: ['sequence', 'token'] }),
  clipLow: row('optimisation', 'number', 'paper'),
  clipHigh: row('optimisation', 'number', 'paper'),
  dualClip: row('optimisation', 'number', 'reference'),
  aggregation: row('optimisation', 'word', 'paper', {
    choices: ['seq-mean-token-mean', 'seq-mean-token-sum', 'token-mean', 'constant'],
  }),
  kl: row('optimisation', 'number', 'paper'),
  divergence: row('optimisation', 'word', 'usual', { choices: ['k1', 'k2', 'k3'] }),
  advantages: row('optimisation', 'word', 'paper', {
    choices: ['std', 'mean', 'leave-one-out', 'batch'],
  }),
  filterGroups: row('optimisation', 'word', 'dapo', { choices: ['accuracy', 'reward', 'none'] }),

  promptsPerStep: row('rollouts', 'questions', 'measured'),
  groupSize: row('rollouts', 'answers', 'paper'),
  temperature: row('rollouts', 'number', 'paper'),
  topP: row('rollouts', 'share', 'paper'),
  maxNewTokens: row('rollouts', 'tokens', 'measured'),
  resample: row('rollouts', 'epochs', 'dapo'),
  samples: row('rollouts', 'answers', 'usual'),
  answers: row('rollouts', 'answers', 'paper'),
  keep: row('rollouts', 'answers', 'paper'),
  keepOrder: row('rollouts', 'word', 'none', { choices: ['first', 'short', 'diverse'] }),
  rationales: row('rollouts', 'word', 'none', { choices: ['none', 'template', 'rewrite'] }),
  overrules: row('rollouts', 'folder', 'none'),
  answersFrom: row('rollouts', 'text', 'none'),
  promptsPerBatch: row('rollouts', 'questions', 'measured'),
  concurrency: row('rollouts', 'requests', 'measured'),
  requestSeconds: row('rollouts', 'seconds', 'usual'),
  keyFrom: row('rollouts', 'text', 'none'),

  accuracyWeight: row('reward', 'weight', 'paper'),
  formatWeight: row('reward', 'weight', 'paper'),
  concisenessWeight: row('reward', 'weight', 'measured'),
  repetitionWeight: row('reward', 'weight', 'reference'),
  overlongBuffer: row('reward', 'tokens', 'dapo'),
  overlongFactor: row('reward', 'weight', 'dapo'),
  overlong: row('reward', 'word', 'measured', { choices: ['wrong', 'mask'] }),
  verify: row('reward', 'flag', 'paper'),
  check: row('reward', 'text', 'none'),
  judge: row('reward', 'folder', 'none'),
  judgeKeyFrom: row('reward', 'text', 'none'),
  judgeMaxNewTokens: row('reward', 'tokens', 'recipe'),

  weights: row('device', 'word', 'recipe', { choices: WEIGHTS }),
  device: row('device', 'word', 'recipe', { choices: DEVICES }),
  bufferTokens: row('device', 'tokens', 'measured'),
  maxSequences: row('device', 'answers', 'measured'),
};

/** The names of all rows. */
export const ROW_NAMES = Object.keys(ROWS) as readonly SettingName[];

const isRow = (name: string): name is SettingName => Object.hasOwn(ROWS, name);

/** The row's name: `stage.name` where the stage has its own, else the plain name; null for a setting that is not in the table. */
export function rowName(stage: string, setting: string): SettingName | null {
  const own = `${stage}.${setting}`;
  return isRow(own) ? own : isRow(setting) ? setting : null;
}

/** A setting's row with its words; null for one that is not in the table, which is then shown by its bare name. */
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

/** A setting's name in a list: its label with the unit unless it says that itself, `Learning rate (a step)`, a part of it behind that; the bare name of one without a row. */
export function settingLabel(stage: string, path: string): string {
  const [name = '', ...parts] = path.split('.');
  const row = settingRow(stage, name);
  if (row === null) return path;
  const unit = t(`ui.setting-unit.${row.unit}`);
  const saysUnit = row.label.toLowerCase().includes(unit.toLowerCase());
  const label = saysUnit ? row.label : t('ui.setting-in-unit', { label: row.label, unit });
  return [label, ...parts].join(' · ');
}

/** A setting's value as one short text. */
export function shownSetting(value: unknown): string {
  if (isKnown(value)) return figure(value, 6);
  if (typeof value === 'boolean') return value ? t('ui.train.on') : t('ui.train.off');
  return writtenSetting(value);
}

/** What a person typed as a value of the default's type; null where it is none. */
export function readSetting(text: string, standard: unknown): unknown {
  const plain = text.trim();
  if (typeof standard === 'number') {
    const value = Number(plain);
    return plain !== '' && Number.isFinite(value) ? value : null;
  }
  if (typeof standard === 'string') return text;
  try {
    const value: unknown = JSON.parse(plain);
    const isAlike =
      typeof value === 'object' &&
      value !== null &&
      Array.isArray(value) === Array.isArray(standard);
    return isAlike ? value : null;
  } catch {
    return null;
  }
}

/** A value as it stands in its field. */
export function writtenSetting(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
