// Low-rank adapters (LoRA) as in PEFT: target modules, scale, tensors.

import type { Random } from '../random.ts';
import { sizeOf, type Tensor } from '../graph/tensor.ts';

/** The fields of `adapter_config.json` that affect the result. */
export interface LoraConfig {
  readonly r: number;
  readonly lora_alpha: number;
  /**
   * Names (a module matches when its path is one or ends with `.name`), a regular expression of the
   * whole path, or `all-linear`: every linear layer but the output layer.
   */
  readonly target_modules: readonly string[] | string;
  readonly use_rslora?: boolean;
  readonly rank_pattern?: Readonly<Record<string, number>>;
  readonly alpha_pattern?: Readonly<Record<string, number>>;
  /**
   * Modules that are trained whole, as copies beside the frozen ones: every module whose path ends
   * with one of the names, with all that is in it.
   */
  readonly modules_to_save?: readonly string[] | null;
}

/**
 * One adapted module: the keys and shapes of its tensors in PEFT's naming, and s = alpha / r. The
 * numbers are those of A [r, in] and B [out, r] in every kind of module.
 */
export interface LoraModule extends AdaptableModule {
  readonly rank: number;
  readonly scale: number;
  readonly keyA: string;
  readonly keyB: string;
  readonly shapeA: readonly number[];
  readonly shapeB: readonly number[];
}
export type LoraModules = ReadonlyMap<string, LoraModule>;

/**
 * An adapter: its configuration, and by PEFT key the tensors A and B of its modules and its copies
 * of whole parameters.
 */
export interface Adapter {
  readonly config: LoraConfig;
  readonly tensors: Map<string, Tensor>;
}

/**
 * The value of `target_modules` that adapts every linear layer but the output layer, as in PEFT.
 */
export const ALL_LINEAR = 'all-linear';

/** True for `all-linear` in any case, as in PEFT. */
export function isAllLinear(targets: LoraConfig['target_modules']): boolean {
  return typeof targets === 'string' && targets.toLowerCase() === ALL_LINEAR;
}

/** True for the module paths that `targets` names. */
function targetMatcher(targets: LoraConfig['target_modules']): (path: string) => boolean {
  if (isAllLinear(targets)) return () => true;
  if (typeof targets !== 'string')
    return (path) => targets.some((target) => path === target || path.endsWith(`.${target}`));
  const pattern = new RegExp(`^(?:${targets})$`);
  return (path) => pattern.test(path);
}

/**
 * The modules of a model that `config` adapts, in the model's order; `adaptable` are those that it
 * could. `all-linear` means the linear layers without the output layer; names and expressions can
 * mean any. A module that is trained whole gets no LoRA, as in PEFT. Throws when nothing matches.
 */
export function matchModules(
  config: LoraConfig,
  adaptable: readonly AdaptableModule[],
): LoraModules {
  const { target_modules: targets, modules_to_save: saved } = config;
  const matches = targetMatcher(targets);
  const modules = new Map<string, LoraModule>();
  for (const module of adaptable) {
    if (!matches(module.path) || isInSaved(saved, module.path)) continue;
    if (isAllLinear(targets) && module.kind !== 'linear') continue;
    const rank = patternOf(config.rank_pattern, module.path) ?? config.r;
    const alpha = patternOf(config.alpha_pattern, module.path) ?? config.lora_alpha;
    const scale = config.use_rslora ? alpha / Math.sqrt(rank) : alpha / rank;
    modules.set(module.path, { ...module, rank, scale, ...tensorsOf(module, rank) });
  }
  if (modules.size === 0 && !(saved && saved.length > 0)) {
    throw new Error(
      `the adapter's target_modules ${JSON.stringify(targets)} match no linear layer of this model`,
    );
  }
  return modules;
}

/** Keys and shapes of a module's A and B as PEFT writes them. Source: PEFT, tuners/lora/layer.py. */
function tensorsOf(
  { path, kind, kernel, inFeatures, outFeatures }: AdaptableModule,
  rank: number,
): Pick<LoraModule, 'keyA' | 'keyB' | 'shapeA' | 'shapeB'> {
  const full = `${PEFT_PREFIX}${path}`;
  if (kind === 'embedding') {
    const [shapeA, shapeB] = [
      [rank, inFeatures],
      [outFeatures, rank],
    ];
    return {
      keyA: `${full}.lora_embedding_A`,
      keyB: `${full}.lora_embedding_B`,
      shapeA,
      shapeB,
    };
  }
  return {
    keyA: `${full}.lora_A.weight`,
    keyB: `${full}.lora_B.weight`,
    shapeA: [rank, ...(kernel ?? [inFeatures])],
    shapeB: [outFeatures, rank, ...(kernel ?? []).slice(1).map(() => 1)],
  };
}

/** Whether a module is trained whole, or is part of one that is. */
function isInSaved(saved: LoraConfig['modules_to_save'], path: string): boolean {
  const parts = path.split('.');
  return (saved ?? []).some((name) =>
    parts.some((_, i) =>
      parts
        .slice(0, i + 1)
        .join('.')
        .endsWith(name),
    ),
  );
}

