// Every English text of the window in one place: plain word first, the engineer's term beside it.

import type { JobStatus } from '../../../preload/contract/jobs.ts';
import type { Sureness, PathKey } from './keys.ts';

export { ANSWER_TEXTS } from './answers.ts';
export { GLOSSARY, HELP_TEXTS } from './help.ts';
export { RUNS_TEXTS, SETTINGS_TEXTS } from './runs.ts';
export { REWARD_PART_WORDS } from './reward.ts';
export { SETTING_TEXTS } from './settings.ts';
export { DATA_TEXTS } from './data.ts';
export { TRAIN_TEXTS } from './train.ts';
export { USE_TEXTS } from './use.ts';

/** What a stage of the path is called and why it is there. */
export interface StepTexts {
  /** On the path, one word. */
  readonly short: string;
  /** As the screen's title. */
  readonly title: string;
  /** What an engineer would call it. */
  readonly term: string;
  /** What the step does and why it helps, one sentence. */
  readonly why: string;
}

/** The stages of the path. */
export const STEP_TEXTS: Readonly<Record<PathKey, StepTexts>> = {
  examples: {
    short: 'Examples',
    title: 'Your examples',
    term: 'data set',
    why: 'Pictures with a question and the right answer: all that the model will learn is in here.',
  },
  prepare: {
    short: 'Prepare',
    title: 'Prepare',
    term: 'curate: duplicates, leaks, repairs',
    why: 'Sorts out pictures that occur twice or stand on both sides, so that the check at the end is honest.',
  },
  answers: {
    short: 'Answers',
    title: 'Collect good answers',
    term: 'distillation, rejection sampling',
    why: 'A teacher answers every question several times, with its reasoning. Only answers that come out right are kept.',
  },
  learn: {
    short: 'Learn',
    title: 'Learn from examples',
    term: 'SFT · LoRA',
    why: 'The model reads the good answers again and again until it can give such answers itself.',
  },
  practise: {
    short: 'Practise',
    title: 'Practise with rewards',
    term: 'RL · GSPO',
    why: 'The model tries new questions by itself. Right, well-formed and short answers are rewarded, so it gives more of them.',
  },
  check: {
    short: 'Check',
    title: 'Check',
    term: 'evaluation',
    why: 'Every model answers the same questions on pictures that none has ever seen.',
  },
  use: {
    short: 'Use it',
    title: 'Use it',
    term: 'export, serve, chat',
    why: 'Take the model with you: try it in a chat, export it or serve it on this machine.',
  },
};

/** A job's state as one or two words. */
export const STATUS_WORDS: Readonly<Record<JobStatus, string>> = {
  queued: 'waiting',
  running: 'running',
  interrupted: 'interrupted',
  done: 'done',
  failed: 'needs attention',
  cancelled: 'stopped',
};

/** Known last parts of step names, as in `evaluate-sft`. */
export const ROLE_WORDS: Readonly<Record<string, string>> = {
  base: 'Before',
  sft: 'After learning',
  rl: 'After practising',
};

/** The parts of a data set, by what they are for. */
export const SPLIT_WORDS: Readonly<Record<string, string>> = {
  train: 'to learn from',
  sft: 'to learn from',
  rl: 'to practise with',
  validation: 'to tune with',
  test: 'to check with',
};

