// Questions without pictures: copying, spelling, looking up, arithmetic, comparing, sorting.

import { chance, pick, sample, whole } from '../pictures/chance.ts';
import { UNITS } from './print.ts';
import { say, type Setting, type SkillQuestion } from './scene.ts';
import { code, countedWords, drawWord, inventedWord } from './words.ts';

type Ask = (setting: Setting) => SkillQuestion;

/** A number of up to `digits` digits without leading zeros. */
function number({ random }: Setting, digits: number): number {
  return random.integer(10 ** whole(random, 1, digits));
}

/** A short text to be copied: words, codes, numbers with units. */
function phrase(setting: Setting): string {
  const { random } = setting;
  const piece = () =>
    pick(random, [
      () => pick(random, countedWords()).word,
      () => pick(random, countedWords()).word,
      () => inventedWord(random, whole(random, 1, 3)),
      () => drawWord(random, whole(random, 2, 9)),
      () => code(random, whole(random, 2, 6)),
      () => String(number(setting, 5)),
      () => `${number(setting, 3)} ${pick(random, UNITS)}`,
      () => pick(random, [...'.,;:!?()/"\'&%+-*=<>#@€$§ÄÖÜäöüßéèàñçåø']),
    ])();
  return Array.from({ length: whole(random, 1, 5) }, piece).join(' ');
}

const copy: Ask = (setting) => {
  const text = phrase(setting);
  return {
    skill: 'copy',
    question: say(
      setting,
      `${pick(setting.random, ['Write', 'Copy', 'Repeat'])}: ${text}`,
      `${pick(setting.random, ['Schreibe', 'Wiederhole', 'Kopiere'])}: ${text}`,
    ),
    thought: say(setting, 'I copy it.', 'Ich schreibe es ab.'),
    answer: text,
  };
};

const spell: Ask = (setting) => {
  const { random } = setting;
  const word = drawWord(random, whole(random, 2, 7));
  return {
    skill: 'spell',
    question: say(setting, `Spell: ${word}`, `Buchstabiere: ${word}`),
    thought: say(setting, 'Letter by letter.', 'Buchstabe für Buchstabe.'),
    answer: [...word].join('-'),
  };
};

const countLetters: Ask = (setting) => {
  const { random } = setting;
  const word = drawWord(random, whole(random, 3, 8)).toLowerCase();
  const letter = pick(random, chance(random, 0.8) ? [...word] : [...'aeinrst']);
  let count = 0;
  const steps = [...word].map((each) => (each === letter ? `${each} ${(count += 1)}` : each));
  return {
    skill: 'count letters',
    question: say(
      setting,
      `How many ${letter} are in ${word}?`,
      `Wie viele ${letter} hat ${word}?`,
    ),
    thought: `${steps.join(', ')}.`,
    answer: String(count),
  };
};

const lookUp: Ask = (setting) => {
  const { random } = setting;
  const names = sample(random, [...'ABCDEFGHKLMNPRSTXYabcdehkmnprstxyz'], whole(random, 2, 4));
  const values = names.map(() =>
    chance(random, 0.5) ? String(number(setting, 3)) : drawWord(random, whole(random, 3, 6)),
  );
  const one = random.integer(names.length);
  const list = names.map((name, i) => `${name}=${values[i]}`).join(', ');
  return {
    skill: 'look up',
    question: say(setting, `${list}. What is ${names[one]}?`, `${list}. Was ist ${names[one]}?`),
    thought: `${names[one]}=${values[one]}.`,
    answer: values[one],
  };
};

/** Column by column from the ones, as on paper. */
export function sumSteps(a: number, b: number): string {
  const [x, y] = [String(a), String(b)].map((text) => [...text].reverse().map(Number));
  const steps: string[] = [];
  let carry = 0;
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const [u, v] = [x[i] ?? 0, y[i] ?? 0];
    const total = u + v + carry;
    steps.push(`${u}+${v}${carry ? '+1' : ''}=${total}`);
    carry = total >= 10 ? 1 : 0;
  }
  return steps.join(', ');
}

