// `omr bench score`: answers per second of the strict scorer on one core, and its slowest hostile answer.

import { CHECK_TYPES, readCheck } from '../../data/datasets/check-schema.ts';
import { createRandom, type Random } from '../../engine/random.ts';
import { isCorrect, scoreResponse } from '../../verifier/score.ts';
import type { FlagValues } from '../terminal/arguments.ts';

const MEASURED_MS = 2000;
const HOSTILE_STRINGS = 1000;
/** A slower verdict delays a training run. */
const LATE_MS = 200;

/** Plain answers and LaTeX pairs per second, and the slowest of 1,000 hostile strings. */
export function benchScore(flags: FlagValues): Record<string, unknown> {
  const random = createRandom(flags.seed ?? 0);
  const plain = Array.from({ length: 1000 }, () => plainCase(random));
  const pairs = Array.from({ length: 1000 }, () => [formula(random), formula(random)] as const);
  const hostile = Array.from({ length: HOSTILE_STRINGS }, () => hostileText(random));
  // All check types in turn.
  const durationsMs = hostile.map((text, i) => {
    const gold = random.integer(2) === 0 ? '7' : text.slice(0, 2000);
    const response = `<think>a</think><answer>${text}</answer>`;
    const type = CHECK_TYPES[i % CHECK_TYPES.length]!;
    const check = readCheck(type === 'points' ? { type, distance: 1 } : { type }, 'bench');
    const start = performance.now();
    scoreResponse({ response, gold }, { mode: 'strict' });
    const middle = performance.now();
    scoreResponse({ response, gold, check }, { mode: 'strict' });
    return Math.max(middle - start, performance.now() - middle);
  });
  return {
    plain_per_s: rate(plain, (one) => scoreResponse(one, { mode: 'strict' })),
    latex_pairs_per_s: rate(pairs, ([gold, answer]) => isCorrect(answer, gold)),
    hostile_strings: HOSTILE_STRINGS,
    hostile_worst_ms: Math.max(...durationsMs),
    hostile_late: durationsMs.filter((ms) => ms > LATE_MS).length,
  };
}

function rate<T>(items: readonly T[], judge: (item: T) => unknown): number {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < MEASURED_MS) {
    for (const item of items) judge(item);
    count += items.length;
  }
  return Math.round((1000 * count) / (performance.now() - start));
}

const WORDS = ['red', 'blue whale', 'north', 'triangle', 'yes', 'Paris'] as const;

/**
 * A response of typical length with a whole number, a decimal, a word or a letter; about half are
 * correct.
 */
function plainCase(random: Random): { response: string; gold: string } {
  const kinds = [
    () => String(random.integer(5000)),
    () => (random.integer(5000) / 10).toFixed(1),
    () => WORDS[random.integer(WORDS.length)]!,
    () => 'ABCD'[random.integer(4)]!,
  ];
  const kind = kinds[random.integer(kinds.length)]!;
  const value = kind();
  const gold = random.integer(2) === 0 ? value : kind();
  const thought = `The dial shows ${value} and the scale is right. `.repeat(4);
  return { response: `<think>${thought}</think><answer>${value}</answer>`, gold };
}

function formula(random: Random): string {
  const n = () => 1 + random.integer(20);
  const forms = [
    () => `$\\frac{${n()}}{${n()}}$`,
    () => `$${n()}\\sqrt{${n()}}$`,
    () => `\\boxed{${n()} + ${n()}\\pi}`,
    () => `$(${-n()}, ${n()}] \\cup [${20 + n()}, \\infty)$`,
    () => `$\\begin{pmatrix}${n()} & ${n()} \\\\ ${n()} & ${n()}\\end{pmatrix}$`,
    () => `$y = ${n()}x^2 - ${n()}x + ${n()}$`,
    () => `$\\{${n()}, ${n()}, ${n()}\\}$`,
    () => `$\\ln ${n()} + \\log_2 ${n()}$`,
  ];
  return forms[random.integer(forms.length)]!();
}

const FRAGMENTS = [
  '{',
  '}',
  '\\boxed{',
  '\\boxed{1} and ',
  '\\frac{',
  '\\sqrt{',
  '(',
  '[',
  '$',
  '$ ',
  ' ',
  '\n',
  ', ',
  '1,',
  '9',
  '10^',
  '^{10',
  '!',
  '-',
  '+-',
  'final answer is ',
  'Final answer: 7. ',
  'or ',
  '\\text{and}',
  '\\begin{pmatrix}',
  '&',
  '\\\\',
  'a=1;',
  'x\\approx',
  '\\left(',
  '\\pm',
  '%',
  '<',
  '>',
  '=',
  '一',
  '０',
  '\u200b',
  'a',
  '(a+',
  'A:',
  '. A',
  '</answer>',
  '\\$',
  '1\\frac{',
  '```\n',
  '{"a":',
  '[1,2],',
  "n't ",
  '\\overline{3}',
  '2^{',
  '\\cup',
  '±',
  '/',
  '|',
] as const;

/** One to three fragments repeated up to a million characters, or sometimes a tower of powers. */
function hostileText(random: Random): string {
  if (random.integer(10) === 0)
    return `10^{${'10^{'.repeat(1 + random.integer(50))}10${'}'.repeat(random.integer(60))}`;
  const piece = Array.from(
    { length: 1 + random.integer(3) },
    () => FRAGMENTS[random.integer(FRAGMENTS.length)]!,
  ).join('');
  const length = 10 ** (1 + random.integer(6));
  return piece.repeat(Math.ceil(length / piece.length));
}