/** Figures of summaries and curves: key → words. Keys that are missing here are shown as they are. */
export const FIGURE_WORDS: Readonly<Record<string, string>> = {
  acceptance: 'share kept',
  accepted: 'answers kept',
  accuracy: 'right answers',
  all_right: 'groups all right',
  answered: 'questions answered',
  answers: 'answers',
  attention: 'need attention',
  best_step: 'best step',
  clip_fraction: 'clipped share',
  clipped: 'cut off',
  contradictions: 'contradicting answers',
  frac_reward_zero_std: 'groups without signal',
  disagreements: 'answers that disagree',
  dropped: 'left out',
  duplicates: 'duplicates',
  ended_after_step: 'ended after step',
  entropy: 'entropy',
  epochs: 'rounds',
  equal: 'equal answers',
  examples: 'examples',
  excluded: 'left out by you',
  filtered: 'left out by limits',
  format: 'well-formed',
  grad_norm: 'gradient norm',
  high: 'interval to',
  judge_accepted: 'accepted by the judge',
  judged: 'put to the judge',
  judged_accuracy: 'right with the judge',
  kept: 'answers kept',
  kept_anyway: 'kept anyway',
  kinds: 'by kind',
  kl: 'distance from the start',
  leaks: 'leaks into the test set',
  learning_rate: 'learning rate',
  left_out: 'left out',
  left_over: 'left over by the split',
  length: 'answer length',
  loss: 'loss',
  low: 'interval from',
  mean_length: 'mean length, tokens',
  memory_bytes: 'memory, bytes',
  mixed_out: 'left out by the mixture',
  n: 'questions',
  near_duplicates: 'near duplicates',
  parameters: 'parameters',
  pictures: 'pictures',
  questions: 'questions',
  reward: 'reward',
  reward_by_rules: 'reward by the rules alone',
  right: 'right answers',
  rollout_seconds: 'seconds of answering',
  rows: 'examples',
  rows_in: 'examples before',
  rows_out: 'examples after',
  rule_acceptance: 'share kept by the rules',
  rule_right: 'right by the rules',
  sampled_accuracy: 'right when sampled',
  sampled_mean_length: 'mean length when sampled, tokens',
  seconds: 'seconds',
  step_seconds: 'seconds a step',
  steps: 'steps',
  tokens_per_second: 'tokens a second',
  trees: 'packed questions',
  truncated: 'cut off',
  eval_accuracy: 'held-out questions right',
};

const SURE_WORDS: Readonly<Record<Sureness, string>> = {
  certain: 'certain',
  likely: 'likely',
  unclear: 'which could be chance',
};

