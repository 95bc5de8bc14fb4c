// The ONNX forms of a linear recurrence (`linearScan`): the body of a Scan node, which makes one
// step, and the steps one after the other. Source: ONNX, Scan-21; M scan inputs follow the state.

import type { onnx as Onnx } from 'onnx-proto';
import type { Node } from './graph.ts';
import type { NodeWriter } from './node-writer.ts';
import type { Shape } from './tensor.ts';

/**
 * The body for a state [.., K, V]: (state, decay, read, write, increment) -> (next state, next
 * state). `fused` multiplies by a transpose without a copy of it. `FLOAT` is the element type.
 */
export function linearStepGraph(
  state: Shape,
  factor: Shape,
  { fused, float: FLOAT }: { fused: boolean; float: number },
): Onnx.IGraphProto {
  const one = [...state.slice(0, -2), 1, 1];
  const info = (name: string, shape: Shape): Onnx.IValueInfoProto => ({
    name,
    type: {
      tensorType: {
        elemType: FLOAT,
        shape: { dim: shape.map((dimValue) => ({ dimValue })) },
      },
    },
  });
  const node = (opType: string, input: string[], output: string): Onnx.INodeProto => ({
    opType,
    name: output,
    input,
    output: [output],
  });
  const rank = state.length;
  const swapped = [...Array(rank - 2).keys(), rank - 1, rank - 2];
  // onnx-proto: 2 is INT, 7 is INTS.
  const transposed: Onnx.INodeProto[] = fused
    ? [
        {
          ...node('FusedMatMul', ['write', 'read_state'], 'removed'),
          domain: 'com.microsoft',
          attribute: [{ name: 'transA', type: 2, i: 1 }],
        },
      ]
    : [
        {
          ...node('Transpose', ['write'], 'write_transposed'),
          attribute: [{ name: 'perm', type: 7, ints: swapped }],
        },
        node('MatMul', ['write_transposed', 'read_state'], 'removed'),
      ];
  return {
    name: 'step',
    input: [
      info('state', state),
      info('decay', one),
      info('read', factor),
      info('write', factor),
      info('increment', state),
    ],
    node: [
      node('MatMul', ['read', 'state'], 'read_state'),
      ...transposed,
      node('Mul', ['state', 'decay'], 'decayed'),
      node('Sub', ['increment', 'removed'], 'added'),
      node('Add', ['decayed', 'added'], 'next'),
      node('Identity', ['next'], 'kept'),
    ],
    output: [info('next', state), info('kept', state)],
  };
}

/** All steps of a Scan, for providers without one; `names` are those of its inputs. */
export function unrolledScan(
  w: NodeWriter,
  { inputs, output, attributes }: Node,
  names: readonly string[],
): void {
  const [start, increment] = [inputs[0]!, inputs[4]!];
  const at = (part: string) => `${output.name}/${part}`;
  const n = increment.shape[0]!;
  const rank = increment.shape.length;
  const swapped = [...Array(rank - 2).keys(), rank - 1, rank - 2];
  const isFused = w.lowering === 'fused';
  const [first, decay, read, writeName, added] = names as [string, string, string, string, string];
  const transposed = isFused
    ? writeName
    : w.push('Transpose', [writeName], at('write'), { perm: swapped });
  const removedBy = (factor: string, readState: string, name: string) =>
    isFused
      ? w.push('FusedMatMul', [factor, readState], name, {
          transA: 1,
          transB: 0,
          alpha: { float: 1 },
        })
      : w.push('MatMul', [factor, readState], name);
  /** Step i of a factor, with a first axis of length 1. */
  const step = (factor: string, part: string, i: number) =>
    n === 1
      ? factor
      : w.push('Slice', [factor, w.ints([i]), w.ints([i + 1]), w.ints([0])], at(`${part}${i}`));
  const isReverse = attributes.reverse === 1;
  const shape = w.ints([1, ...start.shape]);
  const states = [w.push('Reshape', [first, shape], at('start'))];
  for (const k of Array(n).keys()) {
    const i = isReverse ? n - 1 - k : k;
    const state = states.at(-1)!;
    const readState = w.push('MatMul', [step(read, 'read', i), state], at(`read_state${i}`));
    const removed = removedBy(step(transposed, 'write', i), readState, at(`removed${i}`));
    const decayed = w.push('Mul', [state, step(decay, 'decay', i)], at(`decayed${i}`));
    const change = w.push('Sub', [step(added, 'added', i), removed], at(`change${i}`));
    states.push(w.push('Add', [decayed, change], at(`state${i}`)));
  }
  if (isReverse) states.reverse();
  w.push('Concat', states, output.name, { axis: 0 });
}
