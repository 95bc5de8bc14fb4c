// From figures to sentences: every case has its level, its choices, and settings that follow.

import { describe, expect, it } from 'vitest';
import { english } from '../../../main/i18n/locale.ts';
import { formatMessage } from '../../../i18n/format.ts';
import { changesOf, findingsOf } from '../../../main/stages/check/findings.ts';
import { reachableProbability } from '../../../main/stages/check/reachable.ts';
import { createRandom } from '../../../main/engine/random.ts';
import type { StartFigures } from '../../../preload/contract/check.ts';

const ASKED = { questions: 8, right: 3, wellFormed: 8, cut: 0, examples: [] };
const FINE: StartFigures = {
  base: 'base',
  teacher: 'teacher',
  asked: ASKED,
  teacherAsked: ASKED,
  vocabulary: {
    rows: 100,
    tokensPerWord: 1.4,
    unwritable: [],
    unknownQuestions: 0,
    unknownAnswers: 0,
    unknownWords: [],
    unknownWordCount: 0,
    hardest: null,
  },
  pictures: {
    pictures: 40,
    tokensPerPicture: { smallest: 20, median: 24 },
    pixelsPerToken: 784,
    told: { pictures: 40, answers: 4, byTower: 0.7, byPixels: 0.8, byChance: 0.25 },
    contrast: 0.6,
  },
  isBlind: false,
  trains: { embeddings: false, patches: false },
  hasOwnAnswers: false,
  length: { prompt: 60, answer: 96, gold: 12, context: 1024 },
  tableParameters: 160_000,
};
const STEPS = { training: 'sft', answering: ['evaluate-base', 'rl'], seeing: ['sft', 'rl'] };

const words = (unknownQuestions: number, unknownAnswers: number) => ({
  vocabulary: {
    ...FINE.vocabulary,
    unknownQuestions,
    unknownAnswers,
    unknownWords: ['circle', 'green'],
    unknownWordCount: 2,
  },
});

it('fine figures need no choice', () => {
  const findings = findingsOf(FINE);
  expect(new Set(findings.map(({ level }) => level))).toEqual(new Set(['good']));
  expect(changesOf(findings, FINE, STEPS)).toEqual({});
});

describe.each<[string, Partial<StartFigures>, string, readonly string[]]>([
  ['text-only base', { isBlind: true }, 'stop blind', ['choose-model']],
  [
    'words of answers',
    words(0.97, 0.5),
    'stop unknown-words',
    ['choose-model', 'train-embeddings'],
  ],
  [
    'words of questions',
    words(0.5, 0),
    'warning unknown-words',
    ['choose-model', 'train-embeddings'],
  ],
  [
    'words that are trained too',
    { ...words(0.97, 0.5), trains: { embeddings: true, patches: false } },
    'warning unknown-words',
    ['choose-model'],
  ],
  [
    'a teacher without a right answer where own answers stand in',
    { teacherAsked: { ...ASKED, right: 0 }, hasOwnAnswers: true },
    'warning teacher',
    ['choose-teacher'],
  ],
  [
    'characters',
    { vocabulary: { ...FINE.vocabulary, unwritable: ['Ω'] } },
    'stop unwritable',
    ['choose-model'],
  ],
  [
    'a foreign language',
    { vocabulary: { ...FINE.vocabulary, tokensPerWord: 5.5 } },
    'warning foreign-words',
    ['choose-model'],
  ],
  [
    'a teacher without a right answer',
    { teacherAsked: { ...ASKED, right: 0 } },
    'stop teacher',
    ['choose-teacher'],
  ],
  [
    'a teacher with another layout',
    { teacherAsked: { ...ASKED, wellFormed: 1 } },
    'warning teacher',
    ['choose-teacher'],
  ],
  [
    'questions too long for the base',
    { length: { prompt: 1020, answer: 96, gold: 12, context: 1024 } },
    'stop length',
    ['picture-size', 'choose-model'],
  ],
  [
    'answers too long for the base',
    { length: { prompt: 900, answer: 256, gold: 12, context: 1024 } },
    'stop length',
    ['shorter', 'picture-size'],
  ],
  [
    'answers that are cut',
    { length: { prompt: 60, answer: 32, gold: 80, context: 1024 } },
    'stop length',
    ['shorter'],
  ],
  [
    'tiny pictures',
    { pictures: { ...FINE.pictures!, tokensPerPicture: { smallest: 4, median: 4 } } },
    'warning picture-size',
    ['picture-size'],
  ],
  [
    'pictures that the tower does not tell apart',
    { pictures: { ...FINE.pictures!, told: { ...FINE.pictures!.told!, byTower: 0.28 } } },
    'warning patches',
    ['choose-model', 'train-patches'],
  ],
  [
    'a tower that sees nothing',
    { pictures: { ...FINE.pictures!, told: null, contrast: 0.001 } },
    'warning patches',
    ['choose-model', 'train-patches'],
  ],
])('%s', (_name, changed, expected, actions) => {
  const figures = { ...FINE, ...changed };
  const findings = findingsOf(figures);

  it('comes first, with its choices', () => {
    expect(`${findings[0]!.level} ${findings[0]!.kind}`).toBe(expected);
    expect(findings[0]!.actions).toEqual(actions);
  });

  it('is a sentence in both languages', () => {
    for (const locale of ['en', 'de'] as const) {
      const text = formatMessage(findings[0]!.text, locale);
      expect(text).toMatch(/^\p{Lu}.*\.$/u);
      expect(text).not.toMatch(/[{}]/);
    }
  });

  it('changes settings only by its own choices', () => {
    const changes = changesOf(findings, figures, STEPS);
    const wanted = new Set(findings.flatMap((one) => one.actions));
    for (const action of Object.keys(changes)) expect(wanted.has(action as never)).toBe(true);
  });
});