/** Everything else that the window says. */
export const TEXTS = {
  product: 'OpenMMReasoner',
  nav: {
    label: 'Main',
    projects: 'Projects',
    data: 'Data',
    models: 'Models',
    train: 'Train',
    runs: 'Runs',
    evaluate: 'Evaluate',
    chat: 'Chat',
    export: 'Export',
    settings: 'Settings',
  },
  skip: 'Skip to content',
  network: {
    label: (attempts: number) =>
      `network: ${attempts.toLocaleString('en')} ${attempts === 1 ? 'attempt' : 'attempts'}`,
    none: 'Nothing has tried to leave this machine.',
    some: 'Something tried to reach the network. Every attempt was blocked.',
  },
  theme: { label: 'Theme', system: 'Like the system', light: 'Light', dark: 'Dark' },
  time: { few: 'a few seconds', about: (time: string) => `about ${time}` },
  idle: 'Nothing is running',
  loading: 'Reading the workspace …',
  noBridge:
    'This page belongs to the desktop app: it has no engine when it is opened by itself. Start it with npm start.',
  dismiss: 'Dismiss',
  close: 'Close',
  welcome: {
    title: 'Welcome',
    headline: 'Teach a model to read your pictures.',
    cardAlt: 'Meter card with two handwritten readings, A and B',
    sentence:
      'OpenMMReasoner turns your own pictures, questions and answers into a model that reasons about them, on this machine alone.',
    sample:
      'A small model that has never seen handwriting learns to read meter cards, and you watch every step.',
    start: 'Try the sample project',
    starting: 'Starting …',
    time: 'Takes about 10 minutes.',
    quickTime: 'Takes about 90 seconds.',
    quick: 'Only a quick look: 90 seconds, too short to learn much',
    promise: 'Nothing leaves this machine.',
    happens: {
      answers: 'A teacher answers 8 times a question; only right answers are kept.',
      learn: 'The model studies those answers.',
      practise: 'It tries new cards and is rewarded for right, short answers.',
      check: 'It is measured on cards it has never seen, and you get a report.',
    },
    own: 'Your own pictures',
    ownText:
      'Bring a folder with pictures, questions and answers. Whatever is wrong with a row is said and can be repaired, and nothing in your folder is changed.',
    ownStart: 'Start with your own pictures',
    sampleTitle: 'The sample project',
    shapesTitle: 'It reads',
  },
  shapes: [
    { title: 'Pictures + rows', detail: 'a folder and .jsonl, .json or .csv' },
    { title: 'Table', detail: 'CSV, Excel or Parquet' },
    { title: 'Conversations', detail: 'ShareGPT, OpenAI' },
    { title: 'Documents', detail: 'PDF pages or a ZIP' },
  ],
  projects: {
    title: 'Projects',
    again: 'Try the sample again',
    created: 'started',
    done: 'finished',
    progress: (done: number, all: number) => `${done} of ${all} steps done`,
    right: (share: string) => `${share} right`,
    rose: (before: string, after: string) => `${before} → ${after} right`,
  },
  path: {
    label: 'Steps of the recipe',
    notYet: 'not yet',
    done: 'done',
    later: 'comes later',
    partly: (done: number, all: number) => `${done} of ${all} done`,
  },
  job: {
    cancel: 'Stop',
    cancelling: 'Stopping …',
    cancelNote: 'Resume goes on from the last saved point.',
    resume: 'Resume',
    resuming: 'Resuming …',
    failed: 'This step could not finish.',
    interrupted:
      'The engine stopped in the middle of this step. Nothing before the last saved point is lost.',
    cancelled: 'You stopped this step. Nothing before the last saved point is lost.',
    queued: 'Waits for the step before it.',
    starting: 'Getting ready …',
    notYet: (before: string) => `Starts by itself after “${before}”.`,
    notYetStopped: (before: string) => `Waits: “${before}” has to finish first.`,
    left: (time: string) => `${time} left`,
    leftUnknown: 'time left: –',
    took: (time: string) => `took ${time}`,
    since: (time: string) => `for ${time}`,
    settings: 'Settings of this step',
    figures: 'All figures of this step',
    folder: 'Result folder',
    goRunning: 'Show what runs now',
    progressLabel: 'Progress of this step',
  },
  charts: {
    loss: 'Loss',
    lossUnit: 'nats a token',
    reward: 'Reward',
    rewardUnit: 'mean, 0 to 1',
    accuracy: 'Right answers',
    accuracyUnit: 'share of answers',
    format: 'Well-formed',
    length: 'Answer length',
    lengthUnit: 'tokens',
    deadGroups: 'No signal',
    deadGroupsUnit: 'share of groups',
    gradNorm: 'Gradient norm',
    learningRate: 'Learning rate',
    entropy: 'Entropy',
    entropyUnit: 'nats a token',
    clip: 'Clipped',
    clipUnit: 'share of answers',
    speed: 'Speed',
    speedUnit: 'tokens a second',
    step: 'step',
    smooth: 'thin: every step · thick: smoothed',
    empty: 'The curve begins with the first step.',
    none: 'This run left no curve.',
    at: (step: string) => `step ${step}`,
    keys: 'Arrow keys move along the curve.',
  },
  samples: {
    title: 'Latest answers',
    titleDone: 'Answers of this run',
    empty: 'No answers yet. The first appear while the step runs.',
    none: 'This run kept no answers.',
    right: 'right',
    wrong: 'wrong',
    expected: (gold: string) => `expected ${gold}`,
    form: 'form',
    noForm: 'form',
    formNote: 'Well-formed: the answer stands where it was asked for.',
    noFormNote: 'Not well-formed: the answer does not stand where it was asked for.',
    tokens: (n: number) => `${n.toLocaleString('en')} tokens`,
    how: 'How it got there',
    noAnswer: 'no answer',
    picture: (question: string) => `Picture for: ${question}`,
    pictureLoading: 'Picture is being read',
    pictureMissing: 'Picture is missing in the workspace',
    atStep: (step: number) => `step ${step.toLocaleString('en')}`,
    more: (n: number) => `Show more (${n.toLocaleString('en')})`,
  },
  tally: { bySplit: 'What they are for', byKind: 'Kinds of questions' },
  answers: {
    empty: 'The teacher’s first answers appear here in a moment.',
  },
  check: {
    table: 'Results of the models on the same unseen questions',
    model: 'Model',
    accuracy: 'Right answers',
    interval: 'how sure: 95 % interval',
    sampled: 'Right when sampled',
    format: 'Well-formed',
    length: 'Mean length',
    lengthUnit: 'tokens',
    questions: (n: string) => `${n} questions`,
    axis: 'right answers, %; the bar shows how sure the number is (95 % interval)',
    byKind: 'By kind of question',
    suite: 'Other questions:',
    base: 'Before',
    sft: 'After learning',
    rl: 'After practising',
    baseTerm: 'base',
    sftTerm: 'SFT',
    rlTerm: 'SFT + RL',
    report: 'Open the report',
    reportBack: 'Back to the check',
    reportTitle: 'Report',
    reportOutside: 'Open in the browser',
    reportWait: 'The report is written when all steps are done.',
    reportLoading: 'Reading the report …',
    empty: 'No model has been measured yet.',
    partly: (done: number, all: number) => `${done} of ${all} models measured so far.`,
    learned: (points: number, sure: Sureness) =>
      points === 0
        ? 'Learning changed nothing.'
        : `Learning made it ${points > 0 ? 'better' : 'worse'} by ${Math.abs(points)} points, ${SURE_WORDS[sure]}.`,
    practised: (points: number, sure: Sureness) =>
      points === 0
        ? 'Practising left the greedy answers as they were.'
        : `Practising ${points > 0 ? 'added' : 'took away'} ${Math.abs(points)} points, ${SURE_WORDS[sure]}.`,
  },
  runs: {
    title: 'Runs',
    right: 'right',
  },
} as const;

