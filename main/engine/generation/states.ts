// The states of sequences being decoded, beside keys and values: arrays with one state a slot.
//
// A step gives what changes a state, which is far smaller than the state: copying a program's
// outputs costs more than computing them.

import { stateNumbers, type StateSize } from '../layers/prefix-states.ts';

/** `state.i` -> [slots, numbers of the state]. */
export type StateArrays = Record<string, Float32Array>;

export const stateName = (index: number): string => `state.${index}`;

/** States that hold zeros. */
export function zeroStates(sizes: readonly StateSize[], slots: number): StateArrays {
  return Object.fromEntries(
    sizes.map((size, i) => [stateName(i), new Float32Array(slots * stateNumbers(size))]),
  );
}

/** Copies every state from a slot of `source` to a slot of `target`. */
export function copyStates(
  sizes: readonly StateSize[],
  source: { readonly states: StateArrays; readonly slot: number },
  target: { readonly states: StateArrays; readonly slot: number },
): void {
  sizes.forEach((size, i) => {
    const n = stateNumbers(size);
    const [from, to] = [source.states[stateName(i)]!, target.states[stateName(i)]!];
    to.set(from.subarray(source.slot * n, (source.slot + 1) * n), target.slot * n);
  });
}

/** Changes the states of some slots by the outputs of a step, [slots, …] each. */
export function advanceStates(
  sizes: readonly StateSize[],
  states: StateArrays,
  updates: StateArrays,
  slots: readonly number[],
): void {
  sizes.forEach((size, i) => {
    const n = stateNumbers(size);
    const numbers = updates[stateName(i)]!;
    const width =
      size.kind === 'inputs'
        ? size.width
        : size.valueHeads * (1 + size.valueWidth) + size.keyHeads * size.keyWidth;
    for (const slot of slots) {
      const state = states[stateName(i)]!.subarray(slot * n, (slot + 1) * n);
      const update = numbers.subarray(slot * width, (slot + 1) * width);
      if (size.kind === 'inputs') {
        state.copyWithin(0, width);
        state.set(update, n - width);
      } else advanceDelta(size, state, update);
    }
  });
}

/** S ← e^g S + k uᵀ for every head; `update` as `deltaRuleStep` gives it. */
function advanceDelta(
  { keyHeads, valueHeads, keyWidth: K, valueWidth: V }: StateSize & { kind: 'delta' },
  state: Float32Array,
  update: Float32Array,
): void {
  const keysStart = valueHeads;
  const valuesStart = keysStart + keyHeads * K;
  const shared = valueHeads / keyHeads;
  for (let head = 0, at = 0; head < valueHeads; head++) {
    const decay = update[head]!;
    const keys = keysStart + Math.floor(head / shared) * K;
    const values = valuesStart + head * V;
    for (let k = 0; k < K; k++) {
      const key = update[keys + k]!;
      for (let v = 0; v < V; v++, at++) state[at] = decay * state[at]! + key * update[values + v]!;
    }
  }
}
