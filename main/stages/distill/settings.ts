// The settings of a distillation.

import { JUDGE_DEFAULTS, type JudgeSettings } from '../teachers/judge.ts';
import { KEEP_ORDERS, type SelectionSettings } from './select.ts';
import { ENGINE_DEFAULTS } from '../training/open-model.ts';
import { RATIONALE_WAYS } from './rationale.ts';
import { CHECK_DEFAULTS, readRunCheck, type CheckSettings } from '../../verifier/run-check.ts';
import { checkChoices } from '../contract/settings.ts';
import { artifactIdOf } from '../../data/datasets/manifest.ts';
import { TEACHER_DEFAULTS, type TeacherSettings } from '../teachers/types.ts';
import { teacherName } from '../teachers/teacher.ts';

/** `model` is the teacher: a larger model, or the learner itself. */
export interface DistillSettings
  extends TeacherSettings, JudgeSettings, SelectionSettings, CheckSettings {
  readonly dataset: string;
  /** Questions of this split are answered; rows of other splits pass unchanged. */
  readonly split: string;
  readonly seed: number;
  /** Maximum number of questions; 0 = all. */
  readonly limit: number;
  /** Answers per question. */
  readonly answers: number;
  readonly temperature: number;
  readonly topP: number;
  /** Maximum length of an answer in tokens. */
  readonly maxNewTokens: number;
  /** Number of questions asked in parallel. */
  readonly promptsPerBatch: number;
  /** How rationales of rows are used: none, template or rewrite. */
  readonly rationales: string;
  /** The user's decisions from an earlier run: its id, its folder, or a file; empty = none. */
  readonly overrides: string;
  /**
   * An earlier run whose answers and user decisions are reused instead of asking the teacher; empty
   * = ask the teacher.
   */
  readonly answersFrom: string;
}

export const defaults: DistillSettings = {
  model: '',
  dataset: '',
  split: 'sft',
  seed: 0,
  limit: 0,
  answers: 8,
  temperature: 1,
  topP: 1,
  maxNewTokens: 512,
  keep: 0,
  keepOrder: 'first',
  verify: true,
  ...CHECK_DEFAULTS,
  promptsPerBatch: 64,
  systemPrompt: '',
  rationales: 'none',
  overrides: '',
  answersFrom: '',
  ...TEACHER_DEFAULTS,
  ...JUDGE_DEFAULTS,
  ...ENGINE_DEFAULTS,
};

/** Settings with a fixed set of values. */
const CHOICES = { keepOrder: KEEP_ORDERS, rationales: RATIONALE_WAYS } as const;

/** Refuses settings with which a distillation cannot start. */
export function checkDistillSettings(settings: DistillSettings): void {
  checkChoices('distill', settings, CHOICES);
  readRunCheck(settings);
}

/** The inputs of a distilled data set. */
export function parentsOf({
  model,
  dataset,
}: Pick<DistillSettings, 'model' | 'dataset'>): string[] {
  return [teacherName(model), artifactIdOf(dataset)];
}
