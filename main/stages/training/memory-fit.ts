// Plans for training a model on this machine: memory counted on the training graph, time from a
// short measurement.

import * as os from 'node:os';
import { WEIGHT_TYPES, type WeightType } from '../../data/checkpoints/convert.ts';
import {
  quantizedBytes,
  storedIntegers,
  usesTransposes,
} from '../../data/checkpoints/quantized-tensors.ts';
import { machineMemory } from '../../platform/limits/machine-memory.ts';
import { hasMatrixTiles } from '../../platform/limits/matrix-tiles.ts';
import { costOf, type GraphCost } from '../../engine/graph/cost.ts';
import { Graph, type Value } from '../../engine/graph/graph.ts';
import type { FileTensor } from '../../engine/layers/matrices.ts';
import { familyOf } from '../../engine/models/index.ts';
import { createAdapter, matchModules, adapterParameters } from '../../engine/layers/lora.ts';
import {
  linearModules,
  modelFromFiles,
  lmHeadPath,
  parameterShapes,
  textOnlyLora,
  type Model,
} from '../../engine/models/model.ts';
import * as ops from '../../engine/graph/ops.ts';
import {
  blockBytes,
  blocksOf,
  QUANTIZED,
  quantizeRows,
  type BlockFormat,
} from '../../engine/graph/quantization/blocks.ts';
import { int8Rows } from '../../engine/graph/quantization/rows.ts';
import { createRandom } from '../../engine/random.ts';
import { Program } from '../../engine/runtime/session.ts';
import type { DType } from '../../engine/graph/tensor.ts';
import { Trainer } from '../../engine/training/trainer.ts';
import { layoutPrefixBatch, type PrefixTree } from '../../engine/training/prefix-batch.ts';
import { msg, type Message } from '../../../i18n/message.ts';

/** Size of a training step. */
export interface Load {
  /** Rows per step. */
  readonly batch: number;
  /** Tokens per row. */
  readonly length: number;
  /** Pictures per row: one tile or a usual picture where the family has one, else 8 × 8 patches. */
  readonly images: number;
  readonly rank: number;
}

/** A way to train a model, with its memory in bytes and its time in seconds. */
export interface Plan {
  readonly weights: WeightType;
  readonly gradientCheckpointing: boolean;
  /**
   * Whether matrices in blocks are in memory once, and dequantized where they are used, or twice, for
   * faster products; undefined for floating point. See `usesTransposes`.
   */
  readonly matrices?: 'once' | 'twice';
  readonly memory: {
    readonly weights: number;
    readonly adapter: number;
    readonly optimizer: number;
    readonly activations: number;
    /** Node and the runtime. */
    readonly program: number;
    readonly total: number;
  };
  /** Of one optimizer step; undefined without a measurement. */
  readonly stepSeconds: number | undefined;
  readonly fits: boolean;
}

/** Measured speed of this machine. */
export interface Rates {
  /** Floating-point operations per second of float32 products. */
  readonly product: number;
  /** The same with 8-bit and 4-bit weights. */
  readonly int8: number;
  readonly int4: number;
  /** Bytes per second that elementwise operators read and write. */
  readonly moved: number;
}

/** Bytes of the process before it loads a model: Node, the runtime, compiled code. */
const PROGRAM_BYTES = 220e6;
/** Bytes per graph node: in the graph, in the ONNX model, and compiled. */
const NODE_BYTES = 16e3;
/** Bytes allocated per byte of activations, because of fragmentation. */
const FRAGMENTATION = 1.08;
/** Part of the free memory that a run may use. */
const USABLE_MEMORY = 0.85;
/** Fixed time per step of each operator (ms) and of each trained parameter (ns). */
const NODE_MS = 0.004;
const TRAINED_NS = 12;

/**
 * All plans on the CPU with these types of weights, the fastest that fits first. The configuration is
 * enough: the weights need not be there.
 */
export function plansOf(
  json: Readonly<Record<string, unknown>>,
  load: Load,
  rates?: Rates,
  freeBytes = os.freemem(),
  types = weightTypesFor(json),
): Plan[] {
  const plans = types.flatMap((weights) =>
    [false, true].map((gradientCheckpointing) =>
      planOf(json, load, { weights, gradientCheckpointing }, rates, { freeBytes }),
    ),
  );
  const pace = (plan: Plan) => plan.stepSeconds ?? 0;
  return plans.sort(
    (a, b) =>
      Number(b.fits) - Number(a.fits) || pace(a) - pace(b) || a.memory.total - b.memory.total,
  );
}

/** Types to train with: none is larger than the stored one. */
function weightTypesFor(json: Readonly<Record<string, unknown>>): readonly WeightType[] {
  const stored = json.torch_dtype ?? json.dtype;
  return WEIGHT_TYPES.filter(
    (type) => type !== 'f32' || stored === undefined || stored === 'float32',
  );
}

/** Bytes of memory of a machine, by default of this one. */
interface Memory {
  readonly freeBytes?: number;
  /** All of it, free or not; it decides how matrices are held, see `usesTransposes`. */
  readonly totalBytes?: number;
}

