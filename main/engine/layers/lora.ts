// Low-rank adapters as PEFT defines them: which modules they change, their scale, their tensors.

import type { Random } from '../random.ts';
import type { Tensor } from '../graph/tensor.ts';

/** The fields of `adapter_config.json` that decide the numbers. */
export interface LoraConfig {
  readonly r: number;
  readonly lora_alpha: number;
  /** Names (a module matches when it is one or ends with `.name`) or a regular expression of the whole path. */
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

/** The modules of a model that `config` adapts, in the model's order. Throws when nothing matches. */
export function matchModules(config: LoraConfig, linears: readonly LinearModule[]): LoraModules {
  const { target_modules: targets } = config;
  const whole = typeof targets === 'string' ? new RegExp(`^(?:${targets})$`) : undefined;
  const matches = (path: string) =>
    whole
      ? whole.test(path)
      : (targets as readonly string[]).some((t) => path === t || path.endsWith(`.${t}`));
  const modules = new Map<string, LoraModule>();
  for (const linear of linears) {
    if (!matches(linear.path)) continue;
    const rank = patternOf(config.rank_pattern, linear.path) ?? config.r;
    const alpha = patternOf(config.alpha_pattern, linear.path) ?? config.lora_alpha;
    modules.set(linear.path, {
      ...linear,
      rank,
      scale: config.use_rslora ? alpha / Math.sqrt(rank) : alpha / rank,
      keyA: `base_model.model.${linear.path}.lora_A.weight`,
      keyB: `base_model.model.${linear.path}.lora_B.weight`,
    });
  }
  if (modules.size === 0) {
    throw new Error(
      `the adapter's target_modules ${JSON.stringify(targets)} match no linear layer of this model`,
    );
  }
  return modules;
}

/** An adapter on the seven projections of the text model's layers, with alpha twice the rank: what benchmarks train. */
export function decoderLora(seesPictures: boolean, rank: number): LoraConfig {
  const layers = seesPictures ? String.raw`.*(language_model|text_model).*\.` : String.raw`.*\.`;
  const projections = '(q_proj|k_proj|v_proj|o_proj|gate_proj|up_proj|down_proj)';
  return { r: rank, lora_alpha: 2 * rank, target_modules: layers + projections };
}

/** A new adapter: A uniform as PEFT's Kaiming initialisation (±1/√in), B zero, so that it changes nothing yet. */
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

/** PEFT's pattern lookup: a key matches a path that is it or ends with `.key`, as a regular expression. */
function patternOf(
  patterns: Readonly<Record<string, number>> | undefined,
  path: string,
): number | undefined {
  for (const [key, value] of Object.entries(patterns ?? {})) {
    if (new RegExp(`(^|.*\\.)(?:${key})$`).test(path)) return value;
  }
  return undefined;
}

/** A linear layer as the graph met it. */
export interface LinearModule {
  readonly path: string;
  readonly inFeatures: number;
  readonly outFeatures: number;
}

/** What training changes: the tensors of an adapter, or all parameters of a model in memory. */
export interface Trained {
  readonly modules?: LoraModules;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** The trained tensors of an adapter. */
export function trainedAdapter(adapter: Adapter, modules: LoraModules): Trained {
  return { modules, tensors: adapter.tensors };
}
