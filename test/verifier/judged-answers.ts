// Answers with their scores, for tests of the reward.

import { PUBLISHED_REWARD } from '../../main/verifier/reward.ts';
import type { JudgedAnswer } from '../../rewards/parts.ts';

/** The published weights with a length limit of 100 tokens. */
export const weights = { ...PUBLISHED_REWARD, maxNewTokens: 100 };

/** An answer that is wrong and malformed except for the given fields. */
export function judgedAnswer(fields: Partial<JudgedAnswer>): JudgedAnswer {
  return { accuracy: 0, format: 0, lengthTokens: 50, text: 'a b c', finished: true, ...fields };
}
