// `omr score`: scores a file of responses, line by line.

import { readJsonLines } from '../data/json-lines.ts';
import { UserError } from '../errors.ts';
import { scoreResponse, type Score, type ScoreCase, type ScoreMode } from '../stages/rewards.ts';
import { UsageError, type FlagValues } from './arguments.ts';

const MODES: readonly ScoreMode[] = ['strict', 'reference'];

/** Scores of a file's cases in their order. Throws a UserError that names the line of a bad case. */
export async function scoreFile({ input, mode = 'strict' }: FlagValues): Promise<Score[]> {
  if (typeof input !== 'string') {
    throw new UsageError('omr score needs --input CASES.jsonl.', 'One {response, gold} a line.');
  }
  const known = MODES.find((each) => each === mode);
  if (!known) {
    throw new UsageError(`--mode is "${mode}".`, `It can be ${MODES.join(' or ')}.`);
  }
  const scores: Score[] = [];
  for await (const { at, value } of readJsonLines(input)) {
    scores.push(scoreResponse(readCase(value, `${input}, ${at}`), { mode: known }));
  }
  if (scores.length === 0) {
    throw new UserError(`${input} holds no cases.`, { hint: 'Write one {response, gold} a line.' });
  }
  return scores;
}

function readCase(value: unknown, place: string): ScoreCase {
  const row = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const { response, gold, question } = row;
  const missing = typeof response !== 'string' ? 'response' : 'gold';
  if (typeof response !== 'string' || typeof gold !== 'string') {
    throw new UserError(`${place}: the field "${missing}" is not a text.`, {
      hint: 'A case is {"response": "…", "gold": "…"}, with "question" where it lists options.',
    });
  }
  return { response, gold, ...(typeof question === 'string' ? { question } : {}) };
}
