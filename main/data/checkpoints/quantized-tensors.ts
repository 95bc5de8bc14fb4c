// Block-quantized matrices of a model folder: the names and bytes of the tensors that store them.
//
// A matrix W of the name N is stored as `N:int8:forward` and `N:int8:backward` (W and its
// transpose, each quantized along its rows), with scales in `…:scales`. Where the transpose is left
// out, the tensors of `backward` have rows without blocks, so that they tell the columns of W.
//
// With one scale a row, W = s ⊙ Q is stored as `N:int8rows:forward` (Qᵀ), `N:int8rows:backward` (Q)
// and `N:int8rows:forward:scales` (s).

import { UserError } from '../../i18n/user-error.ts';
import {
  blockBytes,
  blocksOf,
  QUANTIZED,
  type QuantizedType,
} from '../../engine/graph/quantization/blocks.ts';
import { ROWS, type StoredIntegers } from '../../engine/graph/quantization/rows.ts';
import { machineMemory } from '../../platform/limits/machine-memory.ts';
import type { ExternalBytes } from '../../engine/graph/graph.ts';
import type { Int8Tensor, QuantizedBytes, QuantizedTensor } from '../../engine/layers/matrices.ts';
import type { TensorInfo } from '../formats/weights/safetensors.ts';
import { msg } from '../../../i18n/message.ts';

const SIDES = ['forward', 'backward'] as const;
type Side = (typeof SIDES)[number];

const PART = /^(.*):(int8|int8rows|int4):(forward|backward)(:scales)?$/;

/**
 * The part of the machine's memory that the transposes of a model's matrices may take. With them a
 * training step multiplies in small integers, up to twice as fast, but the weights are in memory
 * twice; without them they are dequantized where they are used, see `forTraining`.
 */
const TRANSPOSES_SHARE = 1 / 16;

/**
 * The rule for all models: whether training uses the transposes of the matrices, whose blocks and
 * scales take this many bytes. It depends on the size of the model and on the machine only, so that
 * a run that is continued computes as before.
 */
export const usesTransposes = (bytes: number, memory = machineMemory()): boolean =>
  bytes <= TRANSPOSES_SHARE * memory;

/**
 * How a type of small integers is stored: int8 in rows where the processor multiplies tiles, since
 * products with rows are up to twice as fast there, and in blocks elsewhere. Rows are always stored
 * in both layouts.
 */
export const storedIntegers = (
  type: QuantizedType,
  { transpose, tiles }: { readonly transpose: boolean; readonly tiles: boolean },
): StoredIntegers => (type === 'int8' && transpose && tiles ? ROWS : type);

/** Bytes of a row of numbers in blocks, and of its scales. */
export function quantizedRowBytes(
  columns: number,
  type: StoredIntegers,
): { values: number; scales: number } {
  if (type === ROWS) return { values: columns, scales: 4 };
  const format = QUANTIZED[type];
  const blocks = blocksOf(columns, format);
  return { values: blocks * blockBytes(format), scales: 4 * blocks };
}

/** Bytes of a matrix in blocks, with its scales. */
export function quantizedBytes(rows: number, columns: number, type: QuantizedType): number {
  const row = quantizedRowBytes(columns, type);
  return rows * (row.values + row.scales);
}

/** True for the name of a tensor that stores blocks of a matrix or their scales. */
export const isQuantizedPart = (name: string) => PART.test(name);

/**
 * The quantized matrices among the tensors of a folder, by parameter name, with their shape [out,
 * in]; with their transposes if the folder has them and `usesTransposes` says so.
 */
