// Gradients of values while the backward pass collects them from all that read a value.

import { sizeOf } from './tensor.ts';
import type { Node, Value } from './graph.ts';
import { add, concat, expand, pad, scalar } from './ops.ts';

/** What one value has received so far. */
interface Received {
  sum: Value | undefined;
  /** Gradients of parts along one axis, which do not overlap. */
  readonly parts: Part[];
}

/** The gradient of the elements from `start` on along an axis. */
interface Part {
  readonly axis: number;
  readonly start: number;
  readonly value: Value;
}

const endOf = ({ axis, start, value }: Part) => start + value.shape[axis]!;

/**
 * Sums gradients by value. Those of slices that do not overlap are joined, not padded to the whole
 * size and added: the numbers are the same.
 */
export class GradientAccumulator {
  private readonly received = new Map<Value, Received>();

  /** Adds a gradient of the value's own shape. */
  add(value: Value, gradient: Value): void {
    const own = this.received.get(value) ?? { sum: undefined, parts: [] };
    this.received.set(value, own);
    const part = partOf(gradient);
    if (part && own.parts.every((other) => isBeside(part, other))) own.parts.push(part);
    else own.sum = own.sum ? add(own.sum, gradient) : gradient;
  }

  /** The gradient of a value, once all that read it have been visited; undefined without any. */
  of(value: Value): Value | undefined {
    const own = this.received.get(value);
    if (!own || own.parts.length === 0) return own?.sum;
    const joined = joinParts(own.parts.splice(0), value);
    own.sum = own.sum ? add(own.sum, joined) : joined;
    return own.sum;
  }
}

/** The gradient of a slice, which its rule has padded with zeros. */
function partOf({ origin }: Value): Part | undefined {
  if (origin.kind !== 'node' || origin.node.op !== 'Pad') return undefined;
  const { inputs, attributes }: Node = origin.node;
  const { axis, before } = attributes as { axis: number; before: number };
  return { axis, start: before, value: inputs[0]! };
}

function isBeside(a: Part, b: Part): boolean {
  return a.axis === b.axis && (endOf(a) <= b.start || endOf(b) <= a.start);
}

/** All parts in their places, with zeros between them. */
function joinParts(parts: Part[], { shape }: Value): Value {
  parts.sort((a, b) => a.start - b.start);
  const [first] = parts as [Part];
  const { axis } = first;
  const length = shape[axis]!;
  if (parts.length === 1) return pad(first.value, axis, first.start, length - endOf(first));
  const pieces: Value[] = [];
  let end = 0;
  const fillTo = (start: number) => {
    const gap = shape.with(axis, start - end);
    if (sizeOf(gap) > 0) pieces.push(expand(scalar(first.value, 0), gap));
  };
  for (const part of parts) {
    fillTo(part.start);
    pieces.push(part.value);
    end = endOf(part);
  }
  fillTo(length);
  return concat(pieces, axis);
}
