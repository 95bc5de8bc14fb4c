// LoRA target modules of every family against PEFT's `all-linear`, and the learning rate of the
// vision tower.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { newAdapter } from '../../../main/data/checkpoints/peft-adapter.ts';
import { ALL_LINEAR, matchModules, type LoraConfig } from '../../../main/engine/layers/lora.ts';
import { FAMILY_NAMES } from '../../../main/engine/models/index.ts';
import {
  isVisionParameter,
  linearModules,
  modelFromMemory,
  parameterShapes,
  textOnlyLora,
  type Model,
} from '../../../main/engine/models/model.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { AdamW } from '../../../main/engine/training/optimizers/adamw.ts';
import { visionLearningRateFactor } from '../../../main/stages/training/batching.ts';

/**
 * A model of the conformance set, with the modules that PEFT trains and the names that it saves;
 * the engine does not support the families of some.
 */
interface Case {
  readonly config: Readonly<Record<string, unknown>>;
  readonly targetModules: readonly string[];
  readonly modules: readonly string[];
}

const file = path.join(import.meta.dirname, '../../fixtures/peft/all-linear.json');
const { cases } = JSON.parse(fs.readFileSync(file, 'utf8')) as { cases: Record<string, Case> };
const known = Object.entries(cases).filter(([, { config }]) =>
  FAMILY_NAMES.includes(config.model_type as string),
);

/** A model of which only the shapes matter. */
function modelOf(config: Case['config']): Model {
  const tensors = [...parameterShapes(config)].map(
    ([name, shape]) => [name, { shape, data: new Float32Array(0) }] as const,
  );
  return modelFromMemory(config, new Map(tensors));
}

const lora = (targets: LoraConfig['target_modules']): LoraConfig => ({
  r: 2,
  lora_alpha: 4,
  target_modules: targets,
});

it('every family has a case', () => {
  const covered = new Set(known.map(([, { config }]) => config.model_type));
  expect([...covered].sort()).toEqual([...FAMILY_NAMES].sort());
});

describe.each(known)('%s', (_name, { config, targetModules, modules }) => {
  const model = modelOf(config);

  it('all-linear trains the modules that PEFT trains, and saves the names that PEFT saves', () => {
    const { adapter, modules: trained } = newAdapter(model, lora(ALL_LINEAR), createRandom(1));
    expect([...trained.keys()].sort()).toEqual(modules);
    expect(adapter.config.target_modules).toEqual(targetModules);
    const reloaded = matchModules(adapter.config, linearModules(model));
    expect([...reloaded.keys()]).toEqual([...trained.keys()]);
  });

  it('the vision learning rate acts on the tower and its projection, not on the text model', () => {
    const { adapter } = newAdapter(model, lora('All-Linear'), createRandom(1));
    const optimizer = new AdamW({ learningRateFactor: visionLearningRateFactor(model, 5) });
    const names = [...adapter.tensors.keys()].filter((name) => name.endsWith('lora_B.weight'));
    const gradients = names.map(
      (name) => [name, adapter.tensors.get(name)!.data.map(() => 1)] as const,
    );
    optimizer.step(adapter.tensors, new Map(gradients), 0.01);
    const faster = names.filter((name) => {
      const moved = -adapter.tensors.get(name)!.data[0]!;
      expect([0.01, 0.05]).toContain(Math.round(moved * 1e4) / 1e4);
      return moved > 0.03;
    });
    const isText = (name: string) =>
      /\.(layers|language_model)\./.test(name) && !/vision/.test(name);
    expect(faster.filter(isText)).toEqual([]);
    expect(names.filter((name) => !faster.includes(name)).every(isText)).toBe(true);
    expect(faster.length > 0).toBe(model.family.vision !== undefined);
  });

  it('a text-only adapter leaves the tower out', () => {
    const trained = matchModules(textOnlyLora(model, 4), linearModules(model));
    const expected = modules.filter((name) => !isVisionParameter(model, `${name}.weight`));
    expect([...trained.keys()].sort()).toEqual(expected);
  });
});

it('all-linear equals the expression of earlier versions for Qwen2.5-VL, in the same order', () => {
  const names = 'q_proj|k_proj|v_proj|o_proj|gate_proj|up_proj|down_proj|qkv|proj';
  const earlier = String.raw`.*\.(${names}|mlp\.0|mlp\.2)`;
  const linears = linearModules(modelOf(cases['vlm-qwen2_5_vl-one-image']!.config));
  const modules = (targets: string) => [...matchModules(lora(targets), linears).entries()];
  expect(modules(ALL_LINEAR)).toEqual(modules(earlier));
});
