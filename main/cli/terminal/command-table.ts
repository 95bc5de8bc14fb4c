// The commands of `omr` with their words and flags: what the command line accepts, and what its help says.

/** What a flag is followed by. */
export type FlagKind = 'nothing' | 'text' | 'number' | 'whole number';

export interface FlagSpec {
  readonly kind: FlagKind;
  /** May be given more than once. */
  readonly many?: boolean;
  readonly help: string;
}

export interface CommandSpec {
  /** Words that must follow the command, as the help writes them. */
  readonly words: readonly string[];
  /** Words that may follow those. */
  readonly optional?: readonly string[];
  readonly flags: readonly FlagName[];
  readonly help: string;
}

const set = 'one setting, `key=value`; `step.key=value` in a recipe; may be given again';

/** Every flag of every command. */
export const FLAGS = {
  workspace: { kind: 'text', help: 'the workspace folder; ./workspace when left out' },
  json: { kind: 'nothing', help: 'one JSON document on standard output' },
  help: { kind: 'nothing', help: 'what the command takes' },
  quick: { kind: 'nothing', help: 'the same in at most 90 seconds; too few steps to learn much' },
  seed: { kind: 'whole number', help: 'the seed of every random choice' },
  resume: { kind: 'nothing', help: 'go on with the newest run that is not done' },
  set: { kind: 'text', many: true, help: set },
  settings: { kind: 'text', help: 'a YAML or JSON file of settings' },
  model: { kind: 'text', help: 'the model folder' },
  adapter: { kind: 'text', help: 'the folder of a LoRA adapter' },
  input: { kind: 'text', help: 'the file of the request or of the cases' },
  out: { kind: 'text', help: 'the safetensors file to write' },
  want: { kind: 'text', help: 'names of the tensors, with commas between them' },
  mode: { kind: 'text', help: 'strict or reference' },
  check: {
    kind: 'text',
    help: 'how answers are compared where a case does not say it: number, date, … or a check as JSON',
  },
  temperature: { kind: 'number', help: 'sampling temperature; 0 takes the likeliest token' },
  'top-p': { kind: 'number', help: 'share of probability that is drawn from' },
  'top-k': { kind: 'whole number', help: 'number of tokens that are drawn from' },
  'max-new-tokens': { kind: 'whole number', help: 'longest answer' },
  n: { kind: 'whole number', help: 'number of answers' },
  steps: { kind: 'whole number', help: 'AdamW steps on the same batch' },
  lr: { kind: 'number', help: 'learning rate' },
  betas: { kind: 'text', help: 'the two betas of AdamW, with a comma between them' },
  eps: { kind: 'number', help: 'epsilon of AdamW' },
  'weight-decay': { kind: 'number', help: 'weight decay of AdamW' },
  'max-grad-norm': { kind: 'number', help: 'gradients longer than this are shortened' },
  device: { kind: 'text', help: 'cpu, webgpu, cuda, dml or coreml' },
  weights: { kind: 'text', help: 'f32, f16, bf16, int8 or int4; as stored when left out' },
  batch: { kind: 'whole number', help: 'rows of a step, or answers side by side' },
  length: { kind: 'whole number', help: 'tokens of a row' },
  rank: { kind: 'whole number', help: 'rank of the LoRA adapter' },
  rows: { kind: 'whole number', help: 'rows of the generated set' },
  images: { kind: 'whole number', help: 'pictures of a row' },
  checkpointing: { kind: 'nothing', help: 'each layer is computed again in the backward pass' },
  'share-prefix': { kind: 'nothing', help: 'rows are trees: one prompt, several answers' },
  prompts: { kind: 'whole number', help: 'prompts of a step' },
  group: { kind: 'whole number', help: 'answers to a prompt' },
  prompt: { kind: 'whole number', help: 'tokens of a prompt' },
  answer: { kind: 'whole number', help: 'tokens of an answer' },
  new: { kind: 'whole number', help: 'new tokens of an answer' },
  repeats: { kind: 'whole number', help: 'runs, of which the best counts' },
} as const satisfies Record<string, FlagSpec>;
export type FlagName = keyof typeof FLAGS;

const engine = ['model', 'adapter', 'device', 'weights'] as const;
const oneStage = (help: string): CommandSpec => ({
  words: [],
  flags: ['set', 'settings', 'seed', 'resume'],
  help,
});

/** The commands in the order of the help. */
export const COMMANDS: Readonly<Record<string, CommandSpec>> = {
  demo: {
    words: [],
    flags: ['quick', 'seed', 'resume', 'set'],
    help: 'the whole recipe on the sample that comes with the program',
  },
  run: {
    words: ['RECIPE.yaml'],
    flags: ['seed', 'resume', 'set'],
    help: 'the steps that a recipe file names',
  },
  import: oneStage('a folder of pictures, questions and answers becomes a data set'),
  curate: oneStage('takes out duplicates, and questions that leak into the test'),
  distill: oneStage('a teacher writes answers; the right ones are kept'),
  sft: oneStage('learns from the kept answers'),
  rl: oneStage('practises with rewards'),
  evaluate: oneStage('counts the right answers to held-out questions'),
  export: oneStage('writes a model for other programs, proved to answer as it does here'),
  model: {
    words: ['info|fit', 'DIR'],
    flags: ['batch', 'length', 'images', 'rank'],
    help: 'what a model is; whether and how it can be trained here',
  },
  generate: {
    words: [],
    flags: [...engine, 'input', 'temperature', 'top-p', 'top-k', 'max-new-tokens', 'seed', 'n'],
    help: 'the answers of a model to one request',
  },
  score: {
    words: [],
    flags: ['input', 'mode', 'check'],
    help: 'scores responses against their gold answers',
  },
  probe: {
    words: [],
    flags: [
      ...engine,
      ...(['input', 'out', 'want', 'steps', 'lr', 'betas', 'eps', 'weight-decay'] as const),
      'max-grad-norm',
    ],
    help: 'the numbers of a forward and backward pass',
  },
  bench: {
    words: ['WORKLOAD'],
    flags: [
      ...([
        'model',
        'device',
        'weights',
        'seed',
        'batch',
        'length',
        'steps',
        'rank',
        'images',
      ] as const),
      ...([
        'checkpointing',
        'share-prefix',
        'prompts',
        'group',
        'prompt',
        'answer',
        'new',
        'repeats',
        'rows',
      ] as const),
    ],
    help: 'speed and memory here: sft, rollout, rl, load, fit, import or score',
  },
  network: {
    words: [],
    optional: ['list|allow|forbid', 'HOST[:PORT]'],
    flags: [],
    help: 'the hosts that teachers and judges may be asked at; none at first',
  },
  doctor: { words: [], flags: [], help: 'what works on this machine; needs no network' },
};

/** Commands of the design that this version does not have. */
export const NOT_YET: readonly string[] = ['serve', 'verify'];

/** Flags that every command takes. */
export const COMMON_FLAGS: readonly FlagName[] = ['workspace', 'json', 'help'];
