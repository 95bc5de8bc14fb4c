// Weights converted by threads: the bytes of a slower way, and nothing half-written.

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { convertModel } from '../../../main/data/checkpoints/convert.ts';
import { saveModel } from '../../../main/data/checkpoints/load.ts';
import {
  blockBytes,
  blocksOf,
  QUANTIZED,
  quantizeColumns,
  quantizeRows,
  type BlockFormat,
  type Blocks,
} from '../../../main/engine/graph/quantization/blocks.ts';
import { int8Columns, int8Rows } from '../../../main/engine/graph/quantization/rows.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { isDraftName } from '../../../main/platform/draft-folder.ts';
import { randomParameters, temporaryFolder, TINY_TEXT } from '../../helpers.ts';

// The table has more numbers than a thread takes at once.
const LARGE = { ...TINY_TEXT, vocab_size: 140_000 } as const;

function largeModel(): string {
  const dir = temporaryFolder();
  saveModel(dir, { json: LARGE, tensors: randomParameters(LARGE as never) });
  return dir;
}

describe('blocks', () => {
  /** Number by number, by the definition. */
  function defined(
    at: (row: number, column: number) => number,
    rows: number,
    columns: number,
    format: BlockFormat,
  ): Blocks {
    const { bits, block } = format;
    const half = 2 ** (bits - 1);
    const perRow = blocksOf(columns, format);
    const values = new Uint8Array(rows * perRow * blockBytes(format));
    const scales = new Float32Array(rows * perRow);
    for (let index = 0; index < scales.length; index++) {
      const [row, b] = [Math.floor(index / perRow), index % perRow];
      const numbers = Array.from({ length: block }, (_, i) =>
        b * block + i < columns ? at(row, b * block + i) : 0,
      );
      const largest = numbers.reduce((a, x) => (Math.abs(x) > Math.abs(a) ? x : a), 0);
      scales[index] = largest / -half;
      const level = (x: number) =>
        scales[index] === 0 || x === 0
          ? half
          : Math.max(0, Math.min(2 * half - 1, Math.round(x / scales[index]!) + half));
      const levels = numbers.map(level);
      for (let i = 0; i < block; i++)
        if (bits === 8) values[index * block + i] = levels[i]!;
        else values[(index * block + i) >> 1]! += levels[i]! << (i & 1 ? 4 : 0);
    }
    return { values, scales };
  }

  it.each([
    [5, 300],
    [40, 33],
    [129, 65],
    [1, 1],
  ])('of %i × %i numbers are those of the definition, in both directions', (rows, columns) => {
    const random = createRandom(rows);
    const x = Float32Array.from({ length: rows * columns }, (_, i) =>
      i % 7 === 0 ? 0 : random.normal(),
    );
    // A block of zeros, and numbers that lie between two levels.
    x.fill(0, 0, Math.min(columns, 128));
    x.set([-8, 0.5, -0.5, 1.5, 2.5].slice(0, x.length));
    for (const format of Object.values(QUANTIZED)) {
      const own = (r: number, c: number) => x[r * columns + c]!;
      expect(quantizeRows(x, rows, columns, format)).toEqual(defined(own, rows, columns, format));
      expect(quantizeColumns(x, rows, columns, format)).toEqual(
        defined((r, c) => own(c, r), columns, rows, format),
      );
    }
  });
});

it.each([
  [5, 300],
  [70, 65],
  [1, 1],
])(
  '%i rows of %i numbers in int8 are those of the definition, and their transpose',
  (rows, columns) => {
    const random = createRandom(rows);
    const x = Float32Array.from({ length: rows * columns }, () => random.normal());
    x.fill(0, 0, columns); // a row of zeros
    const { values, scales } = int8Rows(x, rows, columns);
    const transposed = int8Columns(x, rows, columns);
    expect(transposed.scales).toEqual(scales);
    for (let row = 0; row < rows; row++) {
      const own = x.subarray(row * columns, (row + 1) * columns);
      const largest = own.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
      expect(scales[row]).toBe(Math.fround(largest / 127));
      own.forEach((each, column) => {
        const level = values[row * columns + column]!;
        expect(Math.abs(level * scales[row]! - each)).toBeLessThanOrEqual(scales[row]! * 0.500001);
        expect(transposed.values[column * rows + row]).toBe(level);
      });
    }
  },
);

describe('threads', () => {
  const weights = (dir: string) => readFileSync(join(dir, 'model.safetensors'));

  it('write the same bytes as one thread', async () => {
    const dir = largeModel();
    const cases = [
      ['bf16', 0],
      ['int8', 0],
      ['int4', 1e12],
      ['int8', 1e12, { tiles: true }],
    ] as const;
    for (const [type, memory, tiles = { tiles: false }] of cases) {
      const [one, two] = [temporaryFolder(), temporaryFolder()];
      await convertModel(dir, one, type, { memory, ...tiles });
      const fractions: number[] = [];
      const progress = (fraction: number) => fractions.push(fraction);
      await convertModel(dir, two, type, { memory, ...tiles, threads: 2, progress });
      expect(weights(one).equals(weights(two)), type).toBe(true);
      expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
      expect(fractions.at(-1)).toBe(1);
    }
  });

  it('leave nothing behind when they are cancelled', async () => {
    const [dir, to] = [largeModel(), temporaryFolder()];
    const cancel = new AbortController();
    const work = convertModel(dir, to, 'int8', {
      threads: 2,
      signal: cancel.signal,
      progress: () => cancel.abort(),
    });
    await expect(work).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }) as Error);
    expect(readdirSync(to)).toEqual([]);
  });

  it('leave only a draft when the process is killed', () => {
    const [dir, to] = [largeModel(), temporaryFolder()];
    const module = join(import.meta.dirname, '../../../main/data/checkpoints/convert.ts');
    const program = `
      import { convertModel } from ${JSON.stringify(module)};
      await convertModel(${JSON.stringify(dir)}, ${JSON.stringify(to)}, 'int4', {
        threads: 2,
        progress: () => process.kill(process.pid, 'SIGKILL'),
      });`;
    const script = join(temporaryFolder(), 'convert.mjs');
    writeFileSync(script, program);
    const { signal } = spawnSync(process.execPath, [script]);
    expect(signal).toBe('SIGKILL');
    const left = readdirSync(to);
    expect(left).toHaveLength(1);
    expect(isDraftName(left[0]!)).toBe(true);
  });
});
