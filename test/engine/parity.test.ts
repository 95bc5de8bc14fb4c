// The engine against transformers, PEFT and PyTorch: the numbers of tiny models, through `omr
// probe` and `omr generate`.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readArguments } from '../../main/cli/terminal/arguments.ts';
import { generate, probe } from '../../main/cli/commands/model.ts';
import { readSafetensors } from '../../main/data/formats/weights/safetensors.ts';
import { parityFolder, relativeError, temporaryFolder } from '../helpers.ts';

const CASES = [
  'text-qwen2',
  'text-qwen3',
  'text-llama3-rope',
  'text-gemma3',
  'text-smollm3',
  'text-mistral',
  'text-phi3',
  'text-qwen3_5',
  'vlm-lfm2_vl',
  'vlm-qwen3_5',
  'vlm-qwen2_5_vl-one-image',
  'vlm-qwen2_5_vl-two-images',
  'vlm-qwen2_vl',
  'vlm-qwen3_vl',
  'vlm-qwen2_5_vl-video',
  'vlm-qwen3_vl-video',
  'vlm-smolvlm',
  'vlm-idefics3-padded',
  'vlm-internvl',
  'vlm-llava_onevision',
  'vlm-llava_onevision-two-images',
  'vlm-gemma3',
  'vlm-gemma4',
  'vlm-gemma4-bidirectional',
];

type Limits = Readonly<Record<string, { max_rel?: number; max_abs?: number; max_rms?: number }>>;

interface Check {
  readonly name: string;
  readonly command: 'probe' | 'generate';
  readonly adapter: boolean;
  readonly request: string;
  readonly want?: readonly string[];
  readonly flags: readonly string[];
  readonly expected: string;
  readonly tolerance?: Limits;
}

const lines: string[] = [];
afterAll(() => console.log(`worst relative errors (limit)\n${lines.join('\n')}`));

for (const name of CASES) {
  const folder = parityFolder(name);
  if (folder === undefined) {
    describe(name, () =>
      it.skip('neither test/fixtures/parity nor ../shared has the case', () => {}),
    );
    continue;
  }
  const { checks } = JSON.parse(fs.readFileSync(path.join(folder, 'case.json'), 'utf8')) as {
    checks: Check[];
  };
  describe(name, () => {
    const out = temporaryFolder();
    for (const check of checks) {
      it(check.name, async () => {
        const words = [check.command, '--model', 'model', '--input', check.request, ...check.flags];
        if (check.adapter) words.push('--adapter', 'adapter');
        const args = readArguments(inside(folder, words));
        if (check.command === 'generate') {
          const { ids } = await generate(args);
          const expected = JSON.parse(fs.readFileSync(path.join(folder, check.expected), 'utf8'));
          expect(ids).toEqual((expected as { ids: number[] }).ids);
          lines.push(`${name} ${check.name}: ${ids.length} equal tokens`);
          return;
        }
        const file = path.join(out, `${check.name}.safetensors`);
        const want = check.want!.join(',');
        await probe({ ...args, flags: { ...args.flags, out: file, want } });
        const errors = compare(folder, check, readNumbers(file));
        const shown = errors.map(({ what, error, limit }) => `${what} ${show(error)} (${limit})`);
        lines.push(`${name} ${check.name}: ${shown.join(', ')}`);
        for (const { what, error, limit } of errors) {
          expect(error, what).toBeLessThanOrEqual(limit);
        }
      });
    }
  });
}

/** Values of `--model`, `--adapter` and `--input` as paths in the case's folder. */
function inside(folder: string, words: readonly string[]): string[] {
  const isPath = (word: string | undefined) => /^--(model|adapter|input)$/.test(word ?? '');
  return words.map((word, i) => (isPath(words[i - 1]) ? path.join(folder, word) : word));
}

function readNumbers(file: string): Map<string, Float32Array> {
  return new Map([...readSafetensors(file)].map(([key, { data }]) => [key, data as Float32Array]));
}

interface Compared {
  readonly what: string;
  readonly error: number;
  readonly limit: number;
}

function compare(folder: string, check: Check, got: ReadonlyMap<string, Float32Array>): Compared[] {
  const expected = readNumbers(path.join(folder, check.expected));
  const isLora = (key: string) => key.includes('.lora_');
  const loraKeys = [...expected.keys()].filter(isLora);
  const numbers = (key: string) => got.get(key) ?? new Float32Array(0);
  return Object.entries(check.tolerance!).flatMap(([what, limits]): Compared[] => {
    if (what === 'adapter') return compareSteps(folder, limits, loraKeys, { expected, got });
    if (what !== 'grads') {
      const error = relativeError(numbers(what), expected.get(what)!);
      return [{ what, error, limit: limits.max_rel! }];
    }
    expect([...got.keys()].filter(isLora).sort()).toEqual(loraKeys.sort());
    const errors = loraKeys.map((key) => relativeError(numbers(key), expected.get(key)!));
    return [{ what, error: Math.max(...errors), limit: limits.max_rel! }];
  });
}

/** Updated tensors: every element by itself, and all together relative to how far they moved. */
function compareSteps(
  folder: string,
  limits: Limits[string],
  keys: readonly string[],
  { expected, got }: Record<'expected' | 'got', ReadonlyMap<string, Float32Array>>,
): Compared[] {
  const start = readNumbers(path.join(folder, 'adapter/adapter_model.safetensors'));
  let worst = 0;
  let off = 0;
  let moved = 0;
  for (const key of keys) {
    const mine = got.get(key)!;
    expected.get(key)!.forEach((x, i) => {
      worst = Math.max(worst, Math.abs(mine[i]! - x));
      off += (mine[i]! - x) ** 2;
      moved += (x - start.get(key)![i]!) ** 2;
    });
  }
  return [
    { what: 'adapter (largest)', error: worst, limit: limits.max_abs! },
    { what: 'adapter (rms)', error: Math.sqrt(off / moved), limit: limits.max_rms! },
  ];
}

const show = (error: number): string => error.toExponential(1);
