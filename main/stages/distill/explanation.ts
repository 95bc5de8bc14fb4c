// The prompts of an explanation: the right answer shown, and the reasoning tried without it.

import type { ExampleRow } from '../../data/datasets/example.ts';
import { withoutTags } from './rationale.ts';

/** The prompt that shows a teacher the right answer and asks for the way there. */
export function explanationQuestion(row: ExampleRow): ExampleRow {
  const question = `${row.question}

The right answer is: ${withoutTags(row.answer)}
Write the reasoning that leads to it, step by step, in the language of the question. Use only what the question and its pictures show. Reason as if you did not know the answer yet, and do not mention that it was given. Put the reasoning between <think> and </think>, then the answer alone between <answer> and </answer>.`;
  return { ...row, question };
}

/** The prompt with an explanation's reasoning, in which the right answer is blanked out. */
export function recallQuestion(row: ExampleRow, explanation: string): ExampleRow {
  const question = `${row.question}

Notes on the way to the answer:
"""
${withoutAnswer(reasoningOf(explanation), row.answer)}
"""
Go through the notes and find the answer. Put your reasoning between <think> and </think>, then the answer alone between <answer> and </answer>.`;
  return { ...row, question };
}

/** The text between the think tags. */
function reasoningOf(text: string): string {
  const end = text.lastIndexOf('</think>');
  return withoutTags(text.slice(0, end < 0 ? text.length : end));
}

/** The text with the answer, wherever it stands as a word of its own, replaced by three dots. */
export function withoutAnswer(text: string, answer: string): string {
  const plain = withoutTags(answer).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  if (plain === '') return text;
  // "A" is an option, "a" a word.
  const flags = plain.length === 1 ? 'gu' : 'giu';
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${plain}(?![\\p{L}\\p{N}])`, flags), '…');
}
