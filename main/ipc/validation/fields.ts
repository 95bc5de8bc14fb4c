// Schemas of single values in requests.

import * as path from 'node:path';
import * as v from 'valibot';
import { isWithin, type Bounds } from '../../../settings/bounds.ts';

/** Ids, names and other short texts. */
export const shortText = v.pipe(v.string(), v.nonEmpty(), v.maxLength(200));

/** A passphrase, which is never part of a message. */
export const passphraseText = v.pipe(v.string(), v.nonEmpty(), v.maxLength(1_000));

export const wholeNumber = v.pipe(v.number('expected.whole-number'), v.safeInteger());

export const boolean = v.boolean();

/** Named values whose types a later check knows, e.g. the settings of a stage. */
export const fields = v.record(v.string(), v.unknown());

/** An absolute path on this machine. */
export const absolutePath = v.pipe(
  v.string('expected.full-path'),
  v.maxLength(4_096),
  v.check(path.isAbsolute, 'expected.full-path'),
);

/** Files that were dropped or chosen together. */
export const droppedPaths = v.pipe(v.array(absolutePath), v.nonEmpty(), v.maxLength(500_000));

/** A folder as settings name it: `resource:…`, `workspace:…` or a path. */
export const folder = v.pipe(v.string(), v.nonEmpty(), v.maxLength(4_096));

/** The user's note on a run; may be empty. */
export const noteText = v.pipe(v.string(), v.maxLength(2_000));

/** A whole number; values outside the limits are set to the nearest limit. */
export const clamped = (least: number, most = Number.MAX_SAFE_INTEGER) =>
  v.pipe(
    wholeNumber,
    v.transform((value) => Math.min(most, Math.max(least, value))),
  );

/** Search text of a list; empty for everything. */
export const searchText = v.pipe(v.string(), v.maxLength(1_000));

/** A number within bounds. */
export const bounded = (bounds: Bounds) =>
  v.pipe(
    v.number(),
    v.minValue(bounds.min),
    v.maxValue(bounds.max),
    v.check((value) => isWithin(value, bounds), 'expected.whole-number'),
  );
