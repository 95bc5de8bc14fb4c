// The functions of ONNX Runtime's C interface that are called, with their places in its table.

/** Types of arguments, as koffi names them. A pointer is an address, an array or null. */
const POINTER = 'void *';
const SIZE = 'size_t';
const TEXT = 'str';

/**
 * Place in the table `OrtApi` and arguments of every function that returns a status. The order is that of
 * `onnxruntime_c_api.h`, which only grows at its end. The self-test calls those of a plain run; the
 * tests call the others, except those for CUDA, which nothing has called yet.
 */
export const STATUS_FUNCTIONS = {
  CreateEnv: [3, 'int', TEXT, POINTER],
  CreateSessionFromArray: [8, POINTER, POINTER, SIZE, POINTER, POINTER],
  Run: [9, POINTER, POINTER, POINTER, POINTER, SIZE, POINTER, SIZE, POINTER],
  CreateSessionOptions: [10, POINTER],
  DisableMemPattern: [17, POINTER],
  DisableCpuMemArena: [19, POINTER],
  SetSessionLogSeverityLevel: [22, POINTER, 'int'],
  SetSessionGraphOptimizationLevel: [23, POINTER, 'int'],
  SetIntraOpNumThreads: [24, POINTER, 'int'],
  CreateTensorAsOrtValue: [48, POINTER, POINTER, SIZE, 'int', POINTER],
  CreateTensorWithDataAsOrtValue: [49, POINTER, POINTER, SIZE, POINTER, SIZE, 'int', POINTER],
  CreateMemoryInfo: [68, TEXT, 'int', 'int', 'int', POINTER],
  CreateCpuMemoryInfo: [69, 'int', 'int', POINTER],
  AddSessionConfigEntry: [130, POINTER, TEXT, TEXT],
  CreateAllocator: [131, POINTER, POINTER, POINTER],
  RunWithBinding: [133, POINTER, POINTER, POINTER],
  CreateIoBinding: [134, POINTER, POINTER],
  BindInput: [136, POINTER, TEXT, POINTER],
  BindOutput: [137, POINTER, TEXT, POINTER],
  AddInitializer: [150, POINTER, TEXT, POINTER],
  CreatePrepackedWeightsContainer: [166, POINTER],
  CreateSessionFromArrayWithPrepackedWeightsContainer: [
    ...[169, POINTER, POINTER, SIZE],
    ...[POINTER, POINTER, POINTER],
  ],
  SessionOptionsAppendExecutionProvider: [216, POINTER, TEXT, POINTER, POINTER, SIZE],
  SessionOptionsAppendExecutionProvider_CUDA_V2: [204, POINTER, POINTER],
  CreateCUDAProviderOptions: [205, POINTER],
  UpdateCUDAProviderOptions: [206, POINTER, POINTER, POINTER, SIZE],
  CopyTensors: [386, POINTER, POINTER, POINTER, POINTER, SIZE],
} as const satisfies Record<string, readonly (number | string)[]>;

/** Place in the table of every function that frees what it is given, and returns nothing. */
export const RELEASE_FUNCTIONS = {
  ReleaseStatus: 93,
  ReleaseMemoryInfo: 94,
  ReleaseSession: 95,
  ReleaseValue: 96,
  ReleaseSessionOptions: 100,
  ReleaseAllocator: 132,
  ReleaseIoBinding: 135,
  ReleaseCUDAProviderOptions: 208,
  ReleasePrepackedWeightsContainer: 167,
} as const;

/** Place of the function that gives the text of a status. */
export const GET_ERROR_MESSAGE = 2;
