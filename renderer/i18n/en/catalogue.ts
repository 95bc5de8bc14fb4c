// The shape of a catalogue: what every language says.

import type * as en from './index.ts';

/** The shape of a catalogue: English with its literal texts made any texts. */
type Words<T> = T extends string
  ? string
  : T extends (...values: infer Values) => unknown
    ? (...values: Values) => string
    : { readonly [K in keyof T]: Words<T[K]> };

export type Catalogue = { readonly [K in keyof typeof en]: Words<(typeof en)[K]> };
