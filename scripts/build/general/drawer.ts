// Draws batches in a thread of its own, while the step before is computed.

import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { loadTokenizer } from '../../../main/data/text/tokenizer.ts';
import { cached } from '../cards/encoder.ts';
import type { TokenizerInfo } from '../cards/tokenizer.ts';
import { BatchMaker, type Batch } from './batch.ts';
import type { Phase } from './recipe.ts';
import type { BatchSource } from './train.ts';

interface Order {
  readonly step: number;
  readonly phase: Phase;
}

interface Work {
  /** Folder of the tokenizer. */
  readonly dir: string;
  readonly info: TokenizerInfo;
}

/** Batches from a thread; the same ones as `BatchMaker` draws. */
export class Drawer implements BatchSource {
  private readonly worker: Worker;
  /** The orders without an answer, the oldest first. */
  private readonly waiting: { resolve(batch: Batch): void; reject(error: unknown): void }[] = [];

  constructor(work: Work) {
    this.worker = new Worker(new URL(import.meta.url), { workerData: work });
    this.worker.on('message', (batch: Batch) => this.waiting.shift()!.resolve(batch));
    this.worker.on('error', (error) => {
      for (const { reject } of this.waiting.splice(0)) reject(error);
    });
  }

  draw(step: number, phase: Phase): Promise<Batch> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.worker.postMessage({ step, phase } satisfies Order);
    });
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }
}

if (!isMainThread && parentPort) {
  const { dir, info } = workerData as Work;
  const maker = new BatchMaker(cached(loadTokenizer(dir)), info);
  const port = parentPort;
  port.on('message', ({ step, phase }: Order) => port.postMessage(maker.draw(step, phase)));
}
