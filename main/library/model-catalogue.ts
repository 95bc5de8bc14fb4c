// Open models that can be trained here, known before any of their files is there: the program's list
// and the user's own.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as v from 'valibot';
import { parse as parseYaml } from 'yaml';
import { familyOf } from '../engine/models/index.ts';
import { describeError, UserError } from '../i18n/user-error.ts';
import { parse } from '../platform/parse.ts';
import { fitsIn, leastMemory } from '../stages/training/memory-fit.ts';
import { parametersOf } from '../engine/models/model.ts';
import type { CatalogueModel, CatalogueView } from '../../preload/contract/models.ts';
import { msg } from '../../i18n/message.ts';

/** The list, in the program's resources and, with the user's own entries, in a workspace. */
export const CATALOGUE_FILE = 'models.yaml';
/** What is computed from the program's list once, since it takes minutes: `npm run docs:models`. */
export const FORECAST_FILE = 'models-forecast.json';

const text = v.pipe(v.string(), v.nonEmpty(), v.maxLength(200));

/** An entry of the list. `config` may hold any field of a config.json. */
const EntrySchema = v.strictObject({
  name: text,
  repo: text,
  as: v.pipe(v.array(v.picklist(['base', 'teacher'])), v.minLength(1)),
  licence: text,
  terms: v.optional(v.picklist(['open', 'own-terms', 'research-only']), 'open'),
  parameters: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  config: v.looseObject({ model_type: text }),
});
const ListSchema = v.strictObject({ models: v.array(EntrySchema) });

/** An entry as the file has it. */
export type CatalogueEntry = v.InferOutput<typeof EntrySchema>;

const ForecastSchema = v.record(
  v.string(),
  v.strictObject({
    parameters: v.number(),
    memory: v.partial(
      v.strictObject({
        f32: v.number(),
        f16: v.number(),
        bf16: v.number(),
        int8: v.number(),
        int4: v.number(),
      }),
    ),
  }),
);
export type Forecast = v.InferOutput<typeof ForecastSchema>[string];

/** The entries of a list. Throws a UserError that names the entry and the field. */
export function readEntries(file: string): CatalogueEntry[] {
  let content: unknown;
  try {
    content = parseYaml(fs.readFileSync(file, 'utf8'));
  } catch (cause) {
    const reason = (cause as Error).message.split('\n')[0]!;
    throw new UserError(msg('file.not-yaml', { file, reason }), {
      hint: msg('catalogue.hint'),
      cause,
    });
  }
  return parse(ListSchema, content, path.basename(file)).models;
}

/** Throws a UserError that names an entry whose configuration is not that of a known family. */
function assertUsable(models: readonly CatalogueEntry[], file: string): void {
  for (const [at, { config }] of models.entries()) {
    try {
      parametersOf(config);
    } catch (cause) {
      const field = `${path.basename(file)}.models[${at}].config`;
      throw new UserError(
        msg('catalogue.config-unusable', { field, reason: (cause as Error).message }),
        { hint: msg('catalogue.hint'), cause },
      );
    }
  }
}

/** Size and least memory of a model, from its configuration alone. Takes some seconds. */
export function forecastOf(config: CatalogueEntry['config']): Forecast {
  return { parameters: parametersOf(config), memory: leastMemory(config) };
}

/**
 * The program's list with the user's entries, which replace those of the same `repo`. A list of the
 * user that cannot be read is told and left out.
 */
export function readCatalogue(
  resources: string,
  workspace: string,
  freeBytes = os.freemem(),
): CatalogueView {
  const list = path.join(resources, CATALOGUE_FILE);
  const forecast = readForecast(path.join(resources, FORECAST_FILE));
  const view = (entry: CatalogueEntry, isOwn: boolean): CatalogueModel => {
    const known = isOwn ? undefined : forecast[entry.repo];
    const parameters = known?.parameters ?? parametersOf(entry.config);
    const least = known ? Math.min(...Object.values(known.memory)) : null;
    return {
      name: entry.name,
      repo: entry.repo,
      as: entry.as,
      licence: entry.licence,
      terms: entry.terms,
      modelType: entry.config.model_type,
      seesPictures: familyOf(entry.config.model_type).vision !== undefined,
      parameters,
      memory: known?.memory ?? null,
      fits: least === null ? null : fitsIn(least, freeBytes),
      bytes: parameters * bytesOf(entry.config),
      isOwn,
      config: entry.config,
    };
  };
  // Resources of one's own may come without the list.
  const ours = fs.existsSync(list) ? readEntries(list).map((entry) => view(entry, false)) : [];
  const file = path.join(workspace, CATALOGUE_FILE);
  if (!fs.existsSync(file)) return { models: ours, freeBytes, problem: null };
  try {
    const entries = readEntries(file);
    assertUsable(entries, file);
    const own = entries.map((entry) => view(entry, true));
    const replaced = new Set(own.map(({ repo }) => repo));
    const models = [...own, ...ours.filter(({ repo }) => !replaced.has(repo))];
    return { models, freeBytes, problem: null };
  } catch (error) {
    return { models: ours, freeBytes, problem: describeError(error) };
  }
}

function readForecast(file: string): Readonly<Record<string, Forecast>> {
  if (!fs.existsSync(file)) return {};
  return parse(ForecastSchema, JSON.parse(fs.readFileSync(file, 'utf8')), FORECAST_FILE);
}

/**
 * The entry that a word means: its `repo`, its name, or the last part of either; undefined where
 * there is none.
 */
export function findInCatalogue(
  models: readonly CatalogueModel[],
  word: string,
): CatalogueModel | undefined {
  const plain = (name: string) => name.toLowerCase().replaceAll(/[\s_-]+/g, '-');
  const wanted = plain(word);
  const exact = models.find(({ repo, name }) => [repo, name].map(plain).includes(wanted));
  return exact ?? models.find(({ repo }) => plain(repo.replace(/^.*\//, '')) === wanted);
}

/** Bytes of a published weight: mostly 16 bits. */
function bytesOf({ dtype, torch_dtype }: CatalogueEntry['config']): number {
  return (dtype ?? torch_dtype) === 'float32' ? 4 : 2;
}
