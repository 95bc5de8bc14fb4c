// The end of a pack: the comment of the ZIP archive holds the SHA-256 of every byte before it, so that
// a single flipped bit is noticed wherever it is.

import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';

const MARK = 'omr-pack sha256 ';
/** Characters of the hash: the last bytes of the file. */
export const TRAILER_BYTES = 64;

/** The comment with which the archive is written; the hash takes the place of the zeros. */
export const TRAILER_COMMENT = `${MARK}${'0'.repeat(TRAILER_BYTES)}`;

/** Replaces the last bytes of a stream by the hash of all others. */
export class TrailerStream extends Transform {
  readonly #hash = createHash('sha256');
  #held = Buffer.alloc(0);

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    const all = Buffer.concat([this.#held, chunk]);
    const ready = all.subarray(0, Math.max(0, all.length - TRAILER_BYTES));
    this.#held = all.subarray(ready.length);
    this.#hash.update(ready);
    done(null, ready);
  }

  override _flush(done: TransformCallback): void {
    done(null, this.#hash.digest('hex'));
  }
}
