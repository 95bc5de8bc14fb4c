// The commands of `omr` and their flags: parsing, types, help and "did you mean" all derive from
// these two tables.

/**
 * The value a flag takes: none, any text, a number from 0 up, a whole number from 0 up or from 1 up, or
 * one of a TCP port.
 */
export type FlagType = 'boolean' | 'string' | 'number' | 'integer' | 'count' | 'port';

export interface FlagSpec {
  readonly type: FlagType;
  /** Placeholder of the value in the help. */
  readonly value: string;
  /** May be given more than once. */
  readonly multiple: boolean;
  readonly help: string;
}

export interface CommandSpec {
  /**
   * Positional arguments, as the help prints them: lower-case words must be typed as they are, upper-case
   * ones are
   * placeholders, and those in brackets may be omitted.
   */
  readonly words: string;
  readonly flags: readonly FlagName[];
  /** A flag of text that may be given more than once, besides `--set`. */
  readonly repeatable?: FlagName;
  readonly help: string;
}

/** Every flag of every command: name, type, placeholder of its value, help. */
const FLAGS = [
  ['workspace', 'string', 'DIR', 'workspace folder (default: ./workspace)'],
  ['passphrase-file', 'string', 'FILE', 'file with the passphrase of the workspace, if it has one'],
  ['new-passphrase-file', 'string', 'FILE', 'file with the new passphrase'],
  ['json', 'boolean', '', 'print the result as one JSON document'],
  ['help', 'boolean', '', 'show this help'],
  ['quick', 'boolean', '', 'finish within 90 seconds; too few steps to learn much'],
  ['seed', 'integer', 'N', 'seed of all random choices'],
  ['resume', 'boolean', '', 'continue the most recent unfinished run'],
  ['goal', 'string', 'GOAL', 'quick, balanced or thorough (default: balanced)'],
  ['teacher', 'string', 'TEACHER', 'none, rows, model, explained, or a model (see docs/guide.md)'],
  ['set', 'string', 'KEY=VALUE', 'change a setting (STEP.KEY=VALUE in a recipe); repeatable'],
  ['settings', 'string', 'FILE', 'read settings from a YAML or JSON file'],
  ['model', 'string', 'DIR', 'model folder'],
  ['adapter', 'string', 'DIR', 'LoRA adapter folder'],
  ['input', 'string', 'FILE', 'request or cases to read'],
  ['out', 'string', 'FILE', 'safetensors file to write'],
  ['want', 'string', 'NAMES', 'tensors to write, separated by commas'],
  ['mode', 'string', 'MODE', 'strict or reference'],
  ['check-start', 'boolean', '', 'only look whether base, teacher and examples suit each other'],
  ['offline-proof', 'boolean', '', 'run a small project and report every attempt to connect'],
  ['check', 'string', 'CHECK', 'check for cases without one: number, date, … or a check as JSON'],
  ['temperature', 'number', 'X', 'sampling temperature; 0 decodes greedily'],
  ['top-p', 'number', 'X', 'nucleus sampling: cumulative probability to sample from'],
  ['top-k', 'integer', 'N', 'sample from the N most probable tokens; 0 = all'],
  ['max-new-tokens', 'count', 'N', 'maximum length of an answer'],
  ['n', 'count', 'N', 'number of answers'],
  ['steps', 'count', 'N', 'number of AdamW steps on the same batch'],
  ['lr', 'number', 'X', 'learning rate'],
  ['betas', 'string', 'A,B', 'the two betas of AdamW'],
  ['eps', 'number', 'X', 'epsilon of AdamW'],
  ['weight-decay', 'number', 'X', 'weight decay of AdamW'],
  ['max-grad-norm', 'number', 'X', 'clip the gradient norm'],
  ['device', 'string', 'NAME', 'cpu, webgpu, cuda, dml or coreml'],
  [
    'weights',
    'string',
    'TYPE',
    'f32, f16, bf16, int8 or int4 (default: as stored; of a forecast: all)',
  ],
  ['batch', 'count', 'N', 'rows per step, or answers decoded in parallel'],
  ['length', 'count', 'N', 'tokens per row'],
  ['rank', 'count', 'N', 'rank of the LoRA adapter'],
  ['rows', 'count', 'N', 'rows to generate'],
  ['images', 'integer', 'N', 'images per row'],
  ['checkpointing', 'boolean', '', 'recompute each layer in the backward pass'],
  ['share-prefix', 'boolean', '', 'share each prompt among its answers'],
  ['prompts', 'count', 'N', 'prompts per step'],
  ['group', 'count', 'N', 'answers per prompt'],
  ['prompt', 'count', 'N', 'tokens per prompt'],
  ['answer', 'count', 'N', 'tokens per answer'],
  ['new', 'count', 'N', 'tokens to generate per answer'],
  ['key', 'string', 'FILE', 'public key that you know (signing-key.pub)'],
  ['anchor', 'string', 'CODE', 'code of the record that was noted elsewhere'],
  ['port', 'port', 'N', 'port to listen on (default: 4141, or any that is free)'],
  ['host', 'string', 'ADDRESS', 'address to listen on (default: 127.0.0.1); others need TLS'],
  ['tls-cert', 'string', 'FILE', 'certificate chain in PEM'],
  ['tls-key', 'string', 'FILE', 'private key of the certificate in PEM'],
  ['to', 'string', 'PATH', 'file to write, or workspace to unpack into (default: --workspace)'],
  [
    'split',
    'string',
    'SIZE',
    'files of this size at most, such as 4GB: FILE, FILE.001, FILE.002 …',
  ],
  ['since', 'string', 'FILE', 'leave out what this pack or manifest of the other side lists'],
  [
    'manifest-only',
    'boolean',
    '',
    'write only the list of what is here, for --since on the other side',
  ],
  ['with-base', 'boolean', '', 'take along the base models that adapters need'],
  ['list', 'boolean', '', 'only check it, and show what is inside and who signed it'],
  ['repeats', 'count', 'N', 'number of runs; the best one counts'],
] as const satisfies readonly (readonly [string, FlagType, string, string])[];

