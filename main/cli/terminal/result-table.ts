// The table at the end of a recipe: accuracy with its confidence interval, format and length of
// each model.

import { english } from '../../i18n/locale.ts';
import type { ModelResult } from '../../report/record.ts';
import type { BestModel } from '../../../health/best-model.ts';
import { blankFigures, evaluationNotes } from '../../../health/evaluation.ts';
import { msg } from '../../../i18n/message.ts';
import { percent as wholePercent } from './figure-formats.ts';

const NAMES: Readonly<Record<ModelResult['name'], string>> = { base: 'base', sft: 'SFT', rl: 'RL' };

/** One row per model, with aligned columns. */
export function resultTable(models: readonly ModelResult[]): string {
  const hasSamples = models.some((model) => model.sampled_accuracy !== undefined);
  const blanks = models.map((model) => blankFigures(model.evidence ?? {})?.accuracy);
  const hasBlank = blanks.some((share) => share !== undefined);
  const head = ['', 'accuracy', '95 % interval', 'questions', 'format', 'mean length'];
  if (hasBlank) head.push('no picture');
  const rows = models.map((model, i) => [
    NAMES[model.name],
    percent(model.accuracy),
    `${percent(model.low)} to ${percent(model.high)}`,
    String(model.n),
    percent(model.format),
    `${model.mean_length.toFixed(1)} tokens`,
    ...(hasBlank ? [percent(blanks[i])] : []),
    ...(hasSamples ? [percent(model.sampled_accuracy)] : []),
  ]);
  const table = [hasSamples ? [...head, 'sampled'] : head, ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join('   ')
      .trimEnd();
  return table.map(line).join('\n');
}

/** Which model is the result, why, and what must be known about its accuracy. */
export function bestLines({ model, by, isLast }: BestModel<ModelResult>): string[] {
  const notes = evaluationNotes({ ...model.evidence, ...model }, { percent: wholePercent });
  const reason = english(msg('ui.health.best-is-earlier', { model: model.name, by }));
  return [
    `Best    ${NAMES[model.name]}, ${percent(model.accuracy)}`,
    ...(isLast ? [] : [reason]),
    ...notes.map(({ isWarning, sentence }) => `${isWarning ? '▲' : '✔'} ${english(sentence)}`),
  ];
}

function percent(share: number | undefined): string {
  return share === undefined ? '–' : `${(share * 100).toFixed(1)} %`;
}