it('someone who answers half of the questions sees enough of small pictures', () => {
  const pictures = { ...FINE.pictures!, tokensPerPicture: { smallest: 4, median: 6 } };
  const told = { ...FINE, pictures, teacherAsked: { ...ASKED, right: 7 } };
  expect(findingsOf(told).map(({ kind }) => kind)).not.toContain('picture-size');
});

it('the settings of the choices fit the figures', () => {
  const small = { ...FINE.pictures!, tokensPerPicture: { smallest: 4, median: 4 } };
  const figures = {
    ...FINE,
    ...words(1, 1),
    pictures: small,
    length: { prompt: 900, answer: 256, gold: 12, context: 1024 },
  };
  expect(changesOf(findingsOf(figures), figures, STEPS)).toEqual({
    'train-embeddings': { sft: { modulesToSave: 'embed_tokens,lm_head' } },
    shorter: { 'evaluate-base': { maxNewTokens: 124 }, rl: { maxNewTokens: 124 } },
    'picture-size': { sft: { minPixels: 12544 }, rl: { minPixels: 12544 } },
  });
  const large = { ...figures, tableParameters: 300e6 };
  expect(changesOf(findingsOf(large), large, STEPS)['train-embeddings']).toEqual({
    sft: { targetModules: 'all-linear,embed_tokens,lm_head' },
  });
});

it('the sentence names words, shares and the way out', () => {
  const [first] = findingsOf({ ...FINE, ...words(0.97, 1) });
  expect(english(first!.text)).toBe(
    'This base does not know the words “circle, green”: 97% of your questions and 100% of your ' +
      'answers have such words. Take a base that knows them, or train the embeddings and the output ' +
      'layer too.',
  );
});

describe('reachable probability', () => {
  const random = createRandom(5);
  const rows = (V: number, D: number) =>
    Float32Array.from({ length: V * D }, () => random.normal());

  it('equals the best of a fine search over all directions in two dimensions', () => {
    const [V, D] = [7, 2];
    const w = rows(V, D);
    const norm = Float32Array.of(0.8, 1.3);
    for (let id = 0; id < V; id++) {
      let best = 0;
      for (let k = 0; k < 2000; k++)
        for (let radius = 0.02; radius < 1.01; radius += 0.02) {
          const angle = (2 * Math.PI * k) / 2000;
          const n = [Math.cos(angle), Math.sin(angle)].map((x) => x * radius * Math.sqrt(D));
          const logits = Array.from({ length: V }, (_, j) =>
            n.reduce((sum, x, i) => sum + x * norm[i]! * w[j * D + i]!, 0),
          );
          const top = Math.max(...logits);
          const total = logits.reduce((sum, x) => sum + Math.exp(x - top), 0);
          best = Math.max(best, Math.exp(logits[id]! - top) / total);
        }
      expect(reachableProbability(id, w, { norm, vocabulary: V })).toBeCloseTo(best, 3);
    }
  });

  it('is 1/k for k equal rows, however the others lie', () => {
    const [V, D] = [40, 24];
    const w = rows(V, D);
    for (const id of [3, 9, 21, 30]) w.copyWithin(id * D, 0, D);
    const norm = new Float32Array(D).fill(1);
    expect(reachableProbability(0, w, { norm, vocabulary: V })).toBeCloseTo(1 / 5, 2);
    expect(reachableProbability(21, w, { norm, vocabulary: V })).toBeCloseTo(1 / 5, 2);
    expect(reachableProbability(1, w, { norm, vocabulary: V })).toBeGreaterThan(0.9);
  });

  it('is small for a row between others, which no direction prefers', () => {
    const [V, D] = [33, 16];
    const w = rows(V, D);
    for (let i = 0; i < D; i++) {
      let mean = 0;
      for (let j = 1; j < V; j++) mean += w[j * D + i]! / (V - 1);
      w[i] = mean;
    }
    const norm = new Float32Array(D).fill(1);
    // Convexity: the mean of the logits is at most the logarithm of their mean exponential.
    expect(reachableProbability(0, w, { norm, vocabulary: V })).toBeLessThanOrEqual(1 / V + 1e-6);
  });
});
