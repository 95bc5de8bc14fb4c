// The planted set: originals, copies changed in one way each, and look-alikes that are none; what a curate run finds of it.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  openWorkspace,
  putBlob,
  readRows,
  writeDataset,
} from '../../../main/data/datasets/workspace.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { stage } from '../../../main/stages/curate.ts';
import type { Job } from '../../../main/stages/contract/stage.ts';
import { CHANGES, MAKERS, open } from './pictures.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import { defaults, type CurateSettings } from '../../../main/stages/curate/settings.ts';
import { plantedQuestions } from './questions.ts';

/** Recall by kind of copy; precision over all rows that were left out. */
export interface Found {
  readonly recall: number;
  readonly precision: number;
  readonly byKind: Readonly<Record<string, { readonly planted: number; readonly found: number }>>;
  /** Rows left out that are no copies. */
  readonly wrong: readonly string[];
}

/** Plants `count` originals of every kind in a workspace, curates with the defaults and `settings`, and counts. */
export async function curatePlanted(
  dir: string,
  count: number,
  seed: number,
  {
    makers = MAKERS,
    settings = {},
  }: { makers?: typeof MAKERS; settings?: Partial<CurateSettings> } = {},
): Promise<Found> {
  const workspace = openWorkspace(dir);
  const random = createRandom(seed);
  const originals: ExampleRow[] = [];
  const copies: ExampleRow[] = [];
  const others: ExampleRow[] = [];
  const common = { answer: '7', split: 'train' };
  for (const [kind, make] of Object.entries(makers)) {
    for (let i = 0; i < count; i++) {
      const picture = make(seed * 100_000 + i);
      const question = `What does this ${kind} show?`;
      const put = (bytes: Uint8Array) => [putBlob(workspace, bytes)];
      const row = {
        ...common,
        id: `${kind} ${i}`,
        question,
        pictures: put(await open(picture).png().toBuffer()),
      };
      originals.push(row);
      for (const [change, apply] of Object.entries(CHANGES)) {
        const changed = await apply(picture, random.uniform());
        const bytes = await (change.includes('JPEG') ? changed : changed.png()).toBuffer();
        copies.push({ ...row, id: `${kind}, ${change} ${i}`, pictures: put(bytes) });
      }
    }
  }
  const scene = putBlob(workspace, await open(MAKERS['texture']!(seed)).png().toBuffer());
  for (const [place, pictures] of [
    ['about a picture', [scene]],
    ['about text', []],
  ] as const) {
    const seen = new Set<string>();
    plantedQuestions(count, random).forEach(({ question, reworded, others: alike }, i) => {
      const texts = [question, ...reworded, ...alike];
      // Another scene may ask the same by chance.
      if (texts.some((text) => seen.has(text))) return;
      for (const text of texts) seen.add(text);
      const row = { ...common, pictures };
      originals.push({ ...row, id: `question ${place} ${i}`, question });
      reworded.forEach((text, k) =>
        copies.push({ ...row, id: `reworded, ${place} ${i}.${k}`, question: text }),
      );
      alike.forEach((text, k) =>
        others.push({ ...row, id: `look-alike ${place} ${i}.${k}`, question: text }),
      );
    });
  }
  const rows = [...originals, ...others, ...copies];
  const info = { id: `planted-${seed}`, name: 'Planted', parents: [], settings: {}, seed };
  const { path } = await writeDataset(workspace, rows, info);
  const result = await stage.run({ ...defaults, ...settings, dataset: path }, quietJob(dir));
  const kept = new Set<string>();
  for await (const row of readRows(result.artifact!.path)) kept.add(row.id);
  const byKind: Record<string, { planted: number; found: number }> = {};
  for (const { id } of copies) {
    const kind = id.replace(/ [\d.]+$/, '');
    const entry = (byKind[kind] ??= { planted: 0, found: 0 });
    entry.planted += 1;
    if (!kept.has(id)) entry.found += 1;
  }
  const found = copies.filter(({ id }) => !kept.has(id)).length;
  const wrong = [...originals, ...others]
    .filter(({ id }) => !kept.has(id))
    .map(({ id, question }) => `${id}: ${question}`);
  return {
    recall: found / copies.length,
    precision: found / (found + wrong.length),
    byKind,
    wrong,
  };
}

function quietJob(workspace: string): Job {
  const runDir = join(workspace, 'runs', 'planted');
  mkdirSync(runDir, { recursive: true });
  const ignore = () => undefined;
  const { signal } = new AbortController();
  return {
    signal,
    workspace,
    runDir,
    runId: 'planted',
    resume: false,
    report: ignore,
    metric: ignore,
    sample: ignore,
    log: ignore,
  };
}
