// The table at the end of a recipe: accuracy with its confidence interval, format and length of
// each model.

import type { ModelResult } from '../../report/record.ts';

const NAMES: Readonly<Record<ModelResult['name'], string>> = { base: 'base', sft: 'SFT', rl: 'RL' };

/** One row per model, with aligned columns. */
export function resultTable(models: readonly ModelResult[]): string {
  const hasSamples = models.some((model) => model.sampled_accuracy !== undefined);
  const head = ['', 'accuracy', '95 % interval', 'questions', 'format', 'mean length'];
  const rows = models.map((model) => [
    NAMES[model.name],
    percent(model.accuracy),
    `${percent(model.low)} to ${percent(model.high)}`,
    String(model.n),
    percent(model.format),
    `${model.mean_length.toFixed(1)} tokens`,
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

function percent(share: number | undefined): string {
  return share === undefined ? '–' : `${(share * 100).toFixed(1)} %`;
}
