// Answer options in a column of their own, as benchmarks write them: appended to the question, and
// the answer as a letter.

import { findColumn, hasValue, type Row } from './column-roles.ts';

const OPTION_FIELDS = ['options', 'choices'] as const;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * Appends options that have a column of their own (MathVista, MMMU, AI2D) to the question as (A),
 * (B) …, and turns the answer into a letter where it is an option's text or its index from 0. A
 * label that is a list of one (ChartQA) becomes its element.
 */
export function withOptions(row: Row): Row {
  const answerField = findColumn(row, 'answer');
  if (answerField === undefined) return row;
  const value = row[answerField];
  const isLabelList = answerField === 'label' && Array.isArray(value) && value.length === 1;
  const answer = isLabelList ? (value as unknown[])[0] : value;
  const questionField = findColumn(row, 'question');
  const question = questionField === undefined ? undefined : row[questionField];
  const options = optionsOf(row);
  if (options.length === 0 || typeof question !== 'string')
    return { ...row, [answerField]: answer };
  const isListed =
    options.every((option) => question.includes(option)) && /\(A\)|\bA[.:)]/.test(question);
  const list = options.map((option, i) => `(${LETTERS[i]}) ${option}`).join('\n');
  return {
    ...row,
    question: isListed ? question : `${question}\n${list}`,
    [answerField]: letterOf(answer, options) ?? answer,
  };
}

function optionsOf(row: Row): string[] {
  const value = OPTION_FIELDS.map((name) => row[name]).find(hasValue);
  let list: unknown = value;
  if (typeof value === 'string' && /^\s*\[/.test(value)) {
    // MMMU stores the list in Python syntax.
    const items = [...value.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g)];
    list = items.map(([, single, double]) => (single ?? double)!.replace(/\\(.)/g, '$1'));
  }
  if (!Array.isArray(list) || list.length > LETTERS.length) return [];
  return (list as unknown[]).map((option) => String(option as string | number));
}

function letterOf(answer: unknown, options: readonly string[]): string | undefined {
  const text = String(answer as string | number).trim();
  const index = options.findIndex((option) => option.trim() === text);
  if (index >= 0) return LETTERS[index];
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  return number < options.length ? LETTERS[number] : undefined;
}
