// Schemas of requests for a page of a filtered list.

import * as v from 'valibot';
import type { SchemaOf } from '../../platform/parse.ts';
import type { RowQuery } from '../../../preload/contract/sources.ts';
import { clamped, searchText, shortText } from './fields.ts';

/** Most rows of a page of answers, and of a data set. */
const MOST_ANSWERS = 200;
const MOST_ROWS = 1_000;

/** A page of answers that pass one of the filters; `kind` and `search` are empty for all. */
export const pageQuery = <const F extends string>(filters: readonly F[]) =>
  v.object({
    offset: clamped(0),
    limit: clamped(0, MOST_ANSWERS),
    filter: v.picklist(filters),
    kind: searchText,
    search: searchText,
  });

export const rowQuery = v.object({
  offset: clamped(0),
  limit: clamped(0, MOST_ROWS),
  filter: shortText,
  search: searchText,
}) satisfies SchemaOf<RowQuery>;
