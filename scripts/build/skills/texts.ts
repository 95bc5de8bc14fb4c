// Questions without pictures: copying, spelling, looking up, arithmetic, comparing, sorting.

import { chance, pick, sample, whole } from '../pictures/chance.ts';
import { UNITS } from './print.ts';
import { say, type Setting, type SkillQuestion } from './scene.ts';
import { story } from './stories.ts';
import { differenceSteps, sumSteps } from './sums.ts';
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

interface TextSkill {
  readonly ask: Ask;
  readonly share: number;
  /** Asked only where it is named. */
  readonly isPractice?: boolean;
}

const TEXT_SKILLS: Readonly<Record<string, TextSkill>> = {
  copy: { ask: copy, share: 5 },
  spell: { ask: spell, share: 1 },
  'count letters': { ask: countLetters, share: 1 },
  'look up': { ask: lookUp, share: 2 },
  arithmetic: { ask: calculate, share: 4 },
  compare: { ask: compare, share: 1 },
  sort: { ask: sort, share: 1 },
  story: { ask: story, share: 4, isPractice: true },
};

/** A question without a picture, of one of the skills; of all but practice by default. */
export function textQuestion(setting: Setting, names?: readonly string[]): SkillQuestion {
  const possible = Object.entries(TEXT_SKILLS).filter(([name, { isPractice = false }]) =>
    names ? names.includes(name) : !isPractice,
  );
  let rest = setting.random.uniform() * possible.reduce((sum, [, { share }]) => sum + share, 0);
  const found = possible.find(([, { share }]) => (rest -= share) < 0) ?? possible[0];
  return found[1].ask(setting);
}
