// A run while it is watched: charts, sample answers, how it goes.

export const UI_RUN = {
  'ui.run.finish': 'Stop & save',
  'ui.run.finish-note': 'Finishes the current step, saves the model and continues with the recipe.',
  'ui.run.finishing': 'Saving …',
  'ui.run.finishing-note': 'Finishes the current step and saves the model.',
  'ui.run.choose-source': 'Choose where the examples are …',
  'ui.run.cancel': 'Cancel',
  'ui.run.cancel-waiting-note': 'It has not started; Resume puts it back into the queue.',
  'ui.run.usage': 'Resources used by this run',
  'ui.run.processor': 'processor {share}',
  'ui.run.memory': 'memory {used} of {all}',
  'ui.run.tokens': '{count, number, integer} tokens/s',
  'ui.run.checkpoint': 'saved {age} ago',
  'ui.run.no-checkpoint': 'nothing saved yet',
  'ui.run.disk': 'disk {free} free',
  'ui.run.project-left': 'whole project: {time} left',
  'ui.run.project-left-least':
    'whole project: more than {time}; {count, plural, one {a step is} other {# steps are}} timed once running',
  'ui.machine.title': 'The machine during this run',
  'ui.machine.time': 'time',
  'ui.machine.processorShare': 'Processor',
  'ui.machine.memoryBytes': 'Memory',
  'ui.machine.diskFreeBytes': 'Free disk',
  'ui.run.waits-for': 'Waiting for {what}.',
  'ui.run.waits-for-step': '“{project}”, {step}',

  'ui.chart.loss': 'Loss',
  'ui.chart.second': 'Dashed: {title}',
  'ui.chart.loss-unit': 'nats per token',
  'ui.chart.reward': 'Reward',
  'ui.chart.reward-unit': 'mean, 0 to 1',
  'ui.chart.accuracy': 'Right answers',
  'ui.chart.accuracy-unit': 'share of answers',
  'ui.chart.length': 'Answer length',
  'ui.chart.length-unit': 'tokens',
  'ui.chart.dead-groups': 'No signal',
  'ui.chart.dead-groups-unit': 'share of groups',
  'ui.chart.grad-norm': 'Gradient norm',
  'ui.chart.learning-rate': 'Learning rate',
  'ui.chart.entropy': 'Entropy',
  'ui.chart.entropy-unit': 'nats per token',
  'ui.chart.clip': 'Clipped',
  'ui.chart.clip-unit': 'share of answers',
  'ui.chart.speed': 'Speed',
  'ui.chart.speed-unit': 'tokens per second',
  'ui.chart.step': 'step',
  'ui.chart.smooth': 'thin: every step · thick: smoothed',
  'ui.chart.optimiser': 'Curves of the optimiser',
  'ui.chart.enlarge': '(show large)',
  'ui.chart.empty': 'The curve starts with the first step.',
  'ui.chart.none': 'There is no curve for this run.',
  'ui.chart.at': 'step {step, number}',
  'ui.chart.keys': 'Use the arrow keys to move along the curve.',
  'ui.chart.metric.eval_accuracy': 'Held-out questions right',
  'ui.chart.metric.truncated': 'Cut off',
  'ui.chart.metric.kl': 'Distance from start · KL',
  'ui.chart.metric.memory_bytes': 'Memory',

  'ui.chart-tools.smooth': 'Smooth',
  'ui.chart-tools.log': 'Log scale',
  'ui.chart-tools.whole': 'Whole run',
  'ui.chart-tools.zoomed': 'steps {from, number, integer} to {to, number, integer}',
  'ui.chart-tools.compare': 'Compare with',
  'ui.chart-tools.compare-none': 'no other run',
  'ui.chart-tools.other': 'grey: the other run',
  'ui.chart-tools.zoom-note': 'Drag across a curve to zoom in.',
  'ui.chart-tools.bar': 'Chart options',

  'ui.sample.title': 'Latest answers',
  'ui.sample.title-done': 'Answers of this run',
  'ui.sample.empty': 'No answers yet. The first ones appear while the step runs.',
  'ui.sample.right': 'right',
  'ui.sample.wrong': 'wrong',
  'ui.sample.expected': 'expected {gold}',
  'ui.sample.form': 'format',
  'ui.sample.no-form': 'format',
  'ui.sample.form-note': 'Well-formed: the answer is where it was asked for.',
  'ui.sample.no-form-note': 'Not well-formed: the answer is not where it was asked for.',
  'ui.sample.tokens': '{n, number} tokens',
  'ui.sample.no-answer': 'no answer',
  'ui.sample.picture': 'Picture for: {question}',
  'ui.sample.picture-loading': 'Loading picture',
  'ui.sample.picture-missing': 'Picture missing from the workspace',
  'ui.sample.at-step': 'step {step, number}',

  'ui.tally.by-split': 'Parts',
  'ui.tally.by-kind': 'Kinds of questions',

  'ui.health.early': 'Too early to tell.',
  'ui.health.not-a-number': 'The loss is no longer a number: training has diverged.',
  'ui.health.not-a-number-fix': 'Stop, and start again with a lower learning rate.',
  'ui.health.never-gradient':
    'Practice has changed nothing in {steps, plural, one {# step} other {# steps}}: {cause}.',
  'ui.health.no-gradient':
    'The last {steps, plural, one {# step} other {# steps}} changed nothing: {cause}.',
  'ui.health.silence.right': 'every answer was right',
  'ui.health.silence.right-fix':
    'These questions have nothing left to teach. Add harder ones, or stop here.',
  'ui.health.silence.wrong': 'no answer was right',
  'ui.health.silence.wrong-fix':
    'Learn from examples first, or longer; or use easier questions, more answers per question (numGenerations) or longer answers (maxNewTokens).',
  'ui.health.silence.decided': 'every question was answered always or never right',
  'ui.health.silence.decided-fix':
    'Use more questions per step (promptsPerStep) and more answers per question (numGenerations), or questions of medium difficulty.',
  'ui.health.silence.frozen': 'the answers differed, but the gradient was zero',
  'ui.health.silence.frozen-fix':
    'Check the weights of the reward and the setting for cut-off answers (overlong): right and wrong answers earn the same.',
  'ui.health.few-questions':
    '{n, plural, one {# question is} other {# questions are}} few: ± {points, number, integer} points.',
  'ui.health.looks':
    'With the picture {seen} are right, without it {blank}: the answers come from the pictures.',
  'ui.health.maybe-looks':
    'With the picture {seen} are right, without it {blank}: too few questions to tell whether the answers come from the pictures.',
  'ui.health.blind':
    'Without the picture {blank} are right as well (with it {seen}): the answers hardly come from the pictures.',
  'ui.health.majority':
    'Always giving the most frequent answer to a question would get {share} right, no less.',
  'ui.health.no-answers':
    'The answers have collapsed: {share} of {n, number, integer} questions got no answer.',
  'ui.health.one-word':
    'The answers have collapsed: {share} of {n, number, integer} yes-or-no questions got “{answer}”, which is expected for {gold}.',
  'ui.health.few-answers':
    'The answers have collapsed: {answers, plural, one {# answer} other {# different answers}} to {n, number, integer} questions that expect {golds, number, integer} ({share} are “{answer}”).',
  'ui.health.best-is-earlier':
    'The best model is the one {model, select, base {before training} other {after learning from examples}}, by {by, select, validation {the validation questions} other {these questions; a tie goes to the earlier model}}.',
  'ui.health.unchanged':
    'Practising changed nothing: its model is the same as the one before. The step says why.',
  'ui.health.memory': 'Memory is nearly full ({share}).',
  'ui.health.memory-fix': 'Close other programs, or use fewer pictures per step.',
  'ui.health.exploding':
    'The gradients are exploding: their norm is {times, number, integer} times what it was.',
  'ui.health.exploding-fix':
    'If the loss does not fall again soon, start again with a lower learning rate.',
  'ui.health.rising-loss': 'The loss is rising again, from {from} to {to}.',
  'ui.health.rising-loss-fix': 'Stop, and use fewer rounds or a lower learning rate.',
  'ui.health.flat-loss': 'The loss has not moved: it is still {at}.',
  'ui.health.flat-loss-fix':
    'Try a higher learning rate, or check that the answers match the questions.',
  'ui.health.levelled':
    'Learning is going well: the loss fell from {from} to {to} and has levelled off.',
  'ui.health.falling':
    'Learning is going well: the loss fell from {from} to {to} and is still falling.',
  'ui.health.fell': 'The loss fell from {from} to {to}.',
  'ui.health.length-collapse':
    'The answers have collapsed: from {from, number, integer} to {to, number, integer} tokens, and fewer are right.',
  'ui.health.length-collapse-fix': 'Stop, and reduce the weight of conciseness.',
  'ui.health.entropy-collapse':
    'The model no longer explores: its entropy has fallen to almost zero.',
  'ui.health.entropy-collapse-fix': 'Stop here, or start again with a lower learning rate.',
  'ui.health.reward-falls': 'The reward is falling, from {from} to {to}.',
  'ui.health.reward-falls-fix': 'Stop, and start again with a lower learning rate.',
  'ui.health.no-signal':
    'There is little left to learn from: {share} of the questions are always or never answered right.',
  'ui.health.no-signal-fix': 'Add harder examples, or stop here.',
  'ui.health.longer':
    'The answers are getting longer, from {from, number, integer} to {to, number, integer} tokens, without getting better.',
  'ui.health.longer-fix': 'Increase the weight of conciseness.',
  'ui.health.rises-shorter':
    'Practice is going well: the reward rose from {from} to {to}, and the answers got shorter, from {long, number, integer} to {short, number, integer} tokens.',
  'ui.health.rises': 'Practice is going well: the reward rose from {from} to {to}.',
  'ui.health.shorter':
    'The reward holds at {at} and the answers are getting shorter, from {from, number, integer} to {to, number, integer} tokens.',
  'ui.health.steady': 'The reward holds at {at}, with no clear trend.',
  'ui.health.keeps': 'So far {share} of the teacher’s answers are right and kept.',
  'ui.health.kept': '{share} of the teacher’s answers were right and kept.',
  'ui.health.keeps-few': 'Only {share} of the teacher’s answers are right.',
  'ui.health.keeps-few-fix': 'Use a better teacher or easier questions.',
} as const;
