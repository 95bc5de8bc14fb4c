// A model: its family, its configuration and the source of its parameters.

import { Graph } from '../graph/graph.ts';
import type { FileTensor } from '../layers/matrices.ts';
import { Scope, type Weights } from '../layers/modules.ts';
import { PrefixAttention } from '../layers/prefix-attention.ts';
import type { Family, Pictures, Positions, TextSizes } from './parts/family.ts';
import { familyOf } from './index.ts';
import { checkDense } from './parts/mixture-of-experts.ts';
import {
  isAllLinear,
  minimalTargetModules,
  pathInModel,
  type AdaptableModule,
  type LoraConfig,
} from '../layers/lora.ts';
import { sizeOf, type Tensor } from '../graph/tensor.ts';

export interface Model {
  readonly family: Family;
  readonly config: unknown;
  readonly sizes: TextSizes;
  readonly weights: Weights;
}

/** Sizes of the layers' sliding windows. */
export function slidingWindows({ family, config }: Model): readonly number[] {
  return family.slidingWindows?.(config) ?? [];
}

/** Positions of a prompt with its pictures and videos; `length`: tokens of the whole sequence. */
export function positionsOf(
  { family, config }: Model,
  ids: Int32Array,
  pictures: Pictures | undefined,
  length = ids.length,
): Positions {
  const { gridThw = [], videoSeconds = [], sizes } = pictures ?? {};
  return family.positions(config, ids, gridThw, { length, videoSeconds, sizes });
}

type Json = Readonly<Record<string, unknown>>;

/** The family of a configuration. Throws for an unknown one, and for a mixture of experts. */
function denseFamily(json: Json): Family {
  const family = familyOf(json.model_type);
  checkDense(json);
  return family;
}

/**
 * A model whose frozen parameters stay in files. `tensors` has them by name on disk; `source` names
 * the folder in errors.
 */
export function modelFromFiles(
  configJson: Json,
  tensors: ReadonlyMap<string, FileTensor>,
  source: string,
): Model {
  const family = denseFamily(configJson);
  const config = family.readConfig(configJson);
  const find = (path: string): FileTensor | undefined => {
    const name = family.diskNames(path, config).find((candidate) => tensors.has(candidate));
    return name === undefined ? undefined : tensors.get(name);
  };
  return { family, config, sizes: family.sizes(config), weights: { kind: 'file', find, source } };
}

/** A model with its parameters in memory by module path, for full training. */
export function modelFromMemory(configJson: Json, tensors: ReadonlyMap<string, Tensor>): Model {
  const family = denseFamily(configJson);
  const config = family.readConfig(configJson);
  const weights: Weights = { kind: 'memory', find: (path) => tensors.get(path), source: 'memory' };
  return { family, config, sizes: family.sizes(config), weights };
}

/** Numbers of the smallest picture: real models stay below 20,000. */
const MAX_PICTURE_NUMBERS = 2 ** 20;

/** The smallest picture of the family, for graphs of which only the modules matter. */
function smallestPicture({ family, config }: Model): Pictures | undefined {
  if (!family.vision) return undefined;
  const [t, h, w] = family.vision.smallestGrid(config);
  const numbers = t * h * w * family.vision.valuesPerPatch(config);
  if (numbers > MAX_PICTURE_NUMBERS)
    throw new Error(`config.json: one picture token would need ${numbers} numbers`);
  return { pixelValues: new Float32Array(numbers), gridThw: [[t, h, w]] };
}

/**
 * Every module that LoRA can adapt, in the order of the graph. Checks that every parameter exists
 * with its shape.
 */
export function adaptableModules(model: Model): AdaptableModule[] {
  const graph = new Graph();
  const scope = new Scope(graph, model.weights);
  buildForward(model, scope);
  return scope.modules;
}

/** Every linear layer but the output layer, in the order of the graph. */
export function linearModules(model: Model): AdaptableModule[] {
  return adaptableModules(model).filter(({ kind }) => kind === 'linear');
}

/**
 * The parameters that an adapter can have a copy of: module path, and the path of the weights that
 * the copy starts from. The two differ for the output layer of a model with tied weights.
 */
export function copyableParameters(model: Model): Map<string, string> {
  const own = new Map([...shapesOf(model).keys()].map((path) => [path, path]));
  const head = adaptableModules(model).find(({ kind }) => kind === 'output')!;
  const weight = `${head.path}.weight`;
  if (!own.has(weight)) own.set(weight, lmHeadPath(model));
  return own;
}

/** The path of the output layer's weight; with tied weights it is that of the embeddings. */
export const lmHeadPath = (model: Model): string => lmHeadOf(model).path;

/** Whether the model bounds its logits. */
export const hasCappedLogits = (model: Model): boolean => lmHeadOf(model).cap !== undefined;

