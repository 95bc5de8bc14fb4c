// An expert's rationale as an additional answer: wrapped in the layout as it is, or rewritten by
// the teacher. The rules check it like any other.

import type { TeacherAnswer } from '../teachers/types.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';

/**
 * How rationales of rows are used: not at all, wrapped in the layout, or rewritten by the teacher.
 */
export const RATIONALE_WAYS = ['none', 'template', 'rewrite'] as const;
export type RationaleWay = (typeof RATIONALE_WAYS)[number];

/** True for a row with a rationale. */
export function hasRationale(row: ExampleRow): row is ExampleRow & { rationale: string } {
  return row.rationale !== undefined && row.rationale.trim() !== '';
}

/**
 * The rationale between think tags and the right answer between answer tags; tags inside the
 * rationale are removed. The token count is estimated as a quarter of the characters.
 */
export function templateAnswer(row: ExampleRow & { rationale: string }): TeacherAnswer {
  const text = `<think>${withoutTags(row.rationale)}</think><answer>${row.answer.trim()}</answer>`;
  return { text, finished: true, tokens: Math.ceil(text.length / 4) };
}

/**
 * The right answer between answer tags, without reasoning: what a model learns from rows that have
 * none. The token count is estimated as a quarter of the characters.
 */
export function answerAlone({ answer }: ExampleRow): TeacherAnswer {
  const text = `<answer>${withoutTags(answer)}</answer>`;
  return { text, finished: true, tokens: Math.ceil(text.length / 4) };
}

/** The prompt that asks a teacher to rewrite a rationale; the images are kept. */
export function rewriteQuestion(row: ExampleRow & { rationale: string }): ExampleRow {
  const question = `${row.question}

An expert answered this question. The answer: ${row.answer.trim()}
The expert's notes:
"""
${withoutTags(row.rationale)}
"""
Write the solution as if you had found it yourself, step by step and in whole sentences. Keep to the expert's facts and steps, add none that contradict them, and do not mention the notes. Put the reasoning between <think> and </think>, then the answer alone between <answer> and </answer>.`;
  return { ...row, question };
}

/** The text without the tags of the layout. */
export function withoutTags(text: string): string {
  return text.replace(/<\/?\s*(?:think|answer)\s*>/gi, '').trim();
}
