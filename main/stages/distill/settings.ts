// The settings of a distillation.

import { JUDGE_DEFAULTS, type JudgeSettings } from '../teachers/judge.ts';
import { KEEP_ORDERS, type SelectionSettings } from './select.ts';
import { ENGINE_DEFAULTS } from '../training/open-model.ts';
import { RATIONALE_WAYS } from './rationale.ts';
import { CHECK_DEFAULTS, readRunCheck, type CheckSettings } from '../../verifier/run-check.ts';
import { checkChoices } from '../contract/settings.ts';
import { checkRollouts } from '../rollouts/open.ts';
import { ROLLOUT_DEFAULTS, type RolloutProgramSettings } from '../rollouts/settings.ts';
import { UserError } from '../../i18n/user-error.ts';
import { REASONING } from '../../data/datasets/example.ts';
import { artifactIdOf } from '../../data/datasets/manifest.ts';
import { TEACHER_DEFAULTS, type TeacherSettings } from '../teachers/types.ts';
import { parseEndpoint } from '../teachers/openai-endpoint.ts';
import { isEndpoint, teacherName } from '../teachers/teacher.ts';
import { msg } from '../../../i18n/message.ts';

/**
 * Where answers to learn from come from: `model` and `endpoint` sample a teacher, `explained` also
 * shows it the right answer where it finds none, `rows` takes the reasoning of the rows, `none`
 * their answers as they are.
 */
export const TEACHER_CHOICES = ['none', 'rows', 'model', 'explained', 'endpoint'] as const;

/** `model` is the teacher: a larger model, or the learner itself. */
export interface DistillSettings
  extends
    Omit<TeacherSettings, keyof RolloutProgramSettings>,
    RolloutProgramSettings,
    JudgeSettings,
    SelectionSettings,
    CheckSettings {
  readonly dataset: string;
  /** Where the answers come from: one of `TEACHER_CHOICES`. */
  readonly teacher: string;
  /**
   * Where no answer of the teacher is right, the row's own answer is learnt: with its rationale, or
   * alone. Without a teacher that is always so.
   */
  readonly ownAnswers: boolean;
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
  teacher: 'model',
  ownAnswers: false,
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
  ...ROLLOUT_DEFAULTS,
  ...ENGINE_DEFAULTS,
};

/** Settings with a fixed set of values. */
const CHOICES = {
  teacher: TEACHER_CHOICES,
  keepOrder: KEEP_ORDERS,
  rationales: RATIONALE_WAYS,
  reasoning: REASONING,
} as const;

/** Whether a teacher is asked. */
export function asksTeacher({ teacher }: Pick<DistillSettings, 'teacher'>): boolean {
  return teacher !== 'none' && teacher !== 'rows';
}

/** Whether a question without another answer is learnt from its row. */
export function usesOwnAnswers(settings: Pick<DistillSettings, 'teacher' | 'ownAnswers'>): boolean {
  return settings.ownAnswers || !asksTeacher(settings);
}

/** Refuses settings with which a distillation cannot start. */
export function checkDistillSettings(settings: DistillSettings): void {
  checkChoices('distill', settings, CHOICES);
  checkRollouts('distill', settings);
  readRunCheck(settings);
  // An address without a model would fail only after the steps before this one.
  if (asksTeacher(settings) && isEndpoint(settings.model)) parseEndpoint(settings.model);
  if (settings.teacher !== 'endpoint' || isEndpoint(settings.model)) return;
  throw new UserError(msg('teacher.no-endpoint', { model: settings.model }), {
    hint: msg('teacher.endpoint-format.hint'),
  });
}

/** The inputs of a distilled data set. */
export function parentsOf({
  model,
  dataset,
  teacher,
}: Pick<DistillSettings, 'model' | 'dataset' | 'teacher'>): string[] {
  return [...(asksTeacher({ teacher }) ? [teacherName(model)] : []), artifactIdOf(dataset)];
}
