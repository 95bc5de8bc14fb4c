// What a transfer pack may hold.

/**
 * A file above this size that becomes more than `MAX_RATIO` times larger is a zip bomb. Packs hold such
 * files as they are: a table of equal rows shrinks further than that.
 */
export const BOMB_BYTES = 64 * 2 ** 20;
export const MAX_RATIO = 200;
