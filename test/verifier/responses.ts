// Responses of a model, for tests.

/** A well-formed response whose final answer is `text`. */
export function responseWith(text: string): string {
  return `<think>t</think><answer>${text}</answer>`;
}
