// Training in a device's memory gives what trainer and optimizer give.

import { expect, it } from 'vitest';
import { saveModel } from '../../../main/data/checkpoints/load.ts';
import { Graph } from '../../../main/engine/graph/graph.ts';
import { FlatParameters } from '../../../main/engine/training/flat-parameters.ts';
import { randomParameters, relativeError, temporaryFolder, TINY_TEXT } from '../../helpers.ts';
import { deviceSteps } from './device-steps.ts';

it('losses, norms and parameters of the processor, with a device that is the processor', async () => {
  const folder = temporaryFolder();
  saveModel(folder, { json: TINY_TEXT, tensors: randomParameters(TINY_TEXT) });
  const { losses, norms, parameters } = await deviceSteps('cpu', folder);
  expect(losses[0].length).toBe(12);
  for (const [got, wanted] of [losses, norms, parameters])
    expect(relativeError(got, wanted)).toBeLessThan(1e-5);
  // The loss falls, so the parameters of the device are those that it trains.
  expect(losses[0].at(-1)).toBeLessThan(losses[0][1]! - 0.2);
});

it('tensors lie in one vector in their order', () => {
  const tensors = new Map([
    ['a', { shape: [2], data: Float32Array.of(1, 2) }],
    ['b', { shape: [1, 3], data: Float32Array.of(3, 4, 5) }],
  ]);
  const flat = new FlatParameters(tensors);
  expect([...flat.gather()]).toEqual([1, 2, 3, 4, 5]);
  expect([...flat.spread((name) => (name === 'a' ? 1 : 2))]).toEqual([1, 1, 2, 2, 2]);
  flat.scatter(Float32Array.of(9, 8, 7, 6, 5));
  expect([...tensors.get('b')!.data]).toEqual([7, 6, 5]);
  const graph = new Graph();
  graph.input('a', [2]);
  expect(() => flat.read(graph)).toThrow('substitute: a is an input already');
});
