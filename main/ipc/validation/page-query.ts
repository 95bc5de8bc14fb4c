// A request for a page of a filtered list, checked field by field.

import { group, whole } from './fields.ts';

/** Most rows of a page. */
const MOST_ROWS = 200;

/** Offset, limit, one of the filters, a kind and a text, both empty for all. Throws a TypeError that names what is wrong. */
export function pageQuery<F extends string>(
  value: unknown,
  filters: readonly F[],
): { offset: number; limit: number; filter: F; kind: string; search: string } {
  const { offset, limit, filter, kind, search } = group('query', value);
  const known = filters.find((each) => each === filter);
  if (known === undefined)
    throw new TypeError(`request: filter must be one of ${filters.join(', ')}`);
  return {
    offset: Math.max(0, whole('offset', offset)),
    limit: Math.min(MOST_ROWS, Math.max(0, whole('limit', limit))),
    filter: known,
    kind: anyText('kind', kind),
    search: anyText('search', search),
  };
}

function anyText(name: string, value: unknown): string {
  if (typeof value === 'string' && value.length <= 1_000) return value;
  throw new TypeError(`request: ${name} must be a text`);
}
