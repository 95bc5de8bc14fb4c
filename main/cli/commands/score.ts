// `omr score`: scores a JSON Lines file of responses.

import { readCheck, type AnswerCheck } from '../../data/datasets/check-schema.ts';
import { readJsonLines } from '../../data/formats/json-lines.ts';
import { UserError } from '../../i18n/user-error.ts';
import { scoreResponse, type Score, type ScoreCase, type ScoreMode } from '../../verifier/score.ts';
import { UsageError, type FlagValues } from '../terminal/arguments.ts';
import { msg } from '../../../i18n/message.ts';

const MODES: readonly ScoreMode[] = ['strict', 'reference'];

/**
 * The scores of a file's cases in order; `--check` applies to cases without a check. Throws a
 * UserError that names the line.
 */
export async function scoreFile({ input, mode = 'strict', check }: FlagValues): Promise<Score[]> {
  if (typeof input !== 'string') {
    throw new UsageError(
      'omr score needs --input CASES.jsonl.',
      'Write one {response, gold} per line.',
    );
  }
  const known = MODES.find((each) => each === mode);
  if (!known) {
    throw new UsageError(`--mode is "${mode}".`, `Use ${MODES.join(' or ')}.`);
  }
  const common = check === undefined ? undefined : readFlag(check);
  const scores: Score[] = [];
  for await (const { at, value } of readJsonLines(input)) {
    const place = `${input}, ${at}`;
    const one = { check: common, ...readCase(value, place) };
    if (known === 'reference' && one.check) {
      throw new UserError(msg('cli.reference-mode-check', { place }), {
        hint: msg('cli.reference-mode-check.hint'),
      });
    }
    scores.push(scoreResponse(one, { mode: known }));
  }
  if (scores.length === 0) {
    throw new UserError(msg('cli.no-cases', { file: input }), { hint: msg('cli.no-cases.hint') });
  }
  return scores;
}

function readCase(value: unknown, place: string): ScoreCase {
  const row = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const { response, gold, question, check } = row;
  const missing = typeof response !== 'string' ? 'response' : 'gold';
  if (typeof response !== 'string' || typeof gold !== 'string') {
    throw new UserError(msg('dataset.field-not-text', { place, field: missing }), {
      hint: msg('cli.case-format'),
    });
  }
  return {
    response,
    gold,
    ...(typeof question === 'string' ? { question } : {}),
    ...(check === undefined || check === null ? {} : { check: readCheck(check, place) }),
  };
}

/** `--check number` or `--check '{"type": "number", …}'`. */
function readFlag(text: string): AnswerCheck {
  if (!text.trimStart().startsWith('{')) return readCheck(text, '--check');
  try {
    return readCheck(JSON.parse(text), '--check');
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UsageError('--check is not JSON.', `For example: --check '{"type": "number"}'`);
  }
}
