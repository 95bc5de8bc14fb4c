// Writes a text file in large chunks.

import * as fs from 'node:fs';
import { explainDisk } from '../../platform/files.ts';

/** Characters buffered before they are written. */
const CHUNK_LENGTH = 1 << 20;

export class ChunkWriter {
  readonly file: string;
  readonly #handle: number;
  #chunk = '';

  constructor(file: string) {
    this.file = file;
    this.#handle = explainDisk(file, () => fs.openSync(file, 'w'));
  }

  write(text: string): void {
    this.#chunk += text;
    if (this.#chunk.length > CHUNK_LENGTH) this.flush();
  }

  close(): void {
    this.flush();
    fs.closeSync(this.#handle);
  }

  /** Writes the buffered text, so that it can be read. */
  flush(): void {
    if (this.#chunk === '') return;
    explainDisk(this.file, () => fs.writeFileSync(this.#handle, this.#chunk));
    this.#chunk = '';
  }
}
