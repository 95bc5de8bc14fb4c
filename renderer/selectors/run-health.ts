// Health of a run in the language of the window.

import type { Message } from '../../i18n/message.ts';
import { figure, percent } from '../i18n/format.ts';
import { t } from '../i18n/translate.ts';
import { health as healthOf, type HealthLevel } from '../../health/run-health.ts';
import type { MetricPoint, StageName } from '../../preload/contract/jobs.ts';

/** Health of a run; `rule` is the name of the rule that matched. */
export interface Health {
  readonly rule: string;
  readonly level: HealthLevel;
  readonly sentence: string;
  readonly suggestion?: string;
}

/** The first rule that matches, see `health/run-health.ts`; null for stages without curves. */
export function health(
  stage: StageName,
  points: readonly MetricPoint[],
  { running }: { readonly running: boolean },
): Health | null {
  const found = healthOf(stage, points, { running, percent, figure });
  if (found === null) return null;
  const { rule, level, sentence, suggestion } = found;
  return {
    ...{ rule, level, sentence: textOf(sentence) },
    ...(suggestion === undefined ? {} : { suggestion: textOf(suggestion) }),
  };
}

const textOf = ({ id, values }: Message): string => t(id, values);
