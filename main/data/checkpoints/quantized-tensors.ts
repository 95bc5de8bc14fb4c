// Block-quantized matrices of a model folder: the names and bytes of the tensors that store them.
//
// A matrix W of the name N is stored as `N:int8:forward` and `N:int8:backward` (W and its
// transpose, each quantized along its rows), with scales in `…:scales`.

import { UserError } from '../../i18n/user-error.ts';
import {
  blockBytes,
  blocksOf,
  QUANTIZED,
  quantizeRows,
  type QuantizedType,
} from '../../engine/graph/block-quantization.ts';
import type { ExternalBytes } from '../../engine/graph/graph.ts';
import type { QuantizedBytes, QuantizedTensor } from '../../engine/layers/modules.ts';
import type { TensorInfo } from '../formats/weights/safetensors.ts';
import { viewBytes, type TensorToStream } from '../formats/weights/safetensors-writer.ts';
import { msg } from '../../../i18n/message.ts';

const SIDES = ['forward', 'backward'] as const;
type Side = (typeof SIDES)[number];

const PART = /^(.*):(int8|int4):(forward|backward)(:scales)?$/;

/** True for the name of a tensor that stores blocks of a matrix or their scales. */
export const isQuantizedPart = (name: string) => PART.test(name);

/**
 * The quantized matrices among the tensors of a folder, by parameter name, with their shape [out,
 * in].
 */
export function findQuantized(
  stored: ReadonlyMap<string, TensorInfo>,
): Map<string, { shape: readonly number[]; quantized: QuantizedTensor }> {
  const matrices = new Map<string, { shape: readonly number[]; quantized: QuantizedTensor }>();
  const bytes = ({ file, begin, end }: TensorInfo): ExternalBytes => ({
    file,
    begin,
    length: end - begin,
  });
  for (const [part, info] of stored) {
    const [, name, type, side, scales] = PART.exec(part) ?? [];
    if (side !== 'forward' || scales) continue;
    const format = QUANTIZED[type as QuantizedType];
    const partOf = (which: Side, end = ''): TensorInfo => {
      const part = `${name}:${type}:${which}${end}`;
      const found = stored.get(part);
      if (found) return found;
      throw incomplete(info.file, `the tensor ${part} is missing`);
    };
    const backward = partOf('backward');
    const shape = [info.shape[0] ?? 0, backward.shape[0] ?? 0];
    const bytesOf = (which: Side): QuantizedBytes => {
      const [rows, columns] = which === 'forward' ? shape : shape.toReversed();
      const [values, scales] = [partOf(which), partOf(which, ':scales')];
      const blocks = blocksOf(columns!, format);
      const isWell =
        values.dtype === 'U8' &&
        scales.dtype === 'F32' &&
        values.shape.join() === [rows, blocks, blockBytes(format)].join() &&
        scales.shape.join() === [rows, blocks].join();
      if (isWell) return { values: bytes(values), scales: bytes(scales) };
      throw incomplete(
        info.file,
        `the parts of ${name} are not those of a matrix of ${shape.join(' × ')} numbers`,
      );
    };
    matrices.set(name!, {
      shape,
      quantized: { format, forward: bytesOf('forward'), backward: bytesOf('backward') },
    });
  }
  return matrices;
}

function incomplete(file: string, reason: string): UserError {
  return new UserError(msg('file.malformed', { file, reason }), {
    hint: msg('checkpoint.copy-safetensors-again'),
  });
}

/** Adds the tensors that store a matrix [out, in] in blocks. */
export function addQuantized(
  tensors: Map<string, TensorToStream>,
  name: string,
  { shape, numbers }: { readonly shape: readonly number[]; numbers(): Float32Array },
  type: QuantizedType,
): void {
  const format = QUANTIZED[type];
  const [out, width] = shape as [number, number];
  for (const side of SIDES) {
    const [rows, columns] = side === 'forward' ? [out, width] : [width, out];
    const blocks = blocksOf(columns, format);
    // Values and scales are written one after the other; the matrix is quantized only once for
    // both.
    let quantized: ReturnType<typeof quantizeRows> | undefined;
    const quantize = () => {
      if (quantized) return quantized;
      const matrix = numbers();
      const at =
        side === 'forward'
          ? (row: number, column: number) => matrix[row * width + column]!
          : (row: number, column: number) => matrix[column * width + row]!;
      quantized = quantizeRows(at, rows, columns, format);
      return quantized;
    };
    const part = `${name}:${type}:${side}`;
    tensors.set(part, {
      dtype: 'U8',
      shape: [rows, blocks, blockBytes(format)],
      bytes: () => quantize().values,
    });
    tensors.set(`${part}:scales`, {
      dtype: 'F32',
      shape: [rows, blocks],
      bytes: () => {
        const { scales } = quantize();
        quantized = undefined;
        return viewBytes(scales);
      },
    });
  }
}
