// Writes what the list of open models implies: `npm run docs:models` counts the memory of training
// each model of resources/models.yaml and renews the table of docs/models.md.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { CatalogueModel } from '../../preload/contract/models.ts';
import {
  CATALOGUE_FILE,
  FORECAST_FILE,
  forecastOf,
  readCatalogue,
  readEntries,
  type Forecast,
} from '../../main/library/model-catalogue.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const RESOURCES = path.join(ROOT, 'resources');
const DOCUMENT = path.join(ROOT, 'docs/models.md');

const TERMS = {
  open: '',
  'own-terms': ', own terms',
  'research-only': ', no commercial use',
} as const;

/** The table of the list, in Markdown. */
export function modelTable(models: readonly CatalogueModel[]): string {
  const amount = (bytes: number | undefined): string =>
    bytes === undefined ? '–' : `${(bytes / 1e9).toFixed(1)} GB`;
  const rows = models.map((model) => [
    `\`${model.repo}\``,
    model.seesPictures ? 'yes' : '',
    model.as.join(', '),
    `\`${model.modelType}\``,
    `${Math.round(model.parameters / 1e6).toLocaleString('en')} M`,
    amount(model.bytes),
    amount(model.memory?.bf16),
    amount(model.memory?.int8),
    amount(model.memory?.int4),
    `${model.licence}${TERMS[model.terms]}`,
  ]);
  const head = [
    'model',
    'pictures',
    'as',
    'family',
    'parameters',
    'to bring',
    '16 bits',
    '8 bits',
    '4 bits',
    'licence',
  ];
  const rule = head.map((name) => (/\d|parameters|bring/.test(name) ? '--:' : '---'));
  const table = [head, rule, ...rows];
  const widths = head.map((_, at) => Math.max(...table.map((cells) => cells[at]!.length)));
  return table
    .map((cells, line) =>
      cells.map((cell, at) => {
        const width = widths[at]!;
        if (line === 1) return rule[at] === '--:' ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width);
        return rule[at] === '--:' ? cell.padStart(width) : cell.padEnd(width);
      }),
    )
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** The document with its table renewed. */
export function withTable(document: string, table: string): string {
  return document.replace(
    /<!-- models -->[\s\S]*<!-- \/models -->/,
    () => `<!-- models -->\n\n${table}\n\n<!-- /models -->`,
  );
}

if (path.resolve(process.argv[1] ?? '') === import.meta.filename) {
  const forecasts: Record<string, Forecast> = {};
  for (const { repo, config } of readEntries(path.join(RESOURCES, CATALOGUE_FILE))) {
    forecasts[repo] = forecastOf(config);
    console.log(repo, JSON.stringify(forecasts[repo]));
  }
  fs.writeFileSync(path.join(RESOURCES, FORECAST_FILE), `${JSON.stringify(forecasts, null, 2)}\n`);
  const { models } = readCatalogue(RESOURCES, '');
  fs.writeFileSync(DOCUMENT, withTable(fs.readFileSync(DOCUMENT, 'utf8'), modelTable(models)));
}
