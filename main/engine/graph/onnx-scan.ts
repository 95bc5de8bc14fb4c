// The ONNX form of a linear recurrence (`linearScan`): the body of a Scan node, which makes one
// step. Source: ONNX, Scan-21; M scan inputs follow the state.

import type { onnx as Onnx } from 'onnx-proto';
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
