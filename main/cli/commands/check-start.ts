// `--check`: whether base, teacher and examples of a recipe suit each other, before anything starts.

import { msg } from '../../../i18n/message.ts';
import { english } from '../../i18n/locale.ts';
import { UserError } from '../../i18n/user-error.ts';
import { readAllowedHosts } from '../../platform/allowed-hosts.ts';
import { checkStart } from '../../stages/check.ts';
import type { Recipe } from '../../stages/recipe.ts';
import type { ActionChanges, CheckAction } from '../../../preload/contract/check.ts';
import type { Arguments } from '../terminal/arguments.ts';
import type { CliContext, Output } from '../terminal/context.ts';

const MARKS = { good: '✔', warning: '!', stop: '✘' } as const;

/**
 * Prints every sentence of the check with its choices, and the settings that make them. Throws a
 * UserError with exit code 1 where the recipe cannot work as it is.
 */
export async function checkRecipeStart(
  recipe: Recipe,
  { flags }: Pick<Arguments, 'flags'>,
  context: CliContext,
): Promise<Output> {
  const { resources, workspace, guard, stages } = context;
  const controller = new AbortController();
  const stopInterrupt = context.onInterrupt(() => controller.abort());
  guard.allow(readAllowedHosts(workspace));
  const where = { resources, workspace, signal: controller.signal, mayReach: guard.mayReach };
  const { findings, changes, figures, seconds } = await checkStart(recipe, where, stages).finally(
    stopInterrupt,
  );
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
  const flags = Object.entries(changes[action] ?? {}).flatMap(([step, settings]) =>
    Object.entries(settings).map(([name, value]) => `--set ${step}.${name}=${value}`),
  );
  return flags.length === 0 ? '' : `: ${flags.join(' ')}`;
}
