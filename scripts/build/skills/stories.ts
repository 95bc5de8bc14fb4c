// Short stories with two numbers, one to be added to the other or taken from it.

import type { Random } from '../../../main/engine/random.ts';
import { chance, pick, whole } from '../pictures/chance.ts';
import { type Setting, type SkillQuestion } from './scene.ts';
import { differenceSteps, sumSteps } from './sums.ts';

/** A story in English and German about a number, a second one and a thing. */
type Story = (a: number, b: number, thing: string) => string;

interface Stories {
  readonly en: readonly Story[];
  readonly de: readonly Story[];
}

const ENDS = {
  all: {
    en: ['How many is that together?', 'How many altogether?', 'What is the total?'],
    de: ['Wie viele sind das zusammen?', 'Wie viele insgesamt?', 'Wie groß ist die Summe?'],
  },
  rest: {
    en: ['How many remain?', 'How many does that leave?', 'What is the difference?'],
    de: ['Wie viele bleiben?', 'Wie viele sind noch da?', 'Wie groß ist der Unterschied?'],
  },
} as const;

const THINGS = {
  en: [
    'apples',
    'books',
    'birds',
    'people',
    'letters',
    'trees',
    'coins',
    'bottles',
    'cars',
    'days',
  ],
  de: [
    'Äpfel',
    'Bücher',
    'Vögel',
    'Leute',
    'Briefe',
    'Bäume',
    'Münzen',
    'Flaschen',
    'Autos',
    'Tage',
  ],
} as const;

const NAMES = ['Anna', 'Ben', 'Mia', 'Paul', 'Lena', 'Max'];

const ADDED: Stories = {
  en: [
    (a, b, thing) => `There are ${a} ${thing} on the left and ${b} on the right.`,
    (a, b, thing) => `One shelf has ${a} ${thing}, the next one ${b}.`,
    (a, b, thing) => `${a} ${thing} come first, then ${b} more.`,
    (a, b, thing) => `On Monday we counted ${a} ${thing}, on Tuesday ${b}.`,
    (a, b, thing) => `A list names ${a} ${thing}. ${b} are added.`,
  ],
  de: [
    (a, b, thing) => `Links sind ${a} ${thing}, rechts ${b}.`,
    (a, b, thing) => `Ein Regal hat ${a} ${thing}, das nächste ${b}.`,
    (a, b, thing) => `Zuerst kommen ${a} ${thing}, dann noch ${b}.`,
    (a, b, thing) => `Am Montag zählten wir ${a} ${thing}, am Dienstag ${b}.`,
    (a, b, thing) => `Eine Liste nennt ${a} ${thing}. ${b} kommen dazu.`,
  ],
};

const TAKEN: Stories = {
  en: [
    (a, b, thing) => `There were ${a} ${thing}. ${b} are gone.`,
    (a, b, thing) => `From ${a} ${thing} we take ${b} away.`,
    (a, b, thing) => `${a} ${thing} were ordered and ${b} have come.`,
    (a, b, thing) => `Out of ${a} ${thing}, ${b} are used.`,
    (a, b, thing) => `We need ${a} ${thing} and have ${b}.`,
  ],
  de: [
    (a, b, thing) => `Es waren ${a} ${thing}. ${b} sind weg.`,
    (a, b, thing) => `Von ${a} ${thing} nehmen wir ${b} weg.`,
    (a, b, thing) => `${a} ${thing} sind bestellt, ${b} sind gekommen.`,
    (a, b, thing) => `Von den ${a} ${thing} sind ${b} verbraucht.`,
    (a, b, thing) => `Wir brauchen ${a} ${thing} und haben ${b}.`,
  ],
};

/** A sum or a difference of numbers of up to two digits, told as a story. */
export function story(setting: Setting): SkillQuestion {
  const { random, language } = setting;
  const isSum = chance(random, 0.5);
  let [a, b] = [upToTwoDigits(random), upToTwoDigits(random)];
  if (!isSum && a < b) [a, b] = [b, a];
  const thing = pick(random, THINGS[language]);
  const owner = chance(random, 0.3) ? `${pick(random, NAMES)}: ` : '';
  const told = pick(random, (isSum ? ADDED : TAKEN)[language])(a, b, thing);
  const end = pick(random, ENDS[isSum ? 'all' : 'rest'][language]);
  const sign = isSum ? '+' : '-';
  const steps = isSum ? sumSteps(a, b) : differenceSteps(a, b);
  return {
    skill: 'story',
    question: `${owner}${told} ${end}`,
    thought: `${a}${sign}${b}: ${steps}.`,
    answer: String(isSum ? a + b : a - b),
  };
}

function upToTwoDigits(random: Random): number {
  return random.integer(10 ** whole(random, 1, 2));
}
