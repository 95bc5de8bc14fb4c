// Questions of the planted set of near duplicates: reworded ones, and others that only look alike.

import type { Random } from '../../../main/engine/random.ts';

/** A question, the same question in other words, and similar questions that ask for something else. */
export interface PlantedQuestion {
  readonly question: string;
  readonly reworded: readonly string[];
  /** Their answers differ, or are equal by chance. */
  readonly others: readonly string[];
}

const OBJECTS = [
  'gauge',
  'thermometer',
  'counter',
  'voltmeter',
  'scale',
  'manometer',
  'display',
  'altimeter',
  'barometer',
  'speedometer',
];
const PLACES = [
  'the left wall',
  'the cooling pump',
  'the second boiler',
  'the blue cabinet',
  'the test bench',
  'the main valve',
];
const PARTS = [
  'bolts',
  'cracks',
  'scratches',
  'bubbles',
  'cells',
  'screws',
  'burn marks',
  'missing pins',
  'stains',
  'wires',
];

/** `count` questions of each of three kinds. */
export function plantedQuestions(count: number, random: Random): PlantedQuestion[] {
  const pick = <T>(list: readonly T[]): T => list[random.integer(list.length)]!;
  const planted: PlantedQuestion[] = [];
  for (let i = 0; i < count; i++) {
    const [object, place, part] = [pick(OBJECTS), pick(PLACES), pick(PARTS)];
    const [n, m] = [2 + random.integer(80), 2 + random.integer(80)];
    planted.push(
      {
        question: `What value does the ${object} on ${place} show?`,
        reworded: [
          `what value does the ${object} on ${place} show`,
          `What value is displayed by the ${object} on ${place}?`,
          `Please tell me what value the ${object} on ${place} indicates.`,
          `In the picture, what value does the ${object} on ${place} show?`,
        ],
        others: [
          `What unit does the ${object} on ${place} show?`,
          `What value does the ${object} under ${place} show?`,
          `What value does the ${pick(OBJECTS.filter((other) => other !== object))} on ${place} show?`,
        ],
      },
      {
        question: `How many ${part} can be seen near ${place}?`,
        reworded: [
          `How many ${part} are visible near ${place}?`,
          `how many ${part} are there near ${place}?`,
          `Count the ${part} near ${place}.`,
        ],
        others: [
          `How many ${pick(PARTS.filter((other) => other !== part))} can be seen near ${place}?`,
          `How long are the ${part} near ${place}?`,
          `How many ${part} can not be seen near ${place}?`,
        ],
      },
      {
        question: `A box holds ${n} ${part} and ${m} are taken out. How many ${part} are left in the box?`,
        reworded: [
          `A box holds ${n} ${part} and ${m} are taken out: how many ${part} are left in the box?`,
          `A box holds ${n} ${part} and ${m} are taken out. Tell me how many ${part} are left in the box.`,
        ],
        others: [
          `A box holds ${n + 1} ${part} and ${m} are taken out. How many ${part} are left in the box?`,
          `A box holds ${m} ${part} and ${n} are put in. How many ${part} are in the box?`,
        ],
      },
    );
  }
  return planted;
}
