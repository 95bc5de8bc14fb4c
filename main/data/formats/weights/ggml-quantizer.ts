// Packs numbers into llama.cpp's block types with llama.cpp's own code: the function
// `ggml_quantize_chunk` of the library that node-llama-cpp installs.

import { availableParallelism } from 'node:os';
import koffi from 'koffi';
import { UserError } from '../../../i18n/user-error.ts';
import { msg } from '../../../../i18n/message.ts';
import { dequantize, GGML_TYPES, type GgmlType } from './gguf-dequantize.ts';
import { libraryFile, libraryFolders } from './llama-libraries.ts';
import { floatBytes, viewBytes } from './safetensors-writer.ts';

/** A ggml type with its number in files. */
export type NumberedType = GgmlType & { readonly number: number };

const BY_NAME = new Map(
  [...GGML_TYPES].map(([number, type]) => [type.name, { ...type, number }] as const),
);

/** The type of a name such as `Q4_K`. */
export function ggmlType(name: string): NumberedType {
  const type = BY_NAME.get(name);
  if (!type) throw new Error(`no ggml type is called ${name}`);
  return type;
}

/** Rows that one call packs; smaller calls would cost more than they spread. */
const MIN_ROWS = 16;
/** Numbers of the check of a library: a row of blocks of every type. */
const CHECKED_NUMBERS = 512;
/** How far a number may be off after packing, as a share of the largest: that of four bits. */
const CHECKED_ERROR = 0.15;

type QuantizeChunk = ReturnType<ReturnType<typeof koffi.load>['func']>;
let opened: QuantizeChunk | undefined;

/**
 * The bytes of a matrix [rows, columns] in a type; columns must be a multiple of its block. Rows are
 * spread over the processor's cores.
 */
export async function quantize(
  type: NumberedType,
  numbers: Float32Array,
  columns: number,
): Promise<Uint8Array> {
  const { name } = type;
  if (name === 'F32' || name === 'F16' || name === 'BF16') return floatBytes(numbers, name);
  const library = (opened ??= openLibrary());
  const rows = numbers.length / columns;
  const out = new Uint8Array((numbers.length / type.block) * type.bytes);
  const share = Math.max(MIN_ROWS, Math.ceil(rows / availableParallelism()));
  const calls: Promise<void>[] = [];
  for (let row = 0; row < rows; row += share)
    calls.push(pack(library, type, numbers, out, row, Math.min(share, rows - row), columns));
  await Promise.all(calls);
  return out;
}

function pack(
  library: QuantizeChunk,
  { number }: NumberedType,
  numbers: Float32Array,
  out: Uint8Array,
  row: number,
  rows: number,
  columns: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    library.async(number, numbers, out, row * columns, rows, columns, null, (error: unknown) =>
      error ? reject(error as Error) : resolve(),
    );
  });
}

/**
 * Opens the library and packs a row in every type that files may have, to see that it means by them
 * what the reader does. Throws a UserError where it is not there or does something else.
 */
function openLibrary(): QuantizeChunk {
  try {
    const [folder] = libraryFolders('cpu');
    const library = koffi.load(libraryFile(folder, 'ggml-base'));
    const chunk = library.func(
      'size_t ggml_quantize_chunk(int type, const float *src, void *dst, int64_t start, int64_t nrows, int64_t n_per_row, const float *imatrix)',
    );
    for (const type of BY_NAME.values()) check(chunk, type);
    return chunk;
  } catch (cause) {
    throw new UserError(msg('gguf.quantizer-missing'), {
      hint: msg('gguf.quantizer-missing.hint'),
      cause,
    });
  }
}

function check(chunk: QuantizeChunk, type: NumberedType): void {
  const numbers = Float32Array.from({ length: CHECKED_NUMBERS }, (_, i) => Math.sin(i * i));
  const out = new Uint8Array((CHECKED_NUMBERS / type.block) * type.bytes);
  const written = chunk(type.number, numbers, out, 0, 1, CHECKED_NUMBERS, null) as number;
  const read = dequantize(type, viewBytes(out));
  const isClose = read.every((x, i) => Math.abs(x - numbers[i]!) < CHECKED_ERROR);
  if (written !== out.length || !isClose)
    throw new Error(`this version packs ${type.name} in another way`);
}
