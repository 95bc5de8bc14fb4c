// Answers in JSON: the share of fields that are right.

import type { AnswerCheck } from '../../data/datasets/check-schema.ts';
import { equalWords } from '../text/normalize.ts';
import { matchedShare } from './bipartite-matching.ts';
import { decimalFraction, isWithinTolerance } from '../math/tolerance.ts';

type Scalar = string | number | boolean | null;

const MAX_DEPTH = 50;
const MAX_FIELDS = 5000;

/** The value of a JSON text, with or without a code fence; undefined for anything else. */
export function parseJson(text: string): unknown {
  let bare = text.trim();
  if (bare.startsWith('```') && bare.endsWith('```') && bare.includes('\n'))
    bare = bare.slice(bare.indexOf('\n'), -3);
  try {
    return JSON.parse(bare);
  } catch {
    return undefined;
  }
}

/**
 * The share of fields that are right: numbers within the tolerance, texts with the same words; "1"
 * does not equal 1. Without `fields`, the fields of both sides count, so that an invented field
 * lowers the share. A name in `fields` may be a group.
 */
export function scoreJson(
  answer: string,
  gold: string,
  { fields = 'all', tolerance }: Extract<AnswerCheck, { type: 'json' }>,
): number {
  const expected = scalarsByPath(parseJson(gold));
  const given = scalarsByPath(parseJson(answer));
  if (expected === null || given === null || expected.size === 0) return 0;
  const isRight = (path: string): boolean => {
    const [one, other] = [expected.get(path), given.get(path)];
    if (one === undefined || other === undefined) return false;
    if (typeof one === 'number' && typeof other === 'number')
      return isWithinTolerance(decimalFraction(other), decimalFraction(one), tolerance);
    if (typeof one === 'string' && typeof other === 'string')
      return one.trim() === other.trim() || equalWords(one, other);
    return one === other;
  };
  const paths = [...new Set([...expected.keys(), ...given.keys()])];
  if (fields === 'all')
    return matchedShare(paths.filter(isRight).length, paths.length, paths.length);
  const right = fields.filter((field) => {
    const inside = paths.filter((path) => path === field || path.startsWith(`${field}.`));
    return inside.length > 0 && inside.every(isRight);
  });
  return matchedShare(right.length, fields.length, fields.length);
}

/**
 * Every scalar by its path ("seller.name", "items.0.price"); null for a bare scalar and for values
 * that are too large.
 */
function scalarsByPath(value: unknown): Map<string, Scalar> | null {
  if (typeof value !== 'object' || value === null) return null;
  const scalars = new Map<string, Scalar>();
  const walk = (inner: unknown, path: string, depth: number): boolean => {
    if (depth > MAX_DEPTH || scalars.size > MAX_FIELDS) return false;
    if (typeof inner !== 'object' || inner === null) {
      scalars.set(path, inner as Scalar);
      return true;
    }
    const parts = Object.entries(inner);
    // An empty list or object is a value too.
    if (parts.length === 0) scalars.set(path, Array.isArray(inner) ? '[]' : '{}');
    return parts.every(([name, part]) =>
      walk(part, path === '' ? name : `${path}.${name}`, depth + 1),
    );
  };
  return walk(value, '', 0) ? scalars : null;
}
