// A data set as a folder that `datasets.load_dataset` reads: Parquet files with the pictures in them,
// and a card that names the files of each split. Reference: huggingface/datasets, features/image.py, and
// huggingface.co/docs/hub/datasets-manual-configuration.

import { mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { ExampleRow } from '../../data/datasets/example.ts';
import { mediaOf, toMessages } from '../../data/datasets/messages.ts';
import { manifestOf } from '../../data/datasets/manifest.ts';
import {
  assertBlobUnchanged,
  blobPath,
  openWorkspace,
  readRows,
  type Workspace,
} from '../../data/datasets/workspace.ts';
import { ParquetShards, type Columns } from '../../data/formats/parquet-writer.ts';
import { pictureEnding } from '../../data/images/media-type.ts';
import { UserError } from '../../i18n/user-error.ts';
import { openDraftFolder } from '../../platform/draft-folder.ts';
import { explainDisk, readWholeFile, sha256, writeAtomic } from '../../platform/files.ts';
import type { Job, StageResult } from '../contract/stage.ts';
import { bytesIn, checksums, claimPath, markOf, nameOf, plainName, SUMS_FILE } from './files.ts';
import type { ExportSettings } from './settings.ts';
import { msg } from '../../../i18n/message.ts';

/** The largest picture that is read. */
const MAX_PICTURE_BYTES = 2 ** 30;
/** Rows between two reports. */
const REPORT_ROWS = 100;

const COLUMNS: Columns = {
  id: 'string',
  messages: { list: { fields: { role: 'string', content: 'string' } } },
  images: { list: { fields: { bytes: 'bytes', path: 'string' } } },
  question: 'string',
  answer: 'string',
  rationale: 'string',
  kind: 'string',
  responses: { list: 'string' },
};

const TEXT = { dtype: 'string', _type: 'Value' };
/** The columns as `datasets` knows them; lists in the form that its versions 2 to 4 read. */
const FEATURES = {
  id: TEXT,
  messages: [{ role: TEXT, content: TEXT }],
  images: [{ _type: 'Image' }],
  question: TEXT,
  answer: TEXT,
  rationale: TEXT,
  kind: TEXT,
  responses: [TEXT],
};

/** More columns of a data set with videos: the frames of each, and how many of them are a second. */
const VIDEO_COLUMNS: Columns = {
  videos: { list: { list: { fields: { bytes: 'bytes', path: 'string' } } } },
  fps: { list: 'number' },
};
const VIDEO_FEATURES = {
  videos: [[{ _type: 'Image' }]],
  fps: [{ dtype: 'float64', _type: 'Value' }],
};

/**
 * Exports a data set, whole or not at all. Throws a UserError for one without rows, a picture that is
 * missing or changed, and a full disk.
 */
export async function exportDataset(settings: ExportSettings, job: Job): Promise<StageResult> {
  const { dataset } = settings;
  const parent = settings.to === '' ? join(job.workspace, 'exports') : resolve(settings.to);
  const name = plainName(settings.name || nameOf(dataset));
  const target = claimPath(parent, name, job);
  const folder = openDraftFolder(target, job.runId);
  try {
    const rows = await writeRows(folder.dir, dataset, job);
    writeAtomic(join(folder.dir, 'README.md'), cardOf(name, rows));
    const record = { name, formats: ['dataset'], dataset: manifestOf(dataset)['id'], rows };
    const text = JSON.stringify({ ...record, ...markOf(job) }, null, 2);
    writeAtomic(join(folder.dir, 'export.json'), `${text}\n`);
    const sums = checksums(folder.dir);
    writeAtomic(join(folder.dir, SUMS_FILE), sums);
    folder.publish();
    job.report({ fraction: 1, title: msg('progress.exported') });
    return {
      artifact: { kind: 'files', id: job.runId, path: target },
      summary: {
        ...{ name: basename(target), formats: ['dataset'], rows },
        bytes: bytesIn(target),
        sha256: sha256(sums),
      },
    };
  } catch (error) {
    folder.discard();
    throw error;
  }
}

/** Writes `data/SPLIT-00000.parquet` and so on; returns the rows of each split. */
async function writeRows(
  dir: string,
  dataset: string,
  job: Job,
): Promise<Readonly<Record<string, number>>> {
  const workspace = openWorkspace(job.workspace);
  const data = join(dir, 'data');
  explainDisk(data, () => mkdirSync(data));
  const hasVideos = await showsVideos(dataset);
  const columns = hasVideos ? { ...COLUMNS, ...VIDEO_COLUMNS } : COLUMNS;
  const features = hasVideos ? { ...FEATURES, ...VIDEO_FEATURES } : FEATURES;
  const metadata = { huggingface: JSON.stringify({ info: { features } }) };
  const splits = new Map<string, { files: ParquetShards; rows: number }>();
  const total = Number(manifestOf(dataset)['rows'] ?? 0);
  let done = 0;
  for await (const row of readRows(dataset)) {
    job.signal.throwIfAborted();
    const name = splitName(row.split);
    let split = splits.get(name);
    if (!split) {
      split = { files: new ParquetShards(data, name, columns, { metadata }), rows: 0 };
      splits.set(name, split);
    }
    split.files.add(storedRow(row, workspace, hasVideos));
    split.rows += 1;
    if (++done % REPORT_ROWS === 0)
      job.report({ fraction: Math.min(0.95, done / total), title: msg('progress.writing-rows') });
  }
  if (done === 0)
    throw new UserError(msg('export.no-questions-to-verify', { dataset }), {
      hint: msg('export.no-questions-to-verify.hint'),
    });
  for (const { files } of splits.values()) files.finish();
  return Object.fromEntries([...splits].map(([name, { rows }]) => [name, rows]));
}

async function showsVideos(dataset: string): Promise<boolean> {
  for await (const { videos = [] } of readRows(dataset)) if (videos.length > 0) return true;
  return false;
}

const MARKS = { image: '<image>', video: '<video>' } as const;

/**
 * A row as it is written; in `messages` each picture is `<image>` and each video `<video>`, as training
 * programs expect.
 */
function storedRow(
  row: ExampleRow,
  workspace: Workspace,
  hasVideos: boolean,
): Readonly<Record<string, unknown>> {
  const media = mediaOf(row);
  const videos = media.filter(({ video }) => video !== undefined);
  const stored = (id: string) => pictureOf(id, row.id, workspace);
  const messages = [...toMessages(row), { role: 'assistant', content: row.answer }];
  return {
    ...{ id: row.id, question: row.question, answer: row.answer },
    rationale: row.rationale,
    kind: row.kind,
    responses: row.responses ?? [],
    messages: messages.map(({ role, content }) => ({
      role,
      content:
        typeof content === 'string'
          ? content
          : content.map((part) => (part.type === 'text' ? part.text : MARKS[part.type])).join(''),
    })),
    images: media.flatMap(({ pictures, video }) => (video ? [] : [stored(pictures[0]!)])),
    ...(hasVideos
      ? {
          videos: videos.map(({ pictures }) => pictures.map(stored)),
          fps: videos.map(({ video }) => video!.fps),
        }
      : {}),
  };
}

function pictureOf(id: string, row: string, workspace: Workspace) {
  const file = blobPath(workspace, id);
  const bytes = readWholeFile(file, MAX_PICTURE_BYTES);
  assertBlobUnchanged(file, bytes, row);
  return { bytes, path: `${id}${pictureEnding(bytes)}` };
}

/** A split by a name that `datasets` takes. */
const splitName = (split: string): string =>
  split.replace(/[^\p{L}\p{N}_]+/gu, '_').replace(/^_+|_+$/g, '') || 'train';

/** README.md: which files are which split. */
function cardOf(name: string, rows: Readonly<Record<string, number>>): string {
  const files = Object.keys(rows).map((split) => ({ split, path: `data/${split}-*.parquet` }));
  const front = stringify({
    pretty_name: name,
    configs: [{ config_name: 'default', data_files: files }],
  });
  const counts = Object.entries(rows).map(([split, count]) => `| ${split} | ${count} |`);
  return `---
${front}---
# ${name}

\`\`\`python
from datasets import load_dataset

data = load_dataset("path/to/${name}")
\`\`\`

| split | rows |
| --- | --: |
${counts.join('\n')}
`;
}