export function findQuantized(
  stored: ReadonlyMap<string, TensorInfo>,
  memory = machineMemory(),
): Map<string, { shape: readonly number[]; quantized: QuantizedTensor | Int8Tensor }> {
  let transposes = 0;
  for (const [part, { begin, end }] of stored)
    if (PART.exec(part)?.[3] === 'backward') transposes += end - begin;
  const isFast = usesTransposes(transposes, memory);
  const matrices = new Map<
    string,
    { shape: readonly number[]; quantized: QuantizedTensor | Int8Tensor }
  >();
  const bytes = ({ file, begin, end }: TensorInfo): ExternalBytes => ({
    file,
    begin,
    length: end - begin,
  });
  for (const [part, info] of stored) {
    const [, name, type, side, scales] = PART.exec(part) ?? [];
    if (side !== 'forward' || scales) continue;
    const partOf = (which: Side, end = ''): TensorInfo => {
      const part = `${name}:${type}:${which}${end}`;
      const found = stored.get(part);
      if (found) return found;
      throw incomplete(info.file, `the tensor ${part} is missing`);
    };
    const backward = partOf('backward');
    if (type === ROWS) {
      const own = partOf('forward', ':scales');
      const shape = backward.shape;
      const isWell =
        info.dtype === 'I8' &&
        backward.dtype === 'I8' &&
        own.dtype === 'F32' &&
        info.shape.join() === shape.toReversed().join() &&
        own.shape.join() === String(shape[0]);
      if (!isWell) throw unfitting(info.file, name!, shape);
      const sides = { forward: bytes(info), backward: bytes(backward), scales: bytes(own) };
      const quantized = { ...sides, isHeldOnce: !isFast };
      matrices.set(name!, { shape, quantized });
      continue;
    }
    const format = QUANTIZED[type as QuantizedType];
    const shape = [info.shape[0] ?? 0, backward.shape[0] ?? 0];
    const isAbsent = backward.shape[1] === 0;
    const bytesOf = (which: Side): QuantizedBytes => {
      const [rows, columns] = which === 'forward' ? shape : shape.toReversed();
      const [values, scales] = [partOf(which), partOf(which, ':scales')];
      const blocks = isAbsent && which === 'backward' ? 0 : blocksOf(columns!, format);
      const isWell =
        values.dtype === 'U8' &&
        scales.dtype === 'F32' &&
        values.shape.join() === [rows, blocks, blockBytes(format)].join() &&
        scales.shape.join() === [rows, blocks].join();
      if (isWell) return { values: bytes(values), scales: bytes(scales) };
      throw unfitting(info.file, name!, shape);
    };
    const [own, transpose] = [bytesOf('forward'), bytesOf('backward')];
    const quantized = { format, forward: own };
    const isWhole = isFast && !isAbsent;
    matrices.set(name!, {
      shape,
      quantized: isWhole ? { ...quantized, backward: transpose } : quantized,
    });
  }
  return matrices;
}

const unfitting = (file: string, name: string, shape: readonly number[]): UserError =>
  incomplete(
    file,
    `the parts of ${name} are not those of a matrix of ${shape.join(' × ')} numbers`,
  );

function incomplete(file: string, reason: string): UserError {
  return new UserError(msg('file.malformed', { file, reason }), {
    hint: msg('checkpoint.copy-safetensors-again'),
  });
}

/**
 * The tensors that store a matrix [out, in] in small integers, by the part of their names after the
 * matrix's. The scales of rows stand with one of the sides.
 */
export function quantizedParts(
  [out, width]: readonly [number, number],
  type: StoredIntegers,
  { transpose }: { readonly transpose: boolean },
): { side: Side; values: StoredShape; scales?: StoredShape }[] {
  if (type === ROWS)
    return [
      {
        side: 'forward',
        values: { name: `:${ROWS}:forward`, dtype: 'I8', shape: [width, out] },
        scales: { name: `:${ROWS}:forward:scales`, dtype: 'F32', shape: [out] },
      },
      {
        side: 'backward',
        values: { name: `:${ROWS}:backward`, dtype: 'I8', shape: [out, width] },
      },
    ];
  const format = QUANTIZED[type];
  return SIDES.map((side) => {
    const [rows, columns] = side === 'forward' ? [out, width] : [width, transpose ? out : 0];
    const blocks = blocksOf(columns, format);
    const name = `:${type}:${side}`;
    return {
      side,
      values: { name, dtype: 'U8', shape: [rows, blocks, blockBytes(format)] },
      scales: { name: `${name}:scales`, dtype: 'F32', shape: [rows, blocks] },
    };
  });
}

/** Whether a side is stored as the transpose of the matrix: in blocks the backward one, in rows the other. */
export const isTransposedSide = (side: Side, type: StoredIntegers): boolean =>
  (side === 'forward') === (type === ROWS);

interface StoredShape {
  readonly name: string;
  readonly dtype: 'U8' | 'I8' | 'F32';
  readonly shape: readonly number[];
}
