// Writes a text file in large chunks.

import { explainDisk } from '../../platform/files.ts';
import { openDataFile, type DataFile } from '../../platform/vault/data-file.ts';

/** Characters buffered before they are written. */
const CHUNK_LENGTH = 1 << 20;

export class ChunkWriter {
  readonly file: string;
  readonly #data: DataFile;
  #chunk = '';

  constructor(file: string) {
    this.file = file;
    this.#data = explainDisk(file, () => openDataFile(file, 'w'));
  }

  write(text: string): void {
    this.#chunk += text;
    if (this.#chunk.length > CHUNK_LENGTH) this.flush();
  }

  close(): void {
    this.flush();
    this.#data.close();
  }

  /** Fills `target` from byte `position` of the text so far. */
  read(target: Uint8Array, position: number): void {
    this.flush();
    this.#data.read(target, 0, target.length, position);
  }

  /** Writes the buffered text. */
  flush(): void {
    if (this.#chunk === '') return;
    explainDisk(this.file, () => this.#data.append(this.#chunk));
    this.#chunk = '';
  }
}
