// AdamW as a program gives what the loop gives.

import { expect, it } from 'vitest';
import { DeviceState } from '../../../../main/engine/runtime/device-program.ts';
import { relativeError } from '../../../helpers.ts';
import { compareAdamW } from './adamw-steps.ts';

it('25 steps on the processor end where those of the loop end', async () => {
  const { pairs, skipped } = await compareAdamW('cpu');
  for (const [name, [got, wanted]] of Object.entries(pairs))
    expect(relativeError(got, wanted), name).toBeLessThan(1e-6);
  expect(skipped).toBe(true);
});

it('a device whose memory cannot be used is not opened', () => {
  expect(DeviceState.open('dml')).toBeUndefined();
});

it('an array of another length is refused', () => {
  const state = DeviceState.open('cpu')!;
  const tensor = state.tensor('x', [2, 2]);
  expect(() => tensor.write(new Float32Array(3))).toThrow(
    'x must be float32 [2, 2], got 3 numbers',
  );
  expect(() => tensor.write(new Int32Array(4))).toThrow('x must be float32 [2, 2]');
  tensor.write(Float32Array.of(1, 2, 3, 4));
  expect([...tensor.read()]).toEqual([1, 2, 3, 4]);
  tensor.release();
  state.release();
});
