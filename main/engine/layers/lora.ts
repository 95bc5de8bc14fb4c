// Low-rank adapters (LoRA) as in PEFT: target modules, scale, tensors.

import type { Random } from '../random.ts';
import type { Tensor } from '../graph/tensor.ts';

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
}

/** One adapted module: the keys of its tensors in PEFT's naming, and s = alpha / r. */
export interface LoraModule extends LinearModule {
  readonly rank: number;
  readonly scale: number;
  readonly keyA: string;
  readonly keyB: string;
}
export type LoraModules = ReadonlyMap<string, LoraModule>;

/** An adapter: its configuration and tensors by PEFT key (A [r, in], B [out, r]). */
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
 * The modules of a model that `config` adapts, in the model's order; `linears` are its linear
 * layers without the output layer. Throws when nothing matches.
 */
export function matchModules(config: LoraConfig, linears: readonly LinearModule[]): LoraModules {
  const { target_modules: targets } = config;
  const matches = targetMatcher(targets);
  const modules = new Map<string, LoraModule>();
  for (const linear of linears) {
    if (!matches(linear.path)) continue;
    const rank = patternOf(config.rank_pattern, linear.path) ?? config.r;
    const alpha = patternOf(config.alpha_pattern, linear.path) ?? config.lora_alpha;
    modules.set(linear.path, {
      ...linear,
      rank,
      scale: config.use_rslora ? alpha / Math.sqrt(rank) : alpha / rank,
      keyA: `${PEFT_PREFIX}${linear.path}.lora_A.weight`,
      keyB: `${PEFT_PREFIX}${linear.path}.lora_B.weight`,
    });
  }
  if (modules.size === 0) {
    throw new Error(
      `the adapter's target_modules ${JSON.stringify(targets)} match no linear layer of this model`,
    );
  }
  return modules;
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

/** The path in the model of an adapter's tensor, or of a parameter that has no adapter. */
export function pathInModel(tensorName: string): string {
  return tensorName.startsWith(PEFT_PREFIX) ? tensorName.slice(PEFT_PREFIX.length) : tensorName;
}

/**
 * A new adapter: A uniform as in PEFT's Kaiming initialization (±1/√in), B zero, so that it does
 * not change the model.
 */
export function createAdapter(config: LoraConfig, modules: LoraModules, random: Random): Adapter {
  const tensors = new Map<string, Tensor>();
  for (const { rank, inFeatures, outFeatures, keyA, keyB } of modules.values()) {
    const bound = 1 / Math.sqrt(inFeatures);
    const a = Float32Array.from(
      { length: rank * inFeatures },
      () => (2 * random.uniform() - 1) * bound,
    );
    tensors.set(keyA, { shape: [rank, inFeatures], data: a });
    tensors.set(keyB, { shape: [outFeatures, rank], data: new Float32Array(outFeatures * rank) });
  }
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

/** A linear layer of a model. */
export interface LinearModule {
  readonly path: string;
  readonly inFeatures: number;
  readonly outFeatures: number;
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
