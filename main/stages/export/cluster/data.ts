// The data of a cluster folder: rows as Parquet files of limited size, pictures as files. Rows stream
// through; a set of any size takes the memory of one group of rows.

import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ExampleRow } from '../../../data/datasets/example.ts';
import { manifestOf } from '../../../data/datasets/manifest.ts';
import {
  assertBlobUnchanged,
  blobPath,
  openWorkspace,
  readRows,
  type Workspace,
} from '../../../data/datasets/workspace.ts';
import { ParquetShards } from '../../../data/formats/parquet-writer.ts';
import { pictureEnding } from '../../../data/images/media-type.ts';
import { explainDisk, readWholeFile } from '../../../platform/files.ts';
import { findResources } from '../../../platform/app-paths.ts';
import { copyData } from '../../../platform/vault/read-data.ts';
import { UserError } from '../../../i18n/user-error.ts';
import { readRunCheck, withCheck, type RunCheck } from '../../../verifier/run-check.ts';
import { msg } from '../../../../i18n/message.ts';
import type { ClusterRecipe, PartSource } from './recipe.ts';
import { evalRow, PART_COLUMNS, rlRow, sftRow, type ClusterPart, type RowContext } from './rows.ts';

/** The folders of data/: a part of the recipe each, `validation` for RL's own. */
export const DATA_PARTS = ['sft', 'rl', 'validation', 'eval'] as const;
export type DataPart = (typeof DATA_PARTS)[number];

/** What the rows of a part are like, before anything is written. */
export interface PartSurvey {
  readonly source: PartSource;
  readonly rows: number;
  readonly withPictures: number;
  /** Characters of all texts, the system message aside. */
  readonly characters: number;
  readonly pictures: number;
  /** Of the pictures that no part before it has. */
  readonly pictureBytes: number;
}

export type DataSurvey = Readonly<Partial<Record<DataPart, PartSurvey>>>;

/** The data as written; files are paths inside the folder. */
export interface WrittenData {
  readonly files: Readonly<Partial<Record<DataPart, readonly string[]>>>;
  readonly rows: Readonly<Partial<Record<DataPart, number>>>;
  readonly pictures: number;
}

export interface DataSetOrigin {
  readonly part: DataPart;
  readonly id: string;
  readonly name: string;
  /** Of its rows, from its manifest. */
  readonly sha256: string;
}

/** The largest picture that is read. */
const MAX_PICTURE_BYTES = 2 ** 30;
/** A row's texts in UTF-8 with Parquet's own bytes, for each character. */
const BYTES_PER_CHARACTER = 1.5;
const BLANK = 'data/images/blank.png';

interface PartRows {
  readonly part: DataPart;
  readonly source: PartSource;
  readonly columns: ClusterPart;
  readonly has: (row: ExampleRow) => boolean;
}

/** The parts of a recipe with the rows that belong to each. */
function partsOf({ sources }: ClusterRecipe): PartRows[] {
  const isIn = (split: string) => (row: ExampleRow) => row.split === split;
  const { sft, rl, test } = sources;
  return [
    ...(sft
      ? [
          {
            part: 'sft' as const,
            source: sft,
            columns: 'sft' as const,
            has: (row: ExampleRow) => isIn(sft.split)(row) && (row.responses?.length ?? 0) > 0,
          },
        ]
      : []),
    ...(rl
      ? [
          { part: 'rl' as const, source: rl, columns: 'rl' as const, has: isIn(rl.split) },
          {
            part: 'validation' as const,
            source: rl,
            columns: 'rl' as const,
            has: isIn(rl.validationSplit),
          },
        ]
      : []),
    ...(test
      ? [{ part: 'eval' as const, source: test, columns: 'eval' as const, has: isIn(test.split) }]
      : []),
  ];
}

/**
 * Counts what would be written. Throws a UserError that names a line that cannot be read, or a row with
 * a video: the programs differ in how they take one.
 */
export async function surveyData(recipe: ClusterRecipe, workspace: string): Promise<DataSurvey> {
  const opened = openWorkspace(workspace);
  const seen = new Set<string>();
  const found: Partial<Record<DataPart, PartSurvey>> = {};
  for (const { part, source, has } of partsOf(recipe)) {
    const sum = { rows: 0, withPictures: 0, characters: 0, pictures: 0, pictureBytes: 0 };
    for await (const row of readRows(source.dir)) {
      if (!has(row)) continue;
      if ((row.videos ?? []).length > 0) {
        throw new UserError(msg('cluster.video', { row: row.id }), {
          hint: msg('cluster.video.hint'),
        });
      }
      const answers = part === 'sft' ? row.responses! : [''];
      const prompt =
        row.question.length +
        row.answer.length +
        (row.history ?? []).reduce((length, { content }) => length + content.length, 0);
      sum.rows += answers.length;
      sum.withPictures += row.pictures.length > 0 ? answers.length : 0;
      sum.characters += answers.reduce((length, text) => length + text.length + prompt, 0);
      sum.pictures += row.pictures.length;
      for (const id of row.pictures) {
        const key = keyOf(id);
        if (seen.has(key)) continue;
        seen.add(key);
        sum.pictureBytes += statSync(blobPath(opened, id), { throwIfNoEntry: false })?.size ?? 0;
      }
    }
    if (sum.rows > 0) found[part] = { source, ...sum };
  }
  return found;
}

