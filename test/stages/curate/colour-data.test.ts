// A set about small coloured pictures keeps its rows; what is left out is judged and said.

import { describe, expect, it } from 'vitest';
import { openWorkspace, putBlob, readRows } from '../../../main/data/datasets/workspace.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { stage } from '../../../main/stages/curate.ts';
import type { CurateSettings } from '../../../main/stages/curate/settings.ts';
import {
  colouredRows,
  paintShapes,
  REENCODINGS,
  type ColouredRow,
} from '../../../scripts/measure/near-duplicates/coloured.ts';
import { open } from '../../../scripts/measure/near-duplicates/pictures.ts';
import { createBench } from '../jobs.ts';

const bench = createBench();
const workspace = openWorkspace(bench.folder);

/** Warnings as the summary has them. */
interface Warned {
  readonly id: string;
  readonly text: string;
}

async function curate(rows: readonly ExampleRow[], settings: Partial<CurateSettings> = {}) {
  const dataset = await bench.dataset(rows);
  const { artifact, summary } = await bench.run(stage, { dataset, ...settings });
  const ids: string[] = [];
  for await (const row of readRows(artifact!.path)) ids.push(row.id);
  return { ids, summary, warnings: (summary['warnings'] ?? []) as Warned[] };
}

async function rowOf(drawn: ColouredRow, id: string, split: string): Promise<ExampleRow> {
  const png = await open(paintShapes(drawn.shapes)).png().toBuffer();
  const { question, answer } = drawn;
  return { id, question, answer, split, pictures: [putBlob(workspace, png)] };
}

/** The row with a re-encoded copy of its picture. */
async function copyOf(drawn: ColouredRow, more: Partial<ExampleRow>, change = 0) {
  const strength = createRandom(change + 1).uniform();
  const changed = await Object.values(REENCODINGS)[change % 4]!(
    paintShapes(drawn.shapes),
    strength,
  );
  const row = await rowOf(drawn, 'copy', 'train');
  return { ...row, pictures: [putBlob(workspace, await changed.toBuffer())], ...more };
}

const drawn = colouredRows(360, 21);
const training = await Promise.all(
  drawn.slice(0, 300).map((each, i) => rowOf(each, `train ${i}`, 'train')),
);
const test = await Promise.all(drawn.slice(300).map((each, i) => rowOf(each, `test ${i}`, 'test')));

describe('curate on pictures of coloured shapes', () => {
  it('keeps them, finds the copies, and says nothing where nothing is unusual', async () => {
    const copies = await Promise.all(
      drawn.slice(0, 12).map((each, i) => copyOf(each, { id: `copy ${i}` }, i)),
    );
    const leaks = await Promise.all(
      drawn.slice(300, 308).map((each, i) => copyOf(each, { id: `leak ${i}` }, i)),
    );
    const { ids, warnings, summary } = await curate([...training, ...copies, ...leaks, ...test]);
    const kept = new Set(ids);
    expect(test.every(({ id }) => kept.has(id))).toBe(true);
    expect(training.filter(({ id }) => kept.has(id)).length).toBeGreaterThanOrEqual(297);
    expect(ids.filter((id) => id.startsWith('copy')).length).toBeLessThanOrEqual(1);
    expect(ids.filter((id) => id.startsWith('leak')).length).toBeLessThanOrEqual(1);
    expect(warnings).toEqual([]);
    expect(summary).not.toHaveProperty('warnings');
  });

  it('keeps a copy of a test picture whose answer is another one, and lists it', async () => {
    const [first] = drawn.slice(300);
    const [other, question] = [
      await copyOf(first!, { id: 'other answer', answer: 'something else' }),
      await copyOf(first!, { id: 'other question', question: 'Is this a photo?', answer: 'no' }, 3),
    ];
    const { ids, summary } = await curate([...training.slice(0, 20), other, question, ...test]);
    expect(ids).toContain('other answer');
    expect(ids).not.toContain('other question');
    expect(summary).toMatchObject({ leaks: 1, disagreements: 1 });
  });
});

describe('what is left out', () => {
  it('is a question where it is more than a fifth of a part', async () => {
    const copies = await Promise.all(
      drawn.slice(0, 8).map((each, i) => copyOf(each, { id: `copy ${i}` }, i)),
    );
    const few = await curate([...training.slice(0, 40), ...copies.slice(0, 4)]);
    expect(few.warnings).toEqual([]);
    const many = await curate([...training.slice(0, 20), ...copies]);
    expect(many.warnings).toHaveLength(1);
    expect(many.warnings[0]).toMatchObject({
      id: 'curate.lost-many',
      values: { lost: 8, total: 28 },
    });
    expect(many.warnings[0]!.text).toMatch(/^29% of the part “train” were left out: 8 of 28 rows/);
  });

  it('is said for every held-out row, and near duplicates of them stay', async () => {
    const near = await copyOf(drawn[300]!, { id: 'near', split: 'test' });
    const same = { ...test[1]!, id: 'same' };
    const { ids, warnings } = await curate([...training.slice(0, 20), ...test, near, same]);
    expect(ids).toContain('near');
    expect(ids).not.toContain('same');
    expect(warnings.map(({ id }) => id)).toEqual(['curate.held-out-lost']);
    expect(warnings[0]!.text).toMatch(/^One of 62 rows of the held-out part “test” was left out/);
  });

  it('is less where answers tell alike pictures apart', async () => {
    // Every picture twice, with a question that their copies answer differently.
    const question = 'Which number is hidden in the noise?';
    const twice = await Promise.all(
      drawn
        .slice(0, 24)
        .flatMap((each, i) => [
          rowOf({ ...each, question, answer: String(i) }, `a ${i}`, 'train'),
          copyOf(each, { id: `b ${i}`, question, answer: String(i < 2 ? i : i + 100) }, 3),
        ]),
    );
    const { ids, warnings } = await curate(twice);
    expect(warnings.map(({ id }) => id)).toEqual(['curate.answers-differ']);
    expect(ids.length).toBeGreaterThanOrEqual(46);
  });
});
