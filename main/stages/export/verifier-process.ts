// The verifier as a program of its own: cases as JSON Lines on standard input, verdicts on standard
// output, in order. `npm run build:cluster` bundles this file into resources/cluster/reward/verifier.mjs,
// which the reward hook of a cluster folder runs with Node (resources/cluster/reward/reward.py).
//
// A request:  {"id", "response", "gold", "question"?, "check"?, "reasoning"?, "mode"?, "finished"?}
// A verdict:  {"id", "score", "accuracy", "format", "extracted", "length"}
// A refusal:  {"id", "error"}; the next line is read all the same.
//
// `--weights JSON` has the weights of the reward's parts, as the RL stage names them; without it the
// score is the published one, 0.9 · accuracy + 0.1 · format. Parts that compare the answers of a group,
// or count tokens, are not this program's: it sees one answer, as text.

import { createInterface } from 'node:readline';
import { composeRewards } from '../../verifier/reward.ts';
import { scoreResponse, type Score, type ScoreCase } from '../../verifier/score.ts';
import type { RewardWeights } from '../../../rewards/parts.ts';

/** A line of the input, as far as it is well formed. */
type Request = Readonly<Partial<Record<keyof ScoreCase | 'id' | 'mode' | 'finished', unknown>>>;

const at = process.argv.indexOf('--weights');
const weights = at < 0 ? undefined : (JSON.parse(process.argv[at + 1]!) as Partial<RewardWeights>);

/** Parts of the reward that one answer's text does not decide. */
const NOT_HERE = { concisenessWeight: 0, overlongBuffer: 0, overlongFactor: 0, maxNewTokens: 0 };

function verdictOf(request: Request): Score {
  const { response, gold, question, check, reasoning, mode, finished } = request;
  if (typeof response !== 'string') throw new TypeError('"response" is no text');
  if (typeof gold !== 'string') throw new TypeError('"gold" is no text');
  const score = scoreResponse(
    {
      response,
      gold,
      question: typeof question === 'string' ? question : undefined,
      check:
        typeof check === 'object' && check !== null ? (check as ScoreCase['check']) : undefined,
      reasoning: reasoning === 'optional' ? 'optional' : undefined,
    },
    { mode: mode === 'reference' ? 'reference' : 'strict' },
  );
  if (finished === false) return { ...score, score: 0, accuracy: 0, format: 0 };
  if (weights === undefined) return score;
  const answer = { ...score, lengthTokens: 0, text: response, finished: true };
  const own = { accuracyWeight: 0.9, formatWeight: 0.1, repetitionWeight: 0, ...weights };
  return { ...score, score: composeRewards([answer], { ...own, ...NOT_HERE }).rewards[0]! };
}

function answerTo(line: string): object {
  let id: unknown = null;
  try {
    const request = JSON.parse(line) as Request | null;
    if (typeof request !== 'object' || request === null) throw new TypeError('no JSON object');
    id = request.id ?? null;
    return { id, ...verdictOf(request) };
  } catch (error) {
    return { id, error: String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity }))
  if (line !== '') process.stdout.write(`${JSON.stringify(answerTo(line))}\n`);