/** Bytes of the data, about: pictures once, texts twice as some programs want them in two forms. */
export function dataBytes({ systemPrompt }: ClusterRecipe, survey: DataSurvey): number {
  const parts = Object.values(survey);
  return parts.reduce((sum, { characters, rows, pictureBytes }) => {
    const texts = characters + rows * systemPrompt.length;
    return sum + pictureBytes + 2 * BYTES_PER_CHARACTER * texts;
  }, 0);
}

/** The data sets of the parts that have rows. */
export function dataOrigins(survey: DataSurvey): DataSetOrigin[] {
  return Object.entries(survey).map(([part, { source }]) => {
    const manifest = manifestOf(source.dir);
    const text = (name: string): string => String(manifest[name] ?? '');
    return { part: part as DataPart, id: text('id'), name: text('name'), sha256: text('sha256') };
  });
}

export interface DataOptions {
  readonly workspace: string;
  readonly signal: AbortSignal;
  /** Called with the share that is written. */
  readonly onProgress: (share: number) => void;
}

/** Writes `data/`. Throws a UserError that names the row of a picture that is missing or changed. */
export async function writeData(
  dir: string,
  recipe: ClusterRecipe,
  survey: DataSurvey,
  { workspace, signal, onProgress }: DataOptions,
): Promise<WrittenData> {
  const files: Partial<Record<DataPart, readonly string[]>> = {};
  const rows: Partial<Record<DataPart, number>> = {};
  const pictures = new PictureFiles(dir, openWorkspace(workspace));
  const total = Object.values(survey).reduce((sum, part) => sum + part.rows, 0);
  let done = 0;
  for (const { part, source, columns, has } of partsOf(recipe)) {
    const counted = survey[part];
    if (!counted) continue;
    const folder = join(dir, 'data', part);
    explainDisk(folder, () => mkdirSync(folder, { recursive: true }));
    const shards = new ParquetShards(folder, part, PART_COLUMNS[columns]);
    const check = readRunCheck(source);
    // Programs hang where some GPUs have pictures in a step and others have none.
    const isMixed = counted.withPictures > 0 && counted.withPictures < counted.rows;
    const blank = isMixed && part === 'sft' ? pictures.blank() : '';
    const name = String(manifestOf(source.dir)['name'] ?? 'data');
    let index = 0;
    for await (const row of readRows(source.dir)) {
      signal.throwIfAborted();
      if (!has(row)) continue;
      const images = row.pictures.map((id) => pictures.path(id, row.id));
      const context = { systemPrompt: recipe.systemPrompt, images, blank, source: name };
      for (const written of writtenRows(row, part, check, (number) => ({
        ...context,
        index: index + number,
      })))
        shards.add(written);
      index += part === 'sft' ? row.responses!.length : 1;
      onProgress((done + index) / total);
    }
    done += index;
    rows[part] = index;
    files[part] = shards.finish().map((shard) => `data/${part}/${shard.name}`);
  }
  return { files, rows, pictures: pictures.count };
}

function writtenRows(
  row: ExampleRow,
  part: DataPart,
  check: RunCheck,
  contextOf: (number: number) => RowContext,
): Readonly<Record<string, unknown>>[] {
  if (part === 'sft') return row.responses!.map((text, i) => sftRow(row, text, contextOf(i)));
  const checked = withCheck(row, check);
  return [part === 'eval' ? evalRow(checked, contextOf(0)) : rlRow(checked, contextOf(0))];
}

/** A picture's id in half of its length. */
const keyOf = (id: string): string => Buffer.from(id, 'hex').toString('latin1');

/** Copies pictures into `data/images/` as they are needed, each once, with the ending of their type. */
class PictureFiles {
  readonly #dir: string;
  readonly #workspace: Workspace;
  /** Endings by `keyOf`: a million pictures take some hundred megabytes less than with their paths. */
  readonly #endings = new Map<string, string>();

  constructor(dir: string, workspace: Workspace) {
    this.#dir = dir;
    this.#workspace = workspace;
  }

  get count(): number {
    return this.#endings.size;
  }

  /** The path of a picture inside the folder. */
  path(id: string, row: string): string {
    const pathWith = (ending: string): string => `data/images/${id.slice(0, 2)}/${id}${ending}`;
    const known = this.#endings.get(keyOf(id));
    if (known !== undefined) return pathWith(known);
    const from = blobPath(this.#workspace, id);
    if (!existsSync(from)) {
      throw new UserError(msg('cluster.picture-missing', { file: from, row }), {
        hint: msg('cluster.picture-missing.hint'),
      });
    }
    const bytes = readWholeFile(from, MAX_PICTURE_BYTES);
    assertBlobUnchanged(from, bytes, row);
    const ending = pictureEnding(bytes);
    this.#copy(from, pathWith(ending));
    this.#endings.set(keyOf(id), ending);
    return pathWith(ending);
  }

  /** A white picture. */
  blank(): string {
    this.#copy(join(findResources(), 'cluster', 'blank.png'), BLANK);
    return BLANK;
  }

  #copy(from: string, path: string): void {
    const to = join(this.#dir, path);
    explainDisk(to, () => {
      mkdirSync(join(to, '..'), { recursive: true });
      copyData(from, to);
    });
  }
}
