// Eviction from the program cache, by number of programs and by what they hold.

import { expect, it } from 'vitest';
import { Graph } from '../../../main/engine/graph/graph.ts';
import { Scope } from '../../../main/engine/layers/modules.ts';
import type { Model } from '../../../main/engine/models/model.ts';
import { ProgramCache, type ProgramLimits } from '../../../main/engine/runtime/program-cache.ts';
import { heldBytes } from '../../../main/engine/runtime/session.ts';
import { TINY_TEXT, tinyInFolder } from '../../helpers.ts';

/** Reads two rows of the embedding table. */
function tableOf({ family, config, weights }: Model): Graph {
  const graph = new Graph();
  const ids = graph.input('ids', [2], 'int32');
  graph.output('rows', family.embed(new Scope(graph, weights), config, ids));
  return graph;
}
const HELD = heldBytes(tableOf(tinyInFolder(TINY_TEXT, 3)), 'cpu');

async function builds(keys: string, limits: Partial<ProgramLimits>): Promise<string> {
  const model = tinyInFolder(TINY_TEXT, 3);
  const cache = new ProgramCache({ device: 'cpu', programs: 10, bytes: 1e9, ...limits });
  let built = '';
  for (const key of keys) {
    const program = await cache.get(key, () => {
      built += key;
      return tableOf(model);
    });
    const { rows } = await program.run({ ids: Int32Array.of(1, 2) });
    expect(rows!.length).toBe(64);
  }
  await cache.release();
  return built;
}

it.each([
  { name: 'all that fit', limits: {}, built: 'abc' },
  { name: 'a number of them', limits: { programs: 2 }, built: 'abcba' },
  {
    name: 'as many as their size allows',
    limits: { bytes: 2 * HELD },
    built: 'abcba',
  },
  { name: 'one, however large', limits: { bytes: 1 }, built: 'abacba' },
])('keeps $name, the least recently used one leaving first', async ({ limits, built }) => {
  expect(await builds('abacba', limits)).toBe(built);
});
