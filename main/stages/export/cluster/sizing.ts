// How much memory and time the recipe takes on a number of GPUs: an estimate from published formulas.
//
// Memory of training: 16 bytes a parameter for weights, gradients and AdamW's two moments in float32
// (ZeRO, arXiv 1910.02054, section 3), divided over the GPUs; with activation checkpointing 2·T·h bytes
// kept a layer and 34·T·h in the layer at work (arXiv 2205.05198, section 4, without the attention matrix,
// which flash attention never writes); logits of T·V in bfloat16 and float32 where no fused loss is used.
// Time of training: 6 FLOPs a parameter and token, and 2 for the recomputed forward pass (arXiv
// 2001.08361, section 2.1); causal attention 6·L·h·s a token, s the length of a sequence, and 2 again
// (PaLM, arXiv 2204.02311, appendix B, halved for causality).
// Time of rollouts: a decoding step reads the weights and all caches once, so it takes their bytes over the
// memory's bandwidth; a step of RL waits for its longest answer.
//
// Measured here: nothing of it. The shares of peak that programs reach are assumptions, in `REACHED`.

/** What sizes depend on. */
export interface ModelShape {
  readonly parameters: number;
  readonly layers: number;
  readonly hidden: number;
  readonly kvHeads: number;
  readonly headWidth: number;
  readonly vocabulary: number;
}

/** A GPU by its makers' data sheet: dense bfloat16 peak, memory bandwidth. */
export interface Gpu {
  readonly name: string;
  readonly memoryGb: number;
  readonly teraflops: number;
  readonly gbPerSecond: number;
}

/** One for each size of memory; the paper's A800 computes as the A100. */
export const GPUS: readonly Gpu[] = [
  { name: 'RTX 4090', memoryGb: 24, teraflops: 165, gbPerSecond: 1_008 },
  { name: 'A100 40 GB', memoryGb: 40, teraflops: 312, gbPerSecond: 1_555 },
  { name: 'A100 80 GB', memoryGb: 80, teraflops: 312, gbPerSecond: 2_039 },
  { name: 'H200', memoryGb: 141, teraflops: 989, gbPerSecond: 4_800 },
];

/** Shares of the peak that are assumed to be reached. */
const REACHED = { sft: 0.4, rl: 0.35, bandwidth: 0.6 };
/** The driver, communication buffers and fragments, in bytes. */
const OVERHEAD = 3e9;
/** Sequences that vLLM decodes at once by default in these scripts. */
const MAX_RUNNING = 256;
const GB = 1e9;

/** The largest listed GPU with at most this much memory; the smallest where none is so small. */
export function gpuOf(memoryGb: number): Gpu {
  return GPUS.findLast((gpu) => gpu.memoryGb <= memoryGb) ?? GPUS[0]!;
}

export interface Size {
  /** Peak memory of a GPU. */
  readonly gb: number;
  readonly fits: boolean;
  /** Hours, from the fastest to the slowest case. */
  readonly hours: readonly [low: number, high: number];
}

export interface SftWork {
  /** Tokens of a buffer, one a GPU and pass. */
  readonly bufferTokens: number;
  /** All tokens of the run. */
  readonly tokens: number;
  /** Tokens of a row, on average. */
  readonly rowTokens: number;
}

/** SFT by lmms-engine: all parameters, FSDP2, a fused loss. */
export function sftSize(model: ModelShape, gpu: Gpu, gpus: number, work: SftWork): Size {
  const bytes =
    statesOf(model, gpus) +
    gatheredLayers(model) +
    activationsOf(model, work.bufferTokens) +
    OVERHEAD;
  const flops = work.tokens * trainFlops(model, work.rowTokens, 8);
  const hours = flops / (gpus * gpu.teraflops * 1e12 * REACHED.sft) / 3600;
  return sized(bytes, gpu, [hours, hours]);
}

