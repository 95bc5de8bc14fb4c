// A folder to import from, a workspace to import into, and the stage between them.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { readRows } from '../../../main/data/datasets/workspace.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import type { Job } from '../../../main/stages/contract/stage.ts';
import { stage } from '../../../main/stages/import.ts';
import { defaults } from '../../../main/stages/import/settings.ts';

export const SAMPLE = resolve(import.meta.dirname, '..', '..', '..', 'resources', 'sample');
export const PICTURE = readFileSync(join(SAMPLE, 'test', '0001.png'));

/** A row that can be imported where its picture is in the source. */
export const GOOD = { picture: 'a.png', question: 'Read A.', answer: '20' };

/** Prepared files. */
export const FIXTURES = resolve(import.meta.dirname, '..', '..', 'fixtures', 'import');

/** The bytes of a prepared file. */
export const fixture = (name: string): Buffer => readFileSync(join(FIXTURES, name));

/** Empty folders for each test of a file, and what is done with them. */
export function createImportBench() {
  let runs = 0;
  /** Folders of the test that runs. */
  const at = { folder: '', source: '', workspace: '' };
  beforeEach(() => {
    at.folder = mkdtempSync(join(tmpdir(), 'import-'));
    at.source = join(at.folder, 'source');
    at.workspace = join(at.folder, 'workspace');
    mkdirSync(at.source);
  });
  afterEach(() => rmSync(at.folder, { recursive: true }));

  function job(signal: AbortSignal = new AbortController().signal): Job {
    const ignore = () => undefined;
    return {
      signal,
      workspace: at.workspace,
      runDir: join(at.workspace, 'runs', 'r'),
      runId: 'r',
      resume: false,
      report: ignore,
      metric: ignore,
      sample: ignore,
      log: ignore,
    };
  }

  async function importFrom(settings: Partial<typeof defaults> = {}) {
    const result = await stage.run(
      { ...defaults, source: at.source, ...settings },
      {
        ...job(),
        runId: `r${++runs}`,
      },
    );
    const rows: ExampleRow[] = [];
    for await (const row of readRows(result.artifact!.path)) rows.push(row);
    return { ...result, rows };
  }

  /** Writes rows as JSON Lines; a text is a line as it is. */
  function write(name: string, rows: readonly (object | string)[]): void {
    const lines = rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row)));
    writeFileSync(join(at.source, name), `${lines.join('\n')}\n`);
  }

  return { at, job, importFrom, write };
}
