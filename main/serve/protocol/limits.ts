// The limits of the server, in one table: the code enforces them, docs/serve.md lists them.

/** Limit -> value and meaning. Times are in milliseconds. */
const TABLE = {
  bodyBytes: [33_554_432, 'bytes of a request'],
  pictures: [16, 'pictures of a request'],
  pictureBytes: [16_777_216, 'bytes of a picture'],
  picturePixels: [40_000_000, 'pixels of a picture'],
  frames: [128, 'frames of the videos of a request'],
  framePixels: [4_194_304, 'pixels of a frame'],
  messages: [512, 'messages of a conversation'],
  prompts: [16, 'prompts of a request to /v1/completions'],
  choices: [16, 'answers of a request (`n`, times the prompts)'],
  stopTexts: [4, 'stop texts'],
  stopCharacters: [256, 'characters of a stop text'],
  topLogprobs: [20, 'alternatives of a token (`top_logprobs`)'],
  defaultTokens: [4096, 'tokens of an answer where the request names no limit'],
  running: [32, 'answers of a model decoded together'],
  waiting: [128, 'answers that may wait for their turn; then 429 with `retry-after`'],
  retryAfterMs: [2_000, 'milliseconds until a refused client should ask again'],
  connections: [256, 'open connections'],
  headersMs: [10_000, 'milliseconds for the headers of a request'],
  requestMs: [60_000, 'milliseconds for a whole request'],
  idleMs: [10_000, 'milliseconds that an idle connection stays open'],
  unreadBytes: [4_194_304, 'bytes of a stream that its client has not read; then it is closed'],
  endMs: [3_000, 'milliseconds for open answers when the server ends'],
} as const satisfies Record<string, readonly [number, string]>;

export type ServeLimits = { readonly [Name in keyof typeof TABLE]: number };

/** The limits in force unless a test asks for smaller ones. */
export const LIMITS: ServeLimits = Object.fromEntries(
  Object.entries(TABLE).map(([name, [value]]) => [name, value]),
) as Record<keyof typeof TABLE, number>;

/** The rows of the table in docs/serve.md. */
export function limitRows(): string[] {
  return Object.values(TABLE).map(
    ([value, meaning]) => `| ${value.toLocaleString('en')} | ${meaning} |`,
  );
}
