// Finds out whether a model gives the same few answers whatever it is asked: a way to be right often
// without reading the question or looking at the image.

import type { Collapse } from '../../../health/evaluation.ts';
import type { EvaluatedRow } from './row.ts';

/** Fewer answers than this say nothing about a habit. */
const FEWEST = 10;
/** One answer to more than this share of the questions is a habit … */
const ONE_ANSWER = 0.9;
/** … unless that share of the expected answers is the same one. */
const ONE_GOLD = 0.8;
/** From this many expected answers on, a fraction of them given is a habit. */
const MANY_GOLD = 6;
/** The share of different answers to different expected answers that is far too small. */
const FEW_ANSWERS = 0.25;

/** Words of yes and no questions in the languages of the program. */
const YES_NO = /^(?:yes|no|true|false|ja|nein|wahr|falsch)$/;

/** The kinds of question to which the answers have collapsed; mostly none. */
export function collapses(rows: readonly Pick<EvaluatedRow, 'answer' | 'gold'>[]): Collapse[] {
  const isYesNo = ({ gold }: Pick<EvaluatedRow, 'gold'>): boolean => YES_NO.test(plain(gold));
  return (
    [
      ['yes-no', rows.filter(isYesNo)],
      ['other', rows.filter((row) => !isYesNo(row))],
    ] as const
  ).flatMap(([questions, group]) => {
    const found = habit(group);
    return found === null ? [] : [{ questions, ...found }];
  });
}

function habit(
  rows: readonly Pick<EvaluatedRow, 'answer' | 'gold'>[],
): Omit<Collapse, 'questions'> | null {
  const n = rows.length;
  if (n < FEWEST) return null;
  const given = counts(rows.map(({ answer }) => plain(answer ?? '')));
  const gold = counts(rows.map((row) => plain(row.gold)));
  const [answer, count] = [...given].reduce((best, each) => (each[1] > best[1] ? each : best));
  const found = {
    ...{ n, answer, share: count / n, gold_share: (gold.get(answer) ?? 0) / n },
    ...{ answers: given.size, gold_answers: gold.size },
  };
  const isOneWord = found.share > ONE_ANSWER && found.gold_share < ONE_GOLD;
  const areFew = gold.size >= MANY_GOLD && given.size <= gold.size * FEW_ANSWERS;
  return gold.size > 1 && (isOneWord || areFew) ? found : null;
}

function counts(texts: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const text of texts) found.set(text, (found.get(text) ?? 0) + 1);
  return found;
}

/** One spelling for answers that differ in case, spaces or a full stop. */
function plain(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/[.!]+$/u, '');
}
