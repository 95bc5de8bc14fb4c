// Splits a raw response into reasoning and answer.

/**
 * The two parts of a response. `thinking` may be empty; `answer` is null if there is none in the
 * required format.
 */
export interface ReadableResponse {
  readonly thinking: string;
  readonly answer: string | null;
}

/** Reads `<think>…</think> <answer>…</answer>` and `\boxed{…}`; anything else is all thinking. */
export function readResponse(response: string): ReadableResponse {
  const thought = /<think>([\s\S]*?)(?:<\/think>|$)/.exec(response);
  const rest = thought === null ? response : response.replace(thought[0], '');
  const answer = /<answer>([\s\S]*?)(?:<\/answer>|$)/.exec(rest);
  const inner = (answer?.[1] ?? rest).trim();
  const boxed = lastBoxed(inner);
  if (answer === null && boxed === null)
    return {
      thinking: stripTags(thought === null ? response : `${thought[1]!} ${rest}`),
      answer: null,
    };
  return {
    thinking: stripTags(thought?.[1] ?? (answer === null ? rest : rest.replace(answer[0], ''))),
    answer: boxed ?? inner,
  };
}

/** The content of the last `\boxed{…}`, braces balanced; null without one. */
function lastBoxed(text: string): string | null {
  const start = text.lastIndexOf('\\boxed{');
  if (start === -1) return null;
  let depth = 0;
  for (let i = start + 6; i < text.length; i++) {
    if (text[i] === '{') depth++;
    if (text[i] === '}' && --depth === 0) return text.slice(start + 7, i);
  }
  return null;
}

function stripTags(text: string): string {
  return text
    .replace(/<\/?(?:think|answer)>/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
