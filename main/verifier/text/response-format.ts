// The strict format: whether a response is well formed, and which part of it is the final answer.

import type { Reasoning } from '../../data/datasets/example.ts';
import { findAnyBoxes, hasAdjacentOperand, type Box } from './boxed.ts';

/** White space and zero-width characters. */
const BLANK = /^[\s\u200b-\u200d\u2060\ufeff]*$/;

/** A think block with nothing in it, as models write it that can leave their reasoning out. */
const BLANK_THINKING = /^<think>[\s\u200b-\u200d\u2060\ufeff]*<\/think>\s*/;

/**
 * 1 for one think block that is not blank, followed either by one answer block that is not blank
 * and ends the text, or by a text with exactly one nonempty box and no answer tag; 0 otherwise.
 * Where the reasoning is optional, also for the answer block alone, or after a blank think block.
 */
export function strictFormat(response: string, reasoning: Reasoning = 'required'): 0 | 1 {
  const text = response.trim();
  if (reasoning === 'optional') {
    const alone = text.replace(BLANK_THINKING, '');
    if (!/<\/?think>/.test(alone) && isAnswerBlock(alone)) return 1;
  }
  if (!text.startsWith('<think>')) return 0;
  if (count(text, '<think>') !== 1 || count(text, '</think>') !== 1) return 0;
  const thinkEnd = text.indexOf('</think>');
  if (BLANK.test(text.slice(7, thinkEnd))) return 0;
  const rest = text.slice(thinkEnd + 8).trim();

  if (rest.startsWith('<answer>')) {
    const isOnce = count(text, '<answer>') === 1 && count(text, '</answer>') === 1;
    return isOnce && isAnswerBlock(rest) ? 1 : 0;
  }
  if (/<\/?\s*answer/i.test(rest) || count(rest, '\\boxed') !== 1) return 0;
  const boxes = findAnyBoxes(rest);
  return boxes.length === 1 && !BLANK.test(boxes[0].content) ? 1 : 0;
}

/** One answer block that is not blank, and nothing else. */
function isAnswerBlock(text: string): boolean {
  if (!text.startsWith('<answer>') || !text.endsWith('</answer>')) return false;
  if (count(text, '<answer>') !== 1 || count(text, '</answer>') !== 1) return false;
  return !BLANK.test(text.slice(8, -9));
}

/**
 * The content of the last answer block after the think block, else of the last box there; null when
 * there is neither, or when the think block does not end. `contradicts` marks several blocks or
 * boxes with different contents.
 */
export function finalAnswer(response: string): { text: string; contradicts: boolean } | null {
  const thinkEnd = response.lastIndexOf('</think>');
  if (response.lastIndexOf('<think>') > thinkEnd) return null;
  const rest = thinkEnd < 0 ? response : response.slice(thinkEnd + 8);
  const blocks = answerBlocks(rest);
  if (blocks.length > 0) return lastContent(blocks);
  if (rest.includes('<answer>')) return null;
  const outer: string[] = [];
  let end = 0;
  for (const box of findAnyBoxes(rest)) {
    if (box.start < end) continue;
    outer.push(hasAdjacentOperand(rest, box) ? contentWithOperands(rest, box) : box.content);
    end = box.end;
  }
  return outer.length > 0 ? lastContent(outer) : null;
}

/** The content of a box with the signs and digits that adjoin it: `-\boxed{5}` as -{5}. */
function contentWithOperands(text: string, { start, end, content }: Box): string {
  const before = /[-−+/^\d.]{0,20}$/.exec(text.slice(Math.max(0, start - 20), start))![0];
  const after = /^(?:[\d/^]|\.\d){0,20}/.exec(text.slice(end, end + 20))![0];
  return `${before}{${content}}${after}`;
}

/** The contents of the answer blocks, in one pass; the innermost of nested opening tags counts. */
function answerBlocks(text: string): string[] {
  const blocks: string[] = [];
  let opened = -1;
  for (const { 0: tag, index } of text.matchAll(/<\/?answer>/g)) {
    if (tag === '<answer>') opened = index + tag.length;
    else if (opened >= 0) {
      blocks.push(text.slice(opened, index));
      opened = -1;
    }
  }
  return blocks;
}

function lastContent(contents: string[]): { text: string; contradicts: boolean } {
  const squeezed = new Set(contents.map((content) => content.replace(/\s+/g, '')));
  return { text: contents[contents.length - 1], contradicts: squeezed.size > 1 };
}

function count(text: string, part: string): number {
  let found = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) found++;
  return found;
}
