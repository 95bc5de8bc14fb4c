// A model: its family, its configuration and where its parameters are.

import { Graph } from '../graph/graph.ts';
import { Scope, type FileTensor, type Weights } from '../layers/modules.ts';
import { TreeAttention } from '../layers/prefix-attention.ts';
import type { Family, Pictures, TextSizes } from './parts/family.ts';
import { familyOf } from './index.ts';
import type { LinearModule } from '../layers/lora.ts';
import type { Tensor } from '../graph/tensor.ts';

export interface Model {
  readonly family: Family;
  readonly config: unknown;
  readonly sizes: TextSizes;
  readonly weights: Weights;
}

/** The windows of layers that see only the last tokens. */
export function windowsOf({ family, config }: Model): readonly number[] {
  return family.windows?.(config) ?? [];
}

type Json = Readonly<Record<string, unknown>>;

/** A model whose frozen parameters stay in files. `tensors` maps names on disk; `source` names the folder in errors. */
export function modelFromFiles(
  configJson: Json,
  tensors: ReadonlyMap<string, FileTensor>,
  source: string,
): Model {
  const family = familyOf(configJson.model_type);
  const config = family.readConfig(configJson);
  const find = (path: string): FileTensor | undefined => {
    const name = family.diskNames(path, config).find((candidate) => tensors.has(candidate));
    return name === undefined ? undefined : tensors.get(name);
  };
  return { family, config, sizes: family.sizes(config), weights: { kind: 'file', find, source } };
}

/** A model whose parameters are in memory under their module paths: what full training changes. */
export function modelFromMemory(configJson: Json, tensors: ReadonlyMap<string, Tensor>): Model {
  const family = familyOf(configJson.model_type);
  const config = family.readConfig(configJson);
  const weights: Weights = { kind: 'memory', find: (path) => tensors.get(path), source: 'memory' };
  return { family, config, sizes: family.sizes(config), weights };
}

/** A picture small enough to lay out any tower; used where only the modules matter. */
function smallestPicture({ family, config }: Model): Pictures | undefined {
  if (!family.vision) return undefined;
  const [t, h, w] = family.vision.smallest(config);
  const numbers = t * h * w * family.vision.pixelsOf(config);
  return { pixelValues: new Float32Array(numbers), gridThw: [[t, h, w]] };
}

/** Every linear layer of the model with its sizes, in order; touches (and so checks) every parameter. */
export function linearModules(model: Model): LinearModule[] {
  const graph = new Graph();
  const scope = new Scope(graph, model.weights);
  buildOnce(model, scope);
  return scope.linears;
}

/** The name of the output layer's weight, which may be that of the embeddings. */
export function outputMatrix({ family, config, weights }: Model): string {
  return family.output(new Scope(new Graph(), weights), config).path;
}

/**
 * True when products round their input to 8 bits. The last bit of an activation then decides between two levels, so
 * that the same token is a little more or less likely in decoding than in training.
 */
export function roundsActivations(model: Model): boolean {
  if (model.weights.kind === 'memory') return false;
  const found = model.weights.find(outputMatrix(model));
  return (found as FileTensor | undefined)?.quantized !== undefined;
}

/** Names and shapes of all parameters under their module paths, found by building the model once. */
export function parameterShapes(configJson: Json): Map<string, readonly number[]> {
  const family = familyOf(configJson.model_type);
  const config = family.readConfig(configJson);
  const shapes = new Map<string, readonly number[]>();
  const collecting = {
    kind: 'memory' as const,
    source: 'config.json',
    find: (path: string) => ({ shape: [-1], data: new Float32Array(0), path }),
  };
  const graph = new Graph();
  const scope = new ShapeScope(graph, collecting, shapes);
  buildOnce({ family, config, sizes: family.sizes(config), weights: collecting }, scope);
  return shapes;
}

/** A scope that accepts every parameter and writes down its shape. */
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
  override weight(name: string, shape: readonly number[]) {
    const full = `${this.path}.${name}`;
    this.shapes.set(full, shape);
    return this.graph.input(full, shape);
  }
}

function buildOnce(model: Model, scope: Scope): void {
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
    new TreeAttention(graph, layout, sizes),
  );
  family.lastNorm(scope, config, x);
  family.output(scope, config).apply(x);
  const picture = smallestPicture(model);
  if (picture) family.vision!.plan(config, picture.gridThw, picture.pixelValues).build(scope);
}
