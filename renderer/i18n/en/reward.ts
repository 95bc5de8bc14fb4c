// The words of the parts of a reward.

import type { RewardPartName } from '../../../preload/contract/reward-parts.ts';

/** What the window calls a part of the reward. */
export interface RewardPartWords {
  /** The engineer's word, beside the label of its slider; absent without a slider. */
  readonly term?: string;
  /** One word beside an answer's points. */
  readonly short: string;
  /** Its curve in a sentence; a title begins with a capital. */
  readonly curve: string;
  /** Its settings: the label (of the slider too) and what it does. */
  readonly settings: Readonly<Record<string, readonly [label: string, meaning: string]>>;
}

export const REWARD_PART_WORDS: Readonly<Record<RewardPartName, RewardPartWords>> = {
  accuracy: {
    term: 'accuracy',
    short: 'right',
    curve: 'reward for right',
    settings: { accuracyWeight: ['Right', 'What a right answer earns · accuracy reward.'] },
  },
  format: {
    term: 'format',
    short: 'form',
    curve: 'reward for form',
    settings: {
      formatWeight: [
        'Well-formed',
        'What an answer earns that stands where it was asked for · format reward.',
      ],
    },
  },
  conciseness: {
    term: 'conciseness',
    short: 'short',
    curve: 'reward for short',
    settings: {
      concisenessWeight: [
        'Short',
        'What a right answer earns that is shorter than the others · conciseness reward.',
      ],
    },
  },
  overlong: {
    short: 'limit',
    curve: 'penalty at the limit',
    settings: {
      overlongBuffer: [
        'Near the limit',
        'Tokens before the longest answer over which a penalty grows; 0 for none.',
      ],
      overlongFactor: ['At the limit', 'What an answer loses there.'],
    },
  },
  repetition: {
    term: 'repetition',
    short: 'repetition',
    curve: 'penalty for repetition',
    settings: {
      repetitionWeight: [
        'No repetition',
        'What an answer loses that says the same again and again.',
      ],
    },
  },
};