/** Column by column from the ones with borrowing; a ≥ b. */
export function differenceSteps(a: number, b: number): string {
  const [x, y] = [String(a), String(b)].map((text) => [...text].reverse().map(Number));
  const steps: string[] = [];
  let borrow = 0;
  for (let i = 0; i < x.length; i++) {
    const [u, v] = [x[i], y[i] ?? 0];
    const top = u - borrow < v ? u + 10 : u;
    steps.push(`${top}-${v}${borrow ? '-1' : ''}=${top - v - borrow}`);
    borrow = top > u ? 1 : 0;
  }
  return steps.join(', ');
}

const calculate: Ask = (setting) => {
  const { random } = setting;
  const digits = pick(random, [1, 2, 2, 2, 3]);
  const sign = pick(random, ['+', '+', '-', '-', '*']);
  let [a, b] = [number(setting, digits), number(setting, digits)];
  if (sign === '-' && a < b) [a, b] = [b, a];
  if (sign === '*') [a, b] = [random.integer(11), random.integer(11)];
  const result = sign === '+' ? a + b : sign === '-' ? a - b : a * b;
  const steps =
    sign === '+' ? sumSteps(a, b) : sign === '-' ? differenceSteps(a, b) : `${a}*${b}=${result}`;
  const words = { '+': ['plus', 'plus'], '-': ['minus', 'minus'], '*': ['times', 'mal'] }[sign]!;
  const term = chance(random, 0.6)
    ? chance(random, 0.5)
      ? `${a}${sign}${b}`
      : `${a} ${sign} ${b}`
    : say(setting, `${a} ${words[0]} ${b}`, `${a} ${words[1]} ${b}`);
  return {
    skill: 'arithmetic',
    question: say(
      setting,
      pick(random, [
        `What is ${term}?`,
        `Calculate ${term}.`,
        `${term} = ?`,
        `How much is ${term}?`,
      ]),
      pick(random, [
        `Was ist ${term}?`,
        `Berechne ${term}.`,
        `${term} = ?`,
        `Wie viel ist ${term}?`,
      ]),
    ),
    thought: `${steps}.`,
    answer: String(result),
  };
};

const compare: Ask = (setting) => {
  const { random } = setting;
  const [a, b] = sample(random, [number(setting, 3), number(setting, 3), number(setting, 2)], 2);
  const wantsLarge = chance(random, 0.5);
  return {
    skill: 'compare',
    question: wantsLarge
      ? say(setting, `Which is larger, ${a} or ${b}?`, `Was ist größer, ${a} oder ${b}?`)
      : say(setting, `Which is smaller, ${a} or ${b}?`, `Was ist kleiner, ${a} oder ${b}?`),
    thought: `${a}${a > b ? '>' : a < b ? '<' : '='}${b}.`,
    answer: String(wantsLarge ? Math.max(a, b) : Math.min(a, b)),
  };
};

const sort: Ask = (setting) => {
  const { random } = setting;
  const values = Array.from({ length: whole(random, 2, 4) }, () => number(setting, 2));
  return {
    skill: 'sort',
    question: say(setting, `Sort: ${values.join(', ')}`, `Sortiere: ${values.join(', ')}`),
    thought: say(setting, 'Smallest first.', 'Die kleinste zuerst.'),
    answer: [...values].sort((a, b) => a - b).join(', '),
  };
};

const TEXT_SKILLS: readonly (readonly [Ask, number])[] = [
  [copy, 5],
  [spell, 1],
  [countLetters, 1],
  [lookUp, 2],
  [calculate, 4],
  [compare, 1],
  [sort, 1],
];

/** A question without a picture. */
export function textQuestion(setting: Setting): SkillQuestion {
  const total = TEXT_SKILLS.reduce((sum, [, share]) => sum + share, 0);
  let rest = setting.random.uniform() * total;
  for (const [ask, share] of TEXT_SKILLS) {
    rest -= share;
    if (rest < 0) return ask(setting);
  }
  return copy(setting);
}