const lmHeadOf = ({ family, config, weights }: Model) =>
  family.lmHead(new Scope(new Graph(), weights), config);

/**
 * True when products round their input to 8 bits. Rounding then differs between decoding and
 * training, and so do the log-probabilities of a token, slightly.
 */
export function quantizesActivations(model: Model): boolean {
  if (model.weights.kind === 'memory') return false;
  const tensor = model.weights.find(lmHeadPath(model));
  return (tensor as FileTensor | undefined)?.quantized !== undefined;
}

/**
 * `config` with target_modules `all-linear`, alone or as an item of a list, replaced by the names of
 * this model's linear layers: those of the text model, the vision tower and its projection, without
 * the output layer.
 */
export function resolveTargetModules(model: Model, config: LoraConfig): LoraConfig {
  const { target_modules: targets } = config;
  const list = typeof targets === 'string' ? [targets] : targets;
  if (!list.some(isAllLinear)) return config;
  const adaptable = adaptableModules(model);
  const isNamed = ({ kind, path }: AdaptableModule) =>
    kind === 'linear' || list.some((name) => path === name || path.endsWith(`.${name}`));
  const paths = new Set(adaptable.filter(isNamed).map(({ path }) => path));
  const modules = new Set<string>();
  for (const name of copyableParameters(model).keys()) {
    const parts = name.split('.');
    for (let end = 1; end < parts.length; end++) modules.add(parts.slice(0, end).join('.'));
  }
  const others = [...modules].filter((path) => !paths.has(path));
  return { ...config, target_modules: minimalTargetModules([...paths], others) };
}

/** Trains the text model alone: every linear layer of the decoder, with alpha twice the rank. */
export function textOnlyLora(model: Model, rank: number): LoraConfig {
  const targets = linearModules(model)
    .map(({ path }) => path)
    .filter((path) => !isVisionParameter(model, path));
  return { r: rank, lora_alpha: 2 * rank, target_modules: targets };
}

/**
 * True for parameters, and for an adapter's tensors, of the vision tower and its projection into
 * the text model.
 */
export function isVisionParameter({ family }: Pick<Model, 'family'>, name: string): boolean {
  const path = pathInModel(name);
  return (family.vision?.paths ?? []).some(
    (tower) => path === tower || path.startsWith(`${tower}.`),
  );
}

/** Shapes of all parameters by module path, found by building the model once. */
export function parameterShapes(configJson: Json): Map<string, readonly number[]> {
  const family = denseFamily(configJson);
  const config = family.readConfig(configJson);
  return shapesOf({ family, config, sizes: family.sizes(config) });
}

/** Parameters of a model by its configuration. */
export const parametersOf = (configJson: Json): number =>
  [...parameterShapes(configJson).values()].reduce((sum, shape) => sum + sizeOf(shape), 0);

function shapesOf(model: Omit<Model, 'weights'>): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  const collecting = {
    kind: 'memory' as const,
    source: 'config.json',
    find: (path: string) => ({ shape: [-1], data: new Float32Array(0), path }),
  };
  const graph = new Graph();
  const scope = new ShapeScope(graph, collecting, shapes);
  buildForward({ ...model, weights: collecting }, scope);
  return shapes;
}

/** A scope that accepts every parameter and records its shape. */
class ShapeScope extends Scope {
  private readonly shapes: Map<string, readonly number[]>;
  private readonly source: Weights;
  constructor(graph: Graph, weights: Weights, shapes: Map<string, readonly number[]>, path = '') {
    super(graph, weights, undefined, path);
    this.shapes = shapes;
    this.source = weights;
  }
  override in(name: string | number): Scope {
    return new ShapeScope(
      this.graph,
      this.source,
      this.shapes,
      this.path === '' ? String(name) : `${this.path}.${name}`,
    );
  }
  protected override frozen(name: string, shape: readonly number[]) {
    const full = `${this.path}.${name}`;
    this.shapes.set(full, shape);
    return this.graph.input(full, shape);
  }
}

function buildForward(model: Model, scope: Scope): void {
  const { family, config, sizes } = model;
  const { graph } = scope;
  const layout = { rows: 1, prompt: 1, answers: 0, length: 0 };
  const ids = graph.input('ids', [1], 'int32');
  const half = sizes.rotaryWidth;
  const rotary = { cos: graph.input('cos', [1, half]), sin: graph.input('sin', [1, half]) };
  const x = family.decoder(
    scope,
    config,
    family.embed(scope, config, ids),
    rotary,
    new PrefixAttention(graph, layout, sizes),
  );
  family.finalNorm(scope, config, x);
  family.lmHead(scope, config).apply(x);
  const picture = smallestPicture(model);
  if (picture) family.vision!.plan(config, picture.gridThw, picture.pixelValues).build(scope);
}
