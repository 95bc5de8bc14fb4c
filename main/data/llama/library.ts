// Calls libllama, which node-llama-cpp installs, through its C interface. A wrong pointer ends the
// process, so nothing else calls it, and a version whose structs are not known is refused.

import koffi, { type TypeObject } from 'koffi';
import type { Device } from '../../engine/runtime/session.ts';
import { UserError } from '../../i18n/user-error.ts';
import {
  librariesVersion,
  libraryFile,
  libraryFolders,
  MissingLibrary,
  packageFolder,
} from '../formats/weights/llama-libraries.ts';
import {
  BATCH,
  checkDefaults,
  checkVersion,
  CONTEXT_PARAMS,
  MODEL_PARAMS,
  type Edits,
  type Fields,
} from './structs.ts';
import { msg } from '../../../i18n/message.ts';

/** Memory that belongs to the library or was taken by `memory`. */
export type Address = bigint;

/** A type of numbers in C. */
export type NumberType = 'int8' | 'int32' | 'uint64' | 'float';

/** libllama, opened for a device; names as in its header, without `llama_`. */
export interface LlamaLibrary {
  /** Loads a model's file; undefined where the library refuses it. */
  loadModel(file: string, edits: Edits<typeof MODEL_PARAMS>): Promise<Address | undefined>;
  freeModel(model: Address): void;
  /** Positions that one token has, and numbers of an embedding that takes the place of a token. */
  modelInputs(model: Address): { readonly positions: number; readonly embedding: number };
  /** A context of a model; undefined where there is no memory for it. */
  newContext(model: Address, edits: Edits<typeof CONTEXT_PARAMS>): Address | undefined;
  freeContext(context: Address): void;
  /** Runs a batch on a thread of its own; 0 where it succeeded. */
  decode(context: Address, batch: Edits<typeof BATCH>): Promise<number>;
  /** `count` numbers from the first logit of the last batch; valid until the next one. */
  logits(context: Address, count: number): Float32Array;
  setCausal(context: Address, isCausal: boolean): void;
  /** Forgets all sequences. */
  clear(context: Address): void;
  /** Lets sequence `to` begin with all tokens of `from`. */
  copySequence(context: Address, from: number, to: number): void;
  removeSequence(context: Address, sequence: number): void;
  /** Reads an adapter's file; undefined where the library refuses it. */
  loadAdapter(model: Address, file: string): Address | undefined;
  freeAdapter(adapter: Address): void;
  /** Adds an adapter to all products of a context, or takes it away. */
  setAdapter(context: Address, adapter: Address | undefined): boolean;
  /** Memory for numbers that stays where it is until `free`. */
  memory(type: NumberType, length: number): Address;
  free(memory: Address): void;
  write(memory: Address, type: NumberType, numbers: Numbers): void;
}

type Numbers = Int8Array | Int32Array | BigUint64Array | Float32Array;
type Params = Record<string, unknown>;
type Call = ReturnType<ReturnType<typeof koffi.load>['func']>;

/** Room behind a struct: a longer one than is known would otherwise be written over other memory. */
const SPARE_WORDS = 64;
/** Types of positions (`llama_rope_type`) with four numbers for each token. */
const FOUR_POSITIONS = [8, 40];

const struct = (name: string, fields: Fields) =>
  koffi.struct(name, {
    ...Object.fromEntries(Object.entries(fields).map(([field, [type]]) => [field, type])),
    ...(name === 'llama_batch' ? {} : { spare: koffi.array('uint64', SPARE_WORDS) }),
  });

/** Declared once in a process: names of structs are unique. */
let declared: ReturnType<typeof declareStructs> | undefined;
const declareStructs = () => ({
  context: struct('llama_context_params', CONTEXT_PARAMS),
  model: struct('llama_model_params', MODEL_PARAMS),
  batch: struct('llama_batch', BATCH),
});

const opened = new Map<Device, LlamaLibrary>();

/**
 * The library for a device. Throws a UserError with one sentence where it is not installed, cannot be
 * loaded, sees no such device, or is of a version that is not known here.
 */
export function openLlamaLibrary(device: Device): LlamaLibrary {
  const known = opened.get(device);
  if (known) return known;
  try {
    const library = open(device);
    opened.set(device, library);
    return library;
  } catch (cause) {
    throw libraryProblem(device, cause);
  }
}

/** What a person is told of a library that cannot be opened: what to install, or the reason. */
export function libraryProblem(device: Device, cause: unknown): UserError {
  if (cause instanceof MissingLibrary) {
    const { packageName: name } = cause;
    const [version, folder] = [librariesVersion(), packageFolder(name)];
    return new UserError(msg('rollouts.library-missing', { device, package: name }), {
      hint: msg('rollouts.library-missing.hint', { package: name, version, folder }),
      cause,
    });
  }
  return new UserError(msg('rollouts.library-unusable', { reason: (cause as Error).message }), {
    hint: msg('rollouts.library-unusable.hint'),
    cause,
  });
}

