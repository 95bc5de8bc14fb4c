// `--check`: whether base, teacher and examples of a recipe suit each other, before anything starts.

import { msg, type Message } from '../../../../i18n/message.ts';
import { english } from '../../../i18n/locale.ts';
import { UserError } from '../../../i18n/user-error.ts';
import { readAllowedHosts } from '../../../platform/allowed-hosts.ts';
import { checkStart } from '../../../stages/check.ts';
import type { AnswerMemory } from '../../../stages/check/answer-memory.ts';
import type { Recipe } from '../../../stages/recipe.ts';
import type { ActionChanges, CheckAction, StartCheck } from '../../../../preload/contract/check.ts';
import { proposalsOf, withChanges, type StepChanges } from '../../../../health/check-proposals.ts';
import type { Arguments } from '../../terminal/arguments.ts';
import type { CliContext, Output } from '../../terminal/context.ts';

const MARKS = { good: '✔', warning: '!', stop: '✘' } as const;

/**
 * Looks at the start of a recipe: its first questions are put to base and teacher, but for those that
 * `memory` knows the answers of.
 */
export async function lookAtStart(
  recipe: Recipe,
  { resources, workspace, guard, stages, onInterrupt }: CliContext,
  memory?: AnswerMemory,
): Promise<StartCheck<Message>> {
  const controller = new AbortController();
  const stopInterrupt = onInterrupt(() => controller.abort());
  guard.allow(readAllowedHosts(workspace));
  const { signal } = controller;
  const where = { resources, workspace, signal, mayReach: guard.mayReach, memory };
  return checkStart(recipe, where, stages).finally(stopInterrupt);
}

/**
 * The settings with which a check proposes to go on, and the sentences that they answer.
 */
export function proposedChanges(
  check: StartCheck<Message>,
  chosen: StepChanges,
): { readonly changes: StepChanges; readonly reasons: readonly string[] } {
  const proposals = proposalsOf(check, chosen);
  return {
    changes: withChanges({}, ...proposals.map(({ changes }) => changes)),
    reasons: proposals.map(
      ({ text, changes }) => `${english(text)} Therefore: ${flagsIn(changes).join(' ')}`,
    ),
  };
}

/** The warnings of a check as lines, without the sentences that lines of `said` begin with. */
export const warningLines = (
  findings: StartCheck<Message>['findings'],
  said: readonly string[],
): string[] =>
  findings.flatMap(({ level, text }) => {
    const sentence = english(text);
    const isSaid = said.some((line) => line.startsWith(sentence));
    return level === 'warning' && !isSaid ? [`! ${sentence}`] : [];
  });

/**
 * Prints every sentence of the check with its choices, and the settings that make them. Throws a
 * UserError with exit code 1 where the recipe cannot work as it is.
 */
export async function checkRecipeStart(
  recipe: Recipe,
  { flags }: Pick<Arguments, 'flags'>,
  context: CliContext,
): Promise<Output> {
  const { findings, changes, figures, seconds } = await lookAtStart(recipe, context);
  const ok = findings.every(({ level }) => level !== 'stop');
  const document = {
    ok,
    findings: findings.map((one) => ({ ...one, text: english(one.text) })),
    changes,
    figures,
    seconds: Math.round(seconds * 10) / 10,
  };
  const lines = document.findings.flatMap(({ level, text, actions }) => [
    `${MARKS[level]} ${text}`,
    ...actions.map(
      (action) => `    ${english(msg(`check.action.${action}`))}${flagsOf(action, changes)}`,
    ),
  ]);
  const output = { document, text: lines.join('\n') };
  if (ok) return output;
  process.stdout.write(`${flags.json ? JSON.stringify(document) : output.text}\n`);
  throw new UserError(msg('check.stops'), { hint: msg('check.stops.hint') });
}

/** The changes of an action as flags: `: --set sft.modulesToSave=embed_tokens,lm_head`. */
function flagsOf(action: CheckAction, changes: ActionChanges): string {
  const flags = flagsIn(changes[action] ?? {}).map((flag) => `--set ${flag}`);
  return flags.length === 0 ? '' : `: ${flags.join(' ')}`;
}

const flagsIn = (changes: StepChanges): string[] =>
  Object.entries(changes).flatMap(([step, settings]) =>
    Object.entries(settings).map(([name, value]) => `${step}.${name}=${String(value)}`),
  );
