// Keys that catalogues share with the code.

/** How far a difference can be trusted. */
export type Sureness = 'certain' | 'likely' | 'unclear';

/** The stages of the path in order. */
export const PATH_KEYS = [
  'examples',
  'prepare',
  'answers',
  'learn',
  'practise',
  'check',
  'use',
] as const;

/** Name of a stage of the path. */
export type PathKey = (typeof PATH_KEYS)[number];