/** The plan with this weight type and these options. */
export function planOf(
  json: Readonly<Record<string, unknown>>,
  load: Load,
  { weights, gradientCheckpointing }: Pick<Plan, 'weights' | 'gradientCheckpointing'>,
  rates?: Rates,
  { freeBytes = os.freemem(), totalBytes = machineMemory() }: Memory = {},
): Plan {
  const model = sizesOnlyModel(json, weights, totalBytes);
  const config = textOnlyLora(model, load.rank);
  const modules = matchModules(config, linearModules(model));
  const adapter = createAdapter(config, modules, createRandom(0));
  const trainer = new Trainer(model, adapterParameters(adapter, modules));
  const buffer = layoutPrefixBatch(model, arbitraryRows(model, load), { exact: true });
  const graph = trainer.graphOf(buffer, {
    loss: { kind: 'sft' },
    gradients: true,
    recompute: gradientCheckpointing,
  });
  const cost = costOf(graph);
  const trained = [...adapter.tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
  const memory = {
    weights: cost.weightBytes,
    adapter: 4 * trained,
    optimizer: 2 * 4 * trained,
    // Results are copied out of the runtime: gradients are in memory twice for a moment.
    activations: FRAGMENTATION * cost.peakBytes + cost.inputBytes - 4 * trained + cost.outputBytes,
    program: PROGRAM_BYTES + NODE_BYTES * cost.nodes,
  };
  const total = Object.values(memory).reduce((sum, bytes) => sum + bytes, 0);
  return {
    weights,
    gradientCheckpointing,
    ...heldMatrices(model),
    memory: { ...memory, total },
    stepSeconds: rates && stepSeconds(cost, trained, weights, rates),
    fits: fitsIn(total, freeBytes),
  };
}

function heldMatrices(model: Model): Pick<Plan, 'matrices'> {
  const { quantized } = model.weights.find(lmHeadPath(model)) as FileTensor;
  return quantized ? { matrices: quantized.backward ? 'twice' : 'once' } : {};
}

function stepSeconds(cost: GraphCost, trained: number, weights: WeightType, rates: Rates): number {
  const blocks = weights === 'int4' ? rates.int4 : rates.int8;
  return (
    cost.productFlops / rates.product +
    cost.blockFlops / blocks +
    cost.movedBytes / rates.moved +
    (NODE_MS / 1e3) * cost.nodes +
    (TRAINED_NS / 1e9) * trained
  );
}

/**
 * The least memory that each type of weights needs, in bytes: one row of 512 tokens at a time, with
 * a picture where the model sees, layers recomputed in the backward pass, matrices held once.
 */
export function leastMemory(
  json: Readonly<Record<string, unknown>>,
): Partial<Record<WeightType, number>> {
  const images = familyOf(json.model_type).vision ? 1 : 0;
  const load = { batch: 1, length: 512, images, rank: 16 };
  const total = (weights: WeightType) =>
    planOf(json, load, { weights, gradientCheckpointing: true }, undefined, { totalBytes: 0 })
      .memory.total;
  return Object.fromEntries(weightTypesFor(json).map((weights) => [weights, total(weights)]));
}

/** Whether a step of this size fits in the free memory. */
export const fitsIn = (bytes: number, freeBytes: number): boolean =>
  bytes <= USABLE_MEMORY * freeBytes;

/** Advice when no plan fits: the smallest reduction that does. */
export function adviceFor(
  json: Readonly<Record<string, unknown>>,
  load: Load,
  freeBytes = os.freemem(),
  types = weightTypesFor(json),
): Message {
  const steps: [Message, Partial<Load>][] = [
    [msg('train.one-row-at-a-time', { batch: load.batch }), { batch: 1 }],
    [
      msg('train.shorter-rows', { count: Math.ceil(load.length / 2) }),
      { batch: 1, length: Math.ceil(load.length / 2) },
    ],
    [
      msg('train.shorter-rows', { count: Math.ceil(load.length / 4) }),
      { batch: 1, length: Math.ceil(load.length / 4) },
    ],
  ];
  for (const [advice, change] of steps)
    if (plansOf(json, { ...load, ...change }, undefined, freeBytes, types).some(({ fits }) => fits))
      return advice;
  return msg('train.does-not-fit.hint');
}

/** A model of which only the sizes exist, with weights of this type on a machine with this memory. */
function sizesOnlyModel(
  json: Readonly<Record<string, unknown>>,
  type: WeightType,
  totalBytes: number,
): Model {
  const plain: Record<WeightType, DType> = {
    f32: 'float32',
    f16: 'float16',
    bf16: 'bfloat16',
    int8: 'bfloat16',
    int4: 'bfloat16',
  };
  const shapes = parameterShapes(json);
  const nowhere = { file: '/', begin: 0, length: 0 };
  const tensors = new Map<string, FileTensor>();
  const model = modelFromFiles(json, new Map(), 'config.json');
  for (const [path, shape] of shapes)
    tensors.set(path, { ...nowhere, shape, dtype: shape.length > 1 ? plain[type] : 'float32' });
  const sized: Model = {
    ...model,
    weights: { kind: 'file', source: 'config.json', find: (path) => tensors.get(path) },
  };
  if (type !== 'int8' && type !== 'int4') return sized;
  const format = QUANTIZED[type];
  const linear = new Set(linearModules(sized).map(({ path }) => `${path}.weight`));
  const matrices = new Map(
    [...linear, lmHeadPath(sized)].flatMap((path) => {
      const tensor = tensors.get(path);
      return tensor?.shape.length === 2 ? [[path, tensor]] : [];
    }),
  );
  let transposes = 0;
  for (const { shape } of matrices.values())
    transposes += quantizedBytes(shape[1]!, shape[0]!, type);
  const transpose = usesTransposes(transposes, totalBytes);
  const blocks = { values: nowhere, scales: nowhere };
  const inRows = storedIntegers(type, { transpose, tiles: hasMatrixTiles() }) !== type;
  const quantized = inRows
    ? { forward: nowhere, backward: nowhere, scales: nowhere, isHeldOnce: false }
    : { format, forward: blocks, ...(transpose ? { backward: blocks } : {}) };
  for (const [path, tensor] of matrices) {
    const dtype = linear.has(path) ? ('uint8' as const) : tensor.dtype;
    tensors.set(path, { ...tensor, dtype, quantized });
  }
  return sized;
}

/** Rows with arbitrary ids. */
function arbitraryRows({ family, config }: Model, { batch, length, images }: Load): PrefixTree[] {
  const { vision } = family;
  const grid = vision?.tileGrid?.(config) ?? ([1, 8, 8] as const);
  const tokens = vision?.pictureTokens(config, grid) ?? 0;
  // A row is no shorter than the tokens of its pictures.
  const space = vision ? Math.max(length, 2 + images * (tokens + 2)) : length;
  return Array.from({ length: batch }, (): PrefixTree => {
    const ids = new Int32Array(space).fill(1);
    const promptTargets = new Uint8Array(space).fill(1);
    if (!vision || images === 0) return { ids, promptTargets, answers: [] };
    for (let i = 0; i < images; i++) {
      const start = 2 + i * (tokens + 2);
      ids.fill(vision.imageTokenId(config), start, start + tokens);
      promptTargets.fill(0, start, start + tokens);
    }
    const pixelValues = new Float32Array(
      images * grid[0] * grid[1] * grid[2] * vision.valuesPerPatch(config),
    );
    const gridThw = Array.from({ length: images }, () => grid);
    return { ids, promptTargets, answers: [], pictures: { pixelValues, gridThw } };
  });
}

/**
 * Measures this machine for about ten seconds: all kinds of products, and elementwise operators.
 */
export async function measureRates(seconds = 10): Promise<Rates> {
  const [rows, width] = [1024, 1024];
  const x = Float32Array.from({ length: rows * width }, (_, i) => ((i * 7919) % 1000) / 1000 - 0.5);
  const flops = 2 * rows * width * width;
  const best = async (graph: Graph): Promise<number> => {
    const program = await Program.compile(graph);
    const until = performance.now() + (1000 * seconds) / 4;
    let ms = Infinity;
    while (performance.now() < until) {
      const start = performance.now();
      await program.run({ x });
      ms = Math.min(ms, performance.now() - start);
    }
    await program.release();
    return ms / 1000;
  };
  /**
   * Several operators in a row with a small result, because copying a large one takes time.
   */
  const chained = (step: (y: Value) => Value, times: number) => {
    const graph = new Graph();
    let y = graph.input('x', [rows, width]);
    for (let i = 0; i < times; i++) y = step(y);
    graph.output('y', ops.slice(y, 0, 0, 1));
    return graph;
  };
  const blocks = (format: BlockFormat) => {
    const made = quantizeRows(x, width, width, format);
    return chained((y) => {
      const values = y.graph.constant(made.values, [
        width,
        blocksOf(width, format),
        blockBytes(format),
      ]);
      const scales = y.graph.constant(made.scales, [made.scales.length]);
      const side = { values, scales };
      return ops.matMulNBits(y, width, {
        format,
        forward: side,
        backward: side,
        roundsInput: true,
      });
    }, 4);
  };
  /** The product in rows, which int8 stands for where the processor multiplies tiles. */
  const inRows = () => {
    const { values, scales } = int8Rows(x, width, width);
    return chained((y) => {
      const integers = y.graph.constant(values, [width, width]);
      const matrix = { forward: integers, backward: integers };
      return ops.matMulInt8(y, { ...matrix, scales: y.graph.constant(scales, [width]) });
    }, 4);
  };
  const product = await best(chained((y) => ops.matMul(y, y.graph.input('x', [rows, width])), 4));
  const moved = await best(
    chained((y) => ops.mul(ops.add(y, y.graph.input('x', [rows, width])), y), 4),
  );
  return {
    product: (4 * flops) / product,
    int8: (4 * flops) / (await best(hasMatrixTiles() ? inRows() : blocks(QUANTIZED.int8))),
    int4: (4 * flops) / (await best(blocks(QUANTIZED.int4))),
    moved: (8 * 3 * 4 * rows * width) / moved,
  };
}

/** Bytes in GB for display. */
export const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;