type FlagRow = (typeof FLAGS)[number];
export type FlagName = FlagRow[0];
/** The value of a flag, parsed as its type. */
export type FlagValue<Name extends FlagName> = {
  boolean: true;
  string: string;
  number: number;
  integer: number;
  count: number;
  port: number;
}[Extract<FlagRow, readonly [Name, ...unknown[]]>[1]];

/** The only flag that may be repeated. */
const REPEATABLE: FlagName = 'set';

const SPECS = new Map<FlagName, FlagSpec>(
  FLAGS.map(([name, type, value, help]) => [
    name,
    { type, value, help, multiple: name === REPEATABLE },
  ]),
);

/** How a flag is written where that is not its name: `check` means something else in `score`. */
const SPELLINGS: Partial<Record<FlagName, string>> = { 'check-start': 'check' };

/** A flag as it is written on the command line, without the dashes. */
export function flagSpelling(name: FlagName): string {
  return SPELLINGS[name] ?? name;
}

/** What a flag takes and means. */
export function flagSpec(name: FlagName): FlagSpec {
  return SPECS.get(name)!;
}

const STAGE: readonly FlagName[] = ['set', 'settings', 'seed', 'resume'];
const ENGINE: readonly FlagName[] = ['model', 'adapter', 'device', 'weights'];
const SAMPLING: readonly FlagName[] = ['temperature', 'top-p', 'top-k', 'max-new-tokens'];
const ADAMW: readonly FlagName[] = ['lr', 'betas', 'eps', 'weight-decay', 'max-grad-norm'];
const BATCH: readonly FlagName[] = ['batch', 'length', 'images', 'rank'];
const ROLLOUT: readonly FlagName[] = ['prompts', 'group', 'prompt', 'answer', 'new', 'repeats'];

/** The stages, each a command of its own. */
const STAGE_HELP = {
  import: 'turn a folder of images, questions and answers into a data set',
  curate: 'remove duplicates and questions that leak into the test set',
  distill: "sample a teacher's answers and keep the correct ones",
  sft: 'supervised fine-tuning on the answers that were kept',
  rl: 'reinforcement learning with verifiable rewards',
  evaluate: 'measure accuracy on held-out questions',
  export: 'write a model for other programs and verify its answers',
} as const;

