// Training labels of a rendered conversation: only the assistant's tokens are trained.

import type { Tokenizer } from './tokenizer.ts';

const ASSISTANT_HEADER = '<|im_start|>assistant\n';
const END_OF_TURN = '<|im_end|>';

/** Label of a token that is not trained, as in PyTorch and transformers. */
const IGNORE_INDEX = -100;

/**
 * Spans of characters that are trained: after each assistant header, up to and including the
 * end-of-turn token.
 */
export function assistantSpans(text: string): [number, number][] {
  const spans: [number, number][] = [];
  for (
    let at = text.indexOf(ASSISTANT_HEADER);
    at >= 0;
    at = text.indexOf(ASSISTANT_HEADER, at + 1)
  ) {
    const start = at + ASSISTANT_HEADER.length;
    const end = text.indexOf(END_OF_TURN, start);
    if (end >= 0) spans.push([start, end + END_OF_TURN.length]);
  }
  return spans;
}

/**
 * Token ids of a rendered conversation; the label is −100 where a token begins outside the
 * assistant's spans.
 */
export function encodeWithLabels(
  tokenizer: Tokenizer,
  text: string,
): { ids: Int32Array; labels: Int32Array } {
  const { ids, starts } = tokenizer.encodeWithOffsets(text);
  const spans = assistantSpans(text);
  const labels = ids.map((id, i) =>
    spans.some(([start, end]) => starts[i]! >= start && starts[i]! < end) ? id : IGNORE_INDEX,
  );
  return { ids, labels };
}