/** SFT by LLaMA-Factory: an adapter, the whole base in bfloat16 on every GPU. */
export function loraSftSize(model: ModelShape, gpu: Gpu, gpus: number, work: SftWork): Size {
  const logits = work.bufferTokens * model.vocabulary * 6;
  const bytes = 2 * model.parameters + activationsOf(model, work.bufferTokens) + logits + OVERHEAD;
  // No gradient of a weight of the base: 2 forward, 2 for the inputs, 2 recomputed.
  const flops = work.tokens * trainFlops(model, work.rowTokens, 6);
  const hours = flops / (gpus * gpu.teraflops * 1e12 * REACHED.sft) / 3600;
  return sized(bytes, gpu, [hours, hours]);
}

export interface RlWork {
  readonly steps: number;
  readonly prompts: number;
  readonly answers: number;
  readonly promptTokens: number;
  readonly answerTokens: number;
  /** The length limit of an answer. */
  readonly maxAnswerTokens: number;
  /** Tokens of one GPU in a pass. */
  readonly tokensPerGpu: number;
  /** Share of the memory that the generator takes. */
  readonly rolloutMemory: number;
}

/**
 * RL by verl: generator and trainer take turns on the same GPUs. The low end of the hours has no answer
 * at the length limit, the high end one in every step.
 */
export function rlSize(
  model: ModelShape,
  gpu: Gpu,
  gpus: number,
  work: RlWork,
  { lora = false } = {},
): Size {
  const states = lora ? 2 * model.parameters : statesOf(model, gpus) + gatheredLayers(model);
  const logits = work.tokensPerGpu * model.vocabulary * 6;
  const train = states + activationsOf(model, work.tokensPerGpu) + logits + OVERHEAD;
  const generate = 2 * model.parameters + cacheBytes(model) * work.maxAnswerTokens + OVERHEAD;
  const own = Math.ceil((work.prompts * work.answers) / gpus);
  const context = work.promptTokens + work.answerTokens / 2;
  const room = work.rolloutMemory * gpu.memoryGb * GB - 2 * model.parameters - OVERHEAD;
  const running = Math.max(
    1,
    Math.min(own, MAX_RUNNING, Math.floor(room / (cacheBytes(model) * context))),
  );
  const secondsPerToken = (sequences: number): number =>
    (2 * model.parameters + sequences * cacheBytes(model) * context) /
    (gpu.gbPerSecond * GB * REACHED.bandwidth);
  const decode = ((own * work.answerTokens) / running) * secondsPerToken(running);
  const longest = decode + (work.maxAnswerTokens - work.answerTokens) * secondsPerToken(1);
  const tokens = work.prompts * work.answers * (work.promptTokens + work.answerTokens);
  const length = work.promptTokens + work.answerTokens;
  // Forward for the old log-probabilities, then the update.
  const flops = tokens * (trainFlops(model, length, lora ? 6 : 8) + trainFlops(model, length, 2));
  const update = flops / (gpus * gpu.teraflops * 1e12 * REACHED.rl);
  const hours = (rollout: number): number => (work.steps * (rollout + update)) / 3600;
  return sized(Math.max(train, generate), gpu, [hours(decode), hours(longest)]);
}

function sized(bytes: number, gpu: Gpu, hours: Size['hours']): Size {
  return { gb: bytes / GB, fits: bytes <= gpu.memoryGb * GB, hours };
}

const statesOf = ({ parameters }: ModelShape, gpus: number): number => (16 * parameters) / gpus;

/** The layer at work and the next one, whole, in bfloat16. */
const gatheredLayers = ({ parameters, layers }: ModelShape): number =>
  (2 * 2 * parameters) / layers;

const activationsOf = ({ layers, hidden }: ModelShape, tokens: number): number =>
  tokens * hidden * (2 * layers + 34);

/** Bytes of a token's keys and values in bfloat16. */
const cacheBytes = ({ layers, kvHeads, headWidth }: ModelShape): number =>
  2 * 2 * layers * kvHeads * headWidth;

/** FLOPs a token with `each` a parameter: 2 for a forward pass, 8 with backward and recomputation. */
const trainFlops = (
  { parameters, layers, hidden }: ModelShape,
  length: number,
  each: number,
): number => each * (parameters + layers * hidden * length);
