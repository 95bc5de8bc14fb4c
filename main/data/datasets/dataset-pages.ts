// A finished data set by page, with text search, without its rows in memory.

import * as fs from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { draftName } from '../../platform/files.ts';
import {
  openPageIndex,
  PageIndexWriter,
  type PageIndex,
  type PageQuery,
} from '../indexes/page-index.ts';
import { scanRows } from './row-table.ts';
import type { ExampleRow } from './example.ts';
import { readManifest } from './manifest.ts';
import { parseRow } from './workspace.ts';

export interface DatasetPages {
  readonly count: number;
  page(query: Pick<PageQuery, 'offset' | 'limit' | 'search'>): Promise<{
    /** Number of matching rows on all pages. */
    readonly total: number;
    readonly rows: readonly (ExampleRow & { readonly number: number })[];
  }>;
  close(): Promise<void>;
}

/**
 * Opens `datasets/<id>` for paging. On first use its rows are read once and a page index is stored
 * in the workspace's `cache/pages`, under their SHA-256. Throws a UserError for a folder that is
 * not a data set.
 */
export async function openDatasetPages(dir: string): Promise<DatasetPages> {
  const manifest = readManifest(dir);
  const rowsFile = join(dir, 'rows.jsonl');
  const cache = join(dirname(dirname(resolve(dir))), 'cache', 'pages', String(manifest['sha256']));
  if (!fs.existsSync(cache)) buildCache(dir, cache);
  let index: PageIndex;
  try {
    index = await openPageIndex(rowsFile, join(cache, 'rows'));
  } catch {
    // A damaged cache is rebuilt. If it still does not match, the data set itself was changed.
    fs.rmSync(cache, { recursive: true, force: true });
    buildCache(dir, cache);
    index = await openPageIndex(rowsFile, join(cache, 'rows'));
  }
  return {
    count: index.count,
    async page(query) {
      const { total, numbers, lines } = await index.page(query);
      const rows = lines.map((line, i) => ({
        number: numbers[i]!,
        ...parseRow(line, rowsFile, numbers[i]! + 1),
      }));
      return { total, rows };
    },
    close: () => index.close(),
  };
}

function buildCache(dir: string, cache: string): void {
  const draft = draftName(cache);
  fs.mkdirSync(draft, { recursive: true });
  try {
    const writer = new PageIndexWriter(join(draft, 'rows'));
    const table = scanRows(dir, (row, _number, bytes) => writer.add(bytes, textOf(row), 0n));
    table.close();
    writer.finish();
    fs.renameSync(draft, cache);
  } catch (error) {
    fs.rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

function textOf({ id, question, answer, kind = '', split, source = '' }: ExampleRow): string {
  return [question, answer, id, kind, split, source].join('\t');
}