/**
 * The parameters among `paths` that `modules_to_save` trains whole. A module is meant when its path
 * ends with a name, without regard to dots, as in PEFT (utils/other.py, _set_trainable). Throws for
 * a name that means no module.
 */
export function savedParameters(
  saved: LoraConfig['modules_to_save'],
  paths: readonly string[],
): string[] {
  const moduleOf = (path: string) => path.slice(0, path.lastIndexOf('.'));
  for (const name of saved ?? [])
    if (!paths.some((path) => isInSaved([name], moduleOf(path))))
      throw new Error(`modules_to_save "${name}" means no module of this model`);
  return paths.filter((path) => isInSaved(saved, moduleOf(path)));
}

/**
 * The shortest path endings that match every one of `paths` and none of `others`, the paths of the
 * model's other modules: the names that PEFT saves in `adapter_config.json`. Source: PEFT,
 * _find_minimal_target_modules.
 */
export function minimalTargetModules(
  paths: readonly string[],
  others: readonly string[],
): string[] {
  const ambiguous = new Set(others.flatMap(endingsOf));
  const targets: string[] = [];
  for (const endings of paths.map(endingsOf).sort(compareLists)) {
    if (endings.slice(0, -1).some((ending) => targets.includes(ending))) continue;
    targets.push(endings.find((ending) => !ambiguous.has(ending))!);
  }
  return targets.sort();
}

/** Endings of a module path, shortest first: `a.b.c` -> `c`, `b.c`, `a.b.c`. */
function endingsOf(path: string): string[] {
  const parts = path.split('.');
  return parts.map((_, i) => parts.slice(parts.length - 1 - i).join('.'));
}

/** Orders lists by their first differing element, as Python does. */
function compareLists(a: readonly string[], b: readonly string[]): number {
  const i = a.findIndex((element, at) => element !== b[at]);
  if (i < 0 || i >= b.length) return a.length - b.length;
  return a[i]! < b[i]! ? -1 : 1;
}

const PEFT_PREFIX = 'base_model.model.';

/** The key of an adapter's copy of a parameter. */
export function savedKey(parameter: string): string {
  return PEFT_PREFIX + parameter;
}

/** The path in the model of an adapter's tensor, or of a parameter that has no adapter. */
export function pathInModel(tensorName: string): string {
  return tensorName.startsWith(PEFT_PREFIX) ? tensorName.slice(PEFT_PREFIX.length) : tensorName;
}

/**
 * A new adapter, which does not change the model: A uniform as in PEFT's Kaiming initialization
 * (±1/√in) and B zero; for embeddings A is zero and B normal. `copies` are the parameters that are
 * trained whole, by path.
 */
export function createAdapter(
  config: LoraConfig,
  modules: LoraModules,
  random: Random,
  copies: ReadonlyMap<string, Tensor> = new Map(),
): Adapter {
  const tensors = new Map<string, Tensor>();
  for (const { kind, inFeatures, keyA, keyB, shapeA, shapeB } of modules.values()) {
    const bound = 1 / Math.sqrt(inFeatures);
    const a = new Float32Array(sizeOf(shapeA));
    const b = new Float32Array(sizeOf(shapeB));
    if (kind === 'embedding') b.forEach((_, i) => (b[i] = random.normal()));
    else a.forEach((_, i) => (a[i] = (2 * random.uniform() - 1) * bound));
    tensors.set(keyA, { shape: shapeA, data: a });
    tensors.set(keyB, { shape: shapeB, data: b });
  }
  for (const [path, { shape, data }] of copies)
    tensors.set(savedKey(path), { shape, data: data.slice() });
  return { config, tensors };
}

/**
 * Looks a path up in `rank_pattern` or `alpha_pattern`: each key is a regular expression of the
 * path's end.
 */
function patternOf(
  patterns: Readonly<Record<string, number>> | undefined,
  path: string,
): number | undefined {
  for (const [key, value] of Object.entries(patterns ?? {})) {
    if (new RegExp(`(^|.*\\.)(?:${key})$`).test(path)) return value;
  }
  return undefined;
}

/** Kinds of modules that LoRA can adapt. */
export type ModuleKind = 'linear' | 'output' | 'embedding' | 'convolution';

/** A module of a model that LoRA can adapt. */
export interface AdaptableModule {
  readonly path: string;
  readonly kind: ModuleKind;
  /** Of an embedding: the number of its rows. */
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** Of a convolution: channels and sides of its kernel, which cover `inFeatures` numbers. */
  readonly kernel?: readonly number[];
}

/**
 * The tensors that training updates: those of an adapter, or all parameters of a model in memory.
 */
export interface TrainableParameters {
  readonly modules?: LoraModules;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** The trainable tensors of an adapter. */
export function adapterParameters(adapter: Adapter, modules: LoraModules): TrainableParameters {
  return { modules, tensors: adapter.tensors };
}
