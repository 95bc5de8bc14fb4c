// Fields of OpenAI's protocol that would change an answer and that this server does not have: they
// are refused, not ignored.

import { ApiError } from './api-error.ts';

/** Field -> whether a value asks for nothing. */
const REFUSED: Readonly<Record<string, (value: unknown) => boolean>> = {
  audio: () => false,
  best_of: (value) => value === 1,
  echo: (value) => value === false,
  frequency_penalty: (value) => value === 0,
  function_call: (value) => value === 'none',
  functions: isEmpty,
  logit_bias: isEmpty,
  modalities: (value) => Array.isArray(value) && value.every((each) => each === 'text'),
  prediction: () => false,
  presence_penalty: (value) => value === 0,
  suffix: (value) => value === '',
  tool_choice: (value) => value === 'none' || value === 'auto',
  tools: isEmpty,
  web_search_options: () => false,
};

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Throws an ApiError for a field that cannot be honoured. */
export function refuseUnsupported(body: Readonly<Record<string, unknown>>): void {
  for (const [field, asksNothing] of Object.entries(REFUSED)) {
    const value = body[field];
    if (value === undefined || value === null || asksNothing(value)) continue;
    throw new ApiError('unsupported_parameter', `This server does not support '${field}'.`, {
      param: field,
    });
  }
  const format = body['response_format'];
  if (format === undefined || format === null) return;
  const type = (format as { type?: unknown }).type;
  if (type === 'text') return;
  throw new ApiError(
    'unsupported_value',
    'This server does not constrain answers to JSON or a schema. ' +
      'Leave out response_format, and ask for the form in the message.',
    { param: 'response_format' },
  );
}