/** The sentences of health.ts: what the curves say, and the one thing to do about it. */
export const HEALTH_TEXTS = {
  early: 'Too early to say how it goes.',
  notANumber: 'The numbers have overflowed: the loss is no longer a number.',
  notANumberFix: 'Stop, and start again with a lower learning rate.',
  memory: (share: string) => `Memory is nearly full (${share}).`,
  memoryFix: 'Close other programs, or use fewer pictures a step.',
  exploding: (times: string) =>
    `The steps have become too large: the gradient norm is ${times} times what it was.`,
  explodingFix: 'If the loss does not fall again soon, start again with a lower learning rate.',
  risingLoss: (from: string, to: string) => `The loss is rising again: from ${from} to ${to}.`,
  risingLossFix: 'Stop, and use fewer rounds or a lower learning rate.',
  flatLoss: (at: string) => `The loss has not moved: it is still ${at}.`,
  flatLossFix: 'Try a higher learning rate, or look whether the answers fit the questions.',
  levelled: (from: string, to: string) =>
    `Learning goes well: the loss fell from ${from} to ${to} and has levelled off.`,
  falling: (from: string, to: string) =>
    `Learning goes well: the loss fell from ${from} to ${to} and still falls.`,
  fell: (from: string, to: string) => `The loss fell from ${from} to ${to}.`,
  lengthCollapse: (from: string, to: string) =>
    `The answers have collapsed: from ${from} to ${to} tokens, and fewer are right.`,
  lengthCollapseFix: 'Stop, and give the conciseness part less weight.',
  entropyCollapse:
    'The model has stopped trying other answers: its entropy has fallen to almost nothing.',
  entropyCollapseFix: 'Stop here, or start again with a lower learning rate.',
  rewardFalls: (from: string, to: string) => `The reward is falling: from ${from} to ${to}.`,
  rewardFallsFix: 'Stop, and start again with a lower learning rate.',
  noSignal: (share: string) =>
    `There is little left to learn from: ${share} of the questions are always or never answered right.`,
  noSignalFix: 'Add harder examples, or stop here.',
  longer: (from: string, to: string) =>
    `The answers get longer, from ${from} to ${to} tokens, without more being right.`,
  longerFix: 'Give the conciseness part more weight.',
  risesShorter: (from: string, to: string, long: string, short: string) =>
    `Practice goes well: the reward rose from ${from} to ${to}, and the answers got shorter, from ${long} to ${short} tokens.`,
  rises: (from: string, to: string) => `Practice goes well: the reward rose from ${from} to ${to}.`,
  shorter: (at: string, from: string, to: string) =>
    `The reward holds at ${at} and the answers get shorter: from ${from} to ${to} tokens.`,
  steady: (at: string) => `The reward holds at ${at}; it neither rises nor falls clearly.`,
  keeps: (share: string) => `${share} of the teacher’s answers so far are right and kept.`,
  kept: (share: string) => `${share} of the teacher’s answers were right and kept.`,
  keepsFew: (share: string) => `Only ${share} of the teacher’s answers are right.`,
  keepsFewFix: 'A better teacher or easier questions would give more to learn from.',
} as const;
