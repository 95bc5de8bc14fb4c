// The settings of the stage export.

/** Export formats. */
export const FORMATS = [
  'adapter',
  'merged',
  'gguf',
  'gguf-lora',
  'cluster',
  'dataset',
  'pack',
] as const;
export type Format = (typeof FORMATS)[number];

/** Where the settings of a cluster folder come from. */
export const CLUSTER_RECIPES = ['own', 'paper'] as const;

export interface ExportSettings {
  /** Model or adapter folder. */
  readonly model: string;
  /**
   * adapter (PEFT folder), merged (Hugging Face folder), gguf (files for llama.cpp, LM Studio and
   * Ollama), gguf-lora (the adapter alone for llama.cpp), cluster (data, configurations and scripts
   * for training on many GPUs), pack (a ZIP of the others; alone, of the adapter or, of a base model,
   * the merged model); several at once. dataset (the setting `dataset` as Parquet with its pictures),
   * by itself and without a model.
   */
  readonly formats: readonly string[];
  /** Parent folder of the export; empty = `exports` in the workspace. */
  readonly to: string;
  /** Name of the export's folder; empty = the model's. */
  readonly name: string;
  /**
   * Type of the merged weights: stored (as in the base), f32, f16, bf16, or auto: as in the base
   * unless rounding to it changes an answer of the parity check, then f32.
   */
  readonly mergedWeights: string;
  /** Types of the GGUF weights, a file each: f32, f16, bf16, q8_0, q6_k, q5_k_m, q4_k_m, q4_0. */
  readonly gguf: readonly string[];
  /** Of a cluster folder: `own` (the settings of the model's runs) or `paper` (those of the paper). */
  readonly clusterRecipe: string;
  /** The model that the cluster trains: a name on the Hub or a folder there; empty = the family's. */
  readonly clusterBase: string;
  /** GPUs of the cluster, 8 a node. */
  readonly gpus: number;
  /** Memory of a GPU in GB, for the estimates. */
  readonly gpuMemory: number;
  /** Data set whose questions are used for the parity check; empty = generated questions. */
  readonly dataset: string;
  /** Questions of this split come first. */
  readonly split: string;
  /** Number of questions of the parity check. */
  readonly questions: number;
  /** Maximum length of an answer in the parity check, in tokens. */
  readonly maxNewTokens: number;
  readonly systemPrompt: string;
  /** A report to include in the export; empty = none. */
  readonly report: string;
  /** The language of the README: `en` or `de`. */
  readonly language: string;
  /** cpu, webgpu, cuda, dml or coreml; for the parity check. */
  readonly device: string;
}

export const defaults: ExportSettings = {
  model: '',
  formats: ['adapter', 'merged'],
  to: '',
  name: '',
  mergedWeights: 'auto',
  gguf: ['q8_0'],
  clusterRecipe: 'own',
  clusterBase: '',
  gpus: 8,
  gpuMemory: 80,
  dataset: '',
  split: 'test',
  questions: 20,
  maxNewTokens: 128,
  systemPrompt: '',
  report: '',
  language: 'en',
  device: 'cpu',
};
