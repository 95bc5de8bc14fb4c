// What a plan knows of the rows of a source.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRowFacts } from '../../../main/projects/row-facts.ts';
import { lengthOfAnswers } from '../../../main/projects/fit-to-data.ts';
import { temporaryFolder } from '../../helpers.ts';

const folder = temporaryFolder();

function factsOf(rows: readonly unknown[], end = ''): ReturnType<typeof readRowFacts> {
  const file = join(folder, 'rows.jsonl');
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join('') + end);
  return readRowFacts(file);
}

it('counts rationales, the longest texts in bytes, and pictures', () => {
  const rows = [
    { answer: 'größer', rationale: 'Weil.', pictures: [] },
    { answer: '7', rationale: '  ', pictures: ['ab'] },
    { answer: '', pictures: [] },
    { answer: '12', rationale: 'Zwölf', pictures: [] },
  ];
  expect(factsOf(rows, '{"answer": "half')).toEqual({
    ...{ rationales: 0.5, answerBytes: 8, rationaleBytes: 6, hasPictures: true },
  });
});

it('of rows larger than what is read, uses the whole ones', () => {
  const facts = factsOf(Array.from({ length: 60 }, () => ({ answer: 'x'.repeat(100_000) })));
  expect(facts).toMatchObject({ rationales: 0, answerBytes: 100_000, hasPictures: false });
});

it('knows nothing of a file without rows, or of none', () => {
  expect(factsOf([])).toBeNull();
  expect(readRowFacts(join(folder, 'gone.jsonl'))).toBeNull();
});

it.each([
  [{ answerBytes: 3, rationaleBytes: 0 }, false, 96],
  [{ answerBytes: 100, rationaleBytes: 900 }, false, 128],
  [{ answerBytes: 10, rationaleBytes: 300 }, true, 352],
  [{ answerBytes: 9000, rationaleBytes: 0 }, false, 1024],
])('answers of %j, with reasoning: %j, may have %i tokens', (bytes, reasons, tokens) => {
  const rows = { rationales: 0, hasPictures: false, ...bytes };
  expect(lengthOfAnswers(rows, reasons)).toBe(tokens);
});
