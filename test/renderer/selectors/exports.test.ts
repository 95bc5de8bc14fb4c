// The time of an export before it starts: bytes, and answers of the proofs.

import { expect, it } from 'vitest';
import { exportSeconds, neededBytes } from '../../../renderer/selectors/exports.ts';

const plan = {
  formats: [
    { format: 'adapter', bytes: 4e6, problem: null },
    { format: 'merged', bytes: 400e6, problem: null },
    { format: 'gguf', bytes: 200e6, problem: null },
  ],
  ggufBytes: [
    { type: 'q8_0', bytes: 200e6 },
    { type: 'f16', bytes: 400e6 },
  ],
  questions: 20,
  answerSeconds: 0.5,
} as const;

const choice = { isExact: false, gguf: [] };

it('needs the answers of the trained model once for the folders and once for the files', () => {
  const folders = exportSeconds(plan, { ...choice, formats: ['adapter', 'merged'] });
  expect(folders).toBeCloseTo(404e6 / 40e6 + 3 * 20 * 0.5);
  const both = exportSeconds(plan, {
    ...{ isExact: false, gguf: ['q8_0', 'f16'] },
    formats: ['adapter', 'merged', 'gguf'],
  });
  expect(both - folders).toBeCloseTo(600e6 / 40e6 + 3 * 20 * 0.5);
});

it('is of the bytes alone where nothing is proved', () => {
  const formats = ['cluster', 'pack'] as const;
  expect(exportSeconds(plan, { ...choice, formats })).toBe(0);
  expect(neededBytes(plan, { ...choice, formats: ['adapter', 'pack'] })).toBe(8e6);
});
