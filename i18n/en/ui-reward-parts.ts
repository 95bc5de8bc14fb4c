// The parts of a reward: their settings, the term beside a slider, the word beside an answer's points, and their curves.

export const UI_REWARD_PARTS = {
  'ui.setting.accuracyWeight.label': 'Right',
  'ui.setting.accuracyWeight.meaning': 'What a right answer earns · accuracy reward.',
  'ui.reward.term.accuracy': 'accuracy',
  'ui.reward.part.accuracy': 'right',
  'ui.figure.reward_accuracy': 'reward for correctness',

  'ui.setting.formatWeight.label': 'Well-formed',
  'ui.setting.formatWeight.meaning': 'What a well-formed answer earns · format reward.',
  'ui.reward.term.format': 'format',
  'ui.reward.part.format': 'format',
  'ui.figure.reward_format': 'reward for format',

  'ui.setting.concisenessWeight.label': 'Short',
  'ui.setting.concisenessWeight.meaning':
    'What a right answer earns for being shorter than the others · conciseness reward.',
  'ui.reward.term.conciseness': 'conciseness',
  'ui.reward.part.conciseness': 'short',
  'ui.figure.reward_conciseness': 'reward for conciseness',

  'ui.setting.overlongBuffer.label': 'Length penalty range',
  'ui.setting.overlongBuffer.meaning':
    'Tokens before the maximum length over which the penalty grows; 0 for none.',
  'ui.setting.overlongFactor.label': 'Length penalty',
  'ui.setting.overlongFactor.meaning': 'What an answer loses at the maximum length.',
  'ui.reward.part.overlong': 'limit',
  'ui.figure.reward_overlong': 'length penalty',

  'ui.setting.repetitionWeight.label': 'No repetition',
  'ui.setting.repetitionWeight.meaning': 'What an answer loses for repeating itself.',
  'ui.reward.term.repetition': 'repetition',
  'ui.reward.part.repetition': 'repetition',
  'ui.figure.reward_repetition': 'repetition penalty',
} as const;
