// The general base as it is shipped: small, with a vocabulary that writes every text, and right about
// new pictures.

import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../main/data/checkpoints/load.ts';
import { neverLearntTokens } from '../../main/stages/check/vocabulary.ts';
import { createRandom } from '../../main/engine/random.ts';
import { patchesOf, WAYS } from '../../scripts/build/general/batch.ts';
import { evaluateGeneral, testQuestions } from '../../scripts/build/general/evaluate.ts';
import { LIMITS } from '../../scripts/build/general/recipe.ts';
import { drawScene } from '../../scripts/build/skills/index.ts';

const GENERAL = join(import.meta.dirname, '../../resources/pocket/general');
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('the model', () => {
  const loaded = loadModel(GENERAL);

  it('is small', () => {
    expect(statSync(join(GENERAL, 'model.safetensors')).size).toBeLessThan(10e6);
    const card = readFileSync(join(GENERAL, 'README.md'), 'utf8');
    expect(card).toContain(hash(readFileSync(join(GENERAL, 'model.safetensors'))));
  });

  it('takes pictures as training drew them', () => {
    const scene = drawScene(168, 112, createRandom(9));
    const { rgb: data, width, height } = scene;
    const { pixelValues, gridThw } = loaded.imageProcessor!.process([
      { data, width, height, channels: 3 },
    ]);
    expect(gridThw).toEqual([[1, 8, 12]]);
    const own = patchesOf(scene);
    expect(Math.max(...pixelValues.map((value, i) => Math.abs(value - own[i])))).toBeLessThan(1e-5);
    const small = {
      data: new Uint8Array(3 * 64 * 64),
      width: 64,
      height: 64,
      channels: 3 as const,
    };
    expect(loaded.imageProcessor!.resizedSize(64, 64)).toEqual({ width: 112, height: 112 });
    expect(loaded.imageProcessor!.process([small]).gridThw).toEqual([[1, 8, 8]]);
    const { width: w, height: h } = loaded.imageProcessor!.resizedSize(4000, 3000);
    expect(w * h).toBeLessThanOrEqual(LIMITS.maxPixels);
  });

  it('writes every text: each byte is a token, and texts come back unchanged', () => {
    const { tokenizer } = loaded;
    for (const text of [
      'Zähler 4711,5 kWh – Größe: ½ Zoll',
      '测量 12 毫米 → 合格',
      'قياس ١٢ مم',
      'naïve façade, ŁÓDŹ, Ωμέγα, Ж\u0301',
      '🙂👩‍🔧\t\r\n  "x" <b>&amp;</b> \\frac{1}{2}',
      '\u0000\u0007\u200b\ufeff',
    ])
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text.normalize('NFC'));
    expect([...tokenizer.encode('0123456789')]).toHaveLength(10);
    for (const word of [' red', ' rot', ' Kreis', ' circle', ' grün', '<think>', '</answer>'])
      expect([...tokenizer.encode(word)], word).toHaveLength(1);
  });

  it('has learnt every token', () => {
    const { model } = loaded;
    const all = new Set(Array.from({ length: model.sizes.vocabulary }, (_, id) => id));
    expect([...neverLearntTokens(model, all)]).toEqual([]);
  });

  it('reads digits and most numbers, in faces that are new to it, and calculates', async () => {
    const chosen = testQuestions({ scenes: 16, texts: 160 }, WAYS[1]).filter(({ skill }) =>
      ['digit', 'number', 'arithmetic'].includes(skill),
    );
    const { skills } = await evaluateGeneral(loaded, chosen);
    const share = (name: string) => {
      const { right, n } = skills.find(({ skill }) => skill === name)!;
      expect(n).toBeGreaterThan(30);
      return right / n;
    };
    expect(share('digit')).toBeGreaterThan(0.85);
    expect(share('number')).toBeGreaterThan(0.5);
    expect(share('arithmetic')).toBeGreaterThan(0.65);
  });

  it('names colours, and keeps the layout, in pictures and faces that are new to it', async () => {
    const skills = ['colour', 'one of two', 'pattern'];
    const questions = testQuestions({ scenes: 14, texts: 0 }, WAYS[1]).filter(({ skill }) =>
      skills.includes(skill),
    );
    expect(questions.length).toBeGreaterThan(40);
    const { right, n, wellFormed, skills: scores } = await evaluateGeneral(loaded, questions);
    expect(wellFormed / n).toBeGreaterThan(0.95);
    expect(right / n).toBeGreaterThan(0.6);
    const colour = scores.find(({ skill }) => skill === 'colour')!;
    expect(colour.right / colour.n).toBeGreaterThan(0.75);
  });
});