const stageCommands = Object.fromEntries(
  Object.entries(STAGE_HELP).map(([name, help]) => [name, { words: '', flags: STAGE, help }]),
) as Record<keyof typeof STAGE_HELP, CommandSpec>;

/** The commands in the order of the help. */
export const COMMANDS = {
  demo: {
    words: '',
    flags: ['quick', 'seed', 'resume', 'set'],
    help: 'run the whole recipe on the included sample',
  },
  train: {
    words: 'FOLDER',
    flags: ['goal', 'teacher', 'model', 'seed', 'resume', 'set', 'check-start'],
    help: 'train on your own examples with all defaults: import, repair, learn, check, report',
  },
  run: {
    words: 'RECIPE.yaml',
    flags: ['seed', 'resume', 'set', 'check-start'],
    help: 'run a recipe',
  },
  ...stageCommands,
  model: {
    words: 'list|info|fit [DIR]',
    flags: [...BATCH, 'weights'],
    help: 'list open models and those on this machine, describe one, or forecast its training here',
  },
  generate: {
    words: '',
    flags: [...ENGINE, 'input', ...SAMPLING, 'seed', 'n'],
    help: 'answer one request with a model',
  },
  serve: {
    words: '',
    flags: [...ENGINE, 'port', 'host', 'tls-cert', 'tls-key'],
    repeatable: 'adapter',
    help: 'answer OpenAI-compatible requests on this machine until Ctrl+C',
  },
  score: {
    words: '',
    flags: ['input', 'mode', 'check'],
    help: 'score responses against their reference answers',
  },
  probe: {
    words: '',
    flags: [...ENGINE, 'input', 'out', 'want', 'steps', ...ADAMW],
    help: 'write the tensors of a forward and backward pass',
  },
  bench: {
    words: 'WORKLOAD',
    flags: [
      ...(['model', 'device', 'weights', 'seed', 'steps', 'rows'] as const),
      ...BATCH,
      ...(['checkpointing', 'share-prefix'] as const),
      ...ROLLOUT,
    ],
    help: 'measure speed and memory: sft, rollout, rl, load, fit, import or score',
  },
  network: {
    words: '[list|allow|forbid] [HOST[:PORT]]',
    flags: [],
    help: 'list, allow or forbid hosts for teachers and judges (default: none allowed)',
  },
  verify: {
    words: 'PATH',
    flags: ['key', 'anchor'],
    help: 'check a workspace, data set, model, run or export against its signed record; works offline',
  },
  pack: {
    words: 'PATH',
    flags: ['to', 'split', 'since', 'manifest-only', 'with-base'],
    help: 'pack a project, run, data set, model or recipe into one signed file for another machine',
  },
  unpack: {
    words: 'FILE',
    flags: ['to', 'list'],
    help: 'check a pack and take what is in it into a workspace',
  },
  erase: {
    words: 'ROW',
    flags: [],
    help: 'take a row out of all data sets of the workspace, and name the models that saw it',
  },
  passphrase: {
    words: '[set|change|remove]',
    flags: ['new-passphrase-file'],
    help: 'encrypt the workspace with a passphrase, change it, or decrypt the workspace; nobody can recover it',
  },
  doctor: {
    words: '',
    flags: ['offline-proof'],
    help: 'check what works on this machine; works offline',
  },
} as const satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof COMMANDS;
export type StageCommand = keyof typeof STAGE_HELP;

/** The command of that name; undefined where there is none. */
export function commandNamed(name: string): CommandName | undefined {
  return Object.hasOwn(COMMANDS, name) ? (name as CommandName) : undefined;
}

/** Whether a command runs one stage. */
export function isStageCommand(name: string): name is StageCommand {
  return Object.hasOwn(STAGE_HELP, name);
}

/** Flags that every command takes. */
export const COMMON_FLAGS: readonly FlagName[] = ['workspace', 'passphrase-file', 'json', 'help'];
