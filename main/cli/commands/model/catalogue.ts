// `omr model list`: open models that can be trained here or teach, and those that other programs keep
// on this machine.

import * as os from 'node:os';
import type { CatalogueModel, FoundModel } from '../../../../preload/contract/models.ts';
import { findModels } from '../../../library/found-models.ts';
import { readCatalogue } from '../../../library/model-catalogue.ts';
import { gigabytes } from '../../../stages/training/memory-fit.ts';
import type { CliContext, Output } from '../../terminal/context.ts';

const TERMS = {
  open: '',
  'own-terms': ' (own terms)',
  'research-only': ' (no commercial use)',
} as const;
const STORES = { hub: 'Hub cache', 'lm-studio': 'LM Studio', ollama: 'Ollama' } as const;

/** Prints the list, with the least memory of training by weight type, and what is on this machine. */
export function modelList({ resources, workspace }: CliContext): Output {
  const catalogue = readCatalogue(resources, workspace);
  const found = findModels({ home: os.homedir(), env: process.env });
  const { models, freeBytes, problem } = catalogue;
  const text = [
    `Open models for training here and for teaching. ${gigabytes(freeBytes)} of memory are free.`,
    'Memory of training by type of weights: one row of 512 tokens at a time, at the least.',
    '',
    ...aligned([
      [
        '',
        'model',
        'pictures',
        'as',
        'parameters',
        'to bring',
        '16 bits',
        '8 bits',
        '4 bits',
        'licence',
      ],
      ...models.map(row),
    ]),
    '',
    ...(problem ? [`${problem.message} ${problem.hint ?? ''}`.trim(), ''] : []),
    'omr model fit NAME tells memory and time on this machine; docs/models.md tells how to bring one here.',
    '',
    ...foundLines(found.models),
    ...(found.isComplete ? [] : ['The search ended early: there are very many folders.']),
  ].join('\n');
  return { document: { ...catalogue, found }, text };
}

function row(model: CatalogueModel): string[] {
  const { repo, seesPictures, as, parameters, bytes, memory, fits, licence, terms } = model;
  const amount = (n: number | undefined) => (n === undefined ? '–' : `${(n / 1e9).toFixed(1)} GB`);
  return [
    fits === null ? '·' : fits ? '✔' : '✘',
    repo,
    seesPictures ? 'yes' : 'no',
    as.join(', '),
    `${(parameters / 1e6).toFixed(0)} M`,
    amount(bytes),
    amount(memory?.bf16 ?? memory?.f16),
    amount(memory?.int8),
    amount(memory?.int4),
    `${licence}${TERMS[terms]}`,
  ];
}

function foundLines(models: readonly FoundModel[]): string[] {
  if (models.length === 0)
    return ['Nothing was found in the folders of the Hub cache, LM Studio and Ollama.'];
  return [
    'Found on this machine:',
    ...models.flatMap(({ name, store, bytes, kind, path, problem }) => [
      `${problem ? '✘' : '✔'} ${name} (${STORES[store]}, ${gigabytes(bytes)})`,
      problem
        ? `  ${problem.message}`
        : kind === 'folder'
          ? `  --set model=${path}`
          : `  omr import --set source=${path}`,
    ]),
  ];
}

/** Rows in columns; the first three and the last are words, the others numbers. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((r) => r[column]!.length)));
  const isNumber = (column: number) => column >= 4 && column <= 8;
  return rows.map((cells) =>
    cells
      .map((cell, column) =>
        isNumber(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
}