function open(device: Device): LlamaLibrary {
  const folders = libraryFolders(device);
  const ggml = koffi.load(libraryFile(folders[0], 'ggml'));
  const llama = koffi.load(libraryFile(folders[0], 'llama'));
  const types = (declared ??= declareStructs());
  checkVersion(llama.func('const char *llama_version(void)')() as string);
  const defaults = <Known extends Fields>(name: string, type: TypeObject, fields: Known) => {
    const values = llama.func(`llama_${name}_default_params`, type, []);
    checkDefaults(name, values() as Params, fields);
    return (edits: Edits<Known>): Params => ({ ...(values() as Params), ...edits });
  };
  const contextParams = defaults('context', types.context, CONTEXT_PARAMS);
  const modelParams = defaults('model', types.model, MODEL_PARAMS);
  // Its messages go to a function that takes no arguments and does nothing: the place of a callback
  // into JavaScript, for which the library's threads would have to wait.
  llama.func('void llama_log_set(void *callback, void *data)')(llama.symbol('llama_time_us'), null);
  llama.func('void llama_backend_init(void)')();
  const loadFrom = ggml.func('void ggml_backend_load_all_from_path(const char *folder)');
  // node-llama-cpp may have loaded the same library before.
  if (ggml.func('size_t ggml_backend_reg_count(void)')() === 0) loadFrom(folders[0]);
  const seesDevice = llama.func('bool llama_supports_gpu_offload(void)');
  for (const other of folders.slice(1)) if (device !== 'cpu' && !seesDevice()) loadFrom(other);
  if (device !== 'cpu' && !seesDevice()) throw new Error(`it finds no device for ${device}`);

  const load = llama.func('llama_model_load_from_file', 'void *', ['str', types.model]);
  const init = llama.func('llama_init_from_model', 'void *', ['void *', types.context]);
  const decode = llama.func('llama_decode', 'int32', ['void *', types.batch]);
  const memoryOf = llama.func('void *llama_get_memory(void *context)');
  const clear = llama.func('void llama_memory_clear(void *memory, bool data)');
  const copy = llama.func('void llama_memory_seq_cp(void *, int32 from, int32 to, int32, int32)');
  const remove = llama.func('bool llama_memory_seq_rm(void *, int32 sequence, int32, int32)');
  const logits = llama.func('void *llama_get_logits(void *context)');
  const ropeType = llama.func('int llama_model_rope_type(void *model)');
  const inputWidth = llama.func('int32 llama_model_n_embd_inp(void *model)');
  const adapters = llama.func(
    'int32 llama_set_adapters_lora(void *context, void **adapters, size_t count, float *scales)',
  );
  const loadAdapter = llama.func('void *llama_adapter_lora_init(void *model, str file)');
  const given = (address: unknown) => (address ?? undefined) as Address | undefined;
  return {
    loadModel: async (file, edits) => given(await onThread(load, file, modelParams(edits))),
    freeModel: llama.func('void llama_model_free(void *model)'),
    modelInputs: (model) => ({
      positions: FOUR_POSITIONS.includes(ropeType(model) as number) ? 4 : 1,
      embedding: inputWidth(model) as number,
    }),
    newContext: (model, edits) => given(init(model, contextParams(edits))),
    freeContext: llama.func('void llama_free(void *context)'),
    decode: async (context, batch) => (await onThread(decode, context, batch)) as number,
    logits: (context, count) => numbersAt(logits(context) as Address, count),
    setCausal: llama.func('void llama_set_causal_attn(void *context, bool causal)'),
    clear: (context) => clear(memoryOf(context), true) as void,
    copySequence: (context, from, to) => copy(memoryOf(context), from, to, -1, -1) as void,
    removeSequence: (context, sequence) => void remove(memoryOf(context), sequence, -1, -1),
    loadAdapter: (model, file) => given(loadAdapter(model, file)),
    freeAdapter: llama.func('void llama_adapter_lora_free(void *adapter)'),
    setAdapter: (context, adapter) =>
      adapters(context, [adapter ?? null], adapter === undefined ? 0 : 1, [1]) === 0,
    memory: (type, length) => koffi.alloc(type, length) as Address,
    free: koffi.free,
    write: (memory, type, numbers) => koffi.encode(memory, type, numbers, numbers.length),
  };
}

/** The result of a function that runs on a thread of its own, so that the event loop goes on. */
function onThread(call: Call, ...args: unknown[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    call.async(...args, (error: unknown, result: unknown) =>
      error ? reject(error as Error) : resolve(result),
    );
  });
}

/** Numbers in the library's memory; in Electron, which ends a process that views it, a copy. */
function numbersAt(address: Address, count: number): Float32Array {
  if (process.versions['electron'] !== undefined)
    return koffi.decode(address, koffi.array('float', count, 'Typed')) as Float32Array;
  return new Float32Array(koffi.view(address, count * Float32Array.BYTES_PER_ELEMENT));
}
