// Options that a row has in a list of their own, as test suites write them: put under the question, and the answer made a letter.

import { findColumn, hasValue, type Row } from './column-roles.ts';

const OPTION_FIELDS = ['options', 'choices'] as const;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * Options in a list of their own (MathVista, MMMU, AI2D): written under the question as (A), (B) …, and the answer, where it is an option's
 * text or number from 0, as its letter. A label that is a list of one (ChartQA) is that one.
 */
export function withOptions(row: Row): Row {
  const answerField = findColumn(row, 'answer');
  const questionField = findColumn(row, 'question');
  const given = answerField === undefined ? undefined : row[answerField];
  const isLabel = answerField === 'label' && Array.isArray(given) && given.length === 1;
  const answer = isLabel ? (given as unknown[])[0] : given;
  const plain = answerField === undefined ? row : { ...row, [answerField]: answer };
  const options = optionsOf(row);
  const question = questionField === undefined ? undefined : row[questionField];
  if (options.length === 0 || typeof question !== 'string' || answerField === undefined)
    return plain;
  const isListed =
    options.every((option) => question.includes(option)) && /\(A\)|\bA[.:)]/.test(question);
  const listed = options.map((option, i) => `(${LETTERS[i]}) ${option}`).join('\n');
  return {
    ...plain,
    question: isListed ? question : `${question}\n${listed}`,
    [answerField]: letterOf(answer, options) ?? answer,
  };
}

function optionsOf(row: Row): string[] {
  const given = OPTION_FIELDS.map((name) => row[name]).find(hasValue);
  let list: unknown = given;
  if (typeof given === 'string' && /^\s*\[/.test(given)) {
    // Python's own spelling of a list, as MMMU has it.
    const items = [...given.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g)];
    list = items.map(([, single, double]) => (single ?? double)!.replace(/\\(.)/g, '$1'));
  }
  if (!Array.isArray(list) || list.length > LETTERS.length) return [];
  return (list as unknown[]).map((option) => String(option as string | number));
}

function letterOf(answer: unknown, options: readonly string[]): string | undefined {
  const text = String(answer as string | number).trim();
  const place = options.findIndex((option) => option.trim() === text);
  if (place >= 0) return LETTERS[place];
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  return number < options.length ? LETTERS[number] : undefined;
}
