// A pool of answers to requests that come and go: each joins while the others are being decoded,
// is sampled in its own way, and leaves when it has ended or is cancelled.

import {
  PREFILL_TOKENS,
  type ActiveBranch,
  type Generator,
  type Joining,
  type Prompt,
} from './generator.ts';
import {
  newSequences,
  type Sequence,
  type SequenceOptions,
  type TokenScores,
} from './sequences.ts';

/** A request for n answers to one prompt. */
export interface PoolRequest extends Omit<SequenceOptions, 'onToken'> {
  readonly prompt: Prompt;
  readonly n: number;
  /** The same seed gives the same answers, whoever else is in the pool. */
  readonly seed: number;
  /** Called for each token of each answer; returns true to end the answer after it. */
  readonly onToken: (answer: number, token: TokenScores) => boolean;
  /** Called when the answer has ended; `finished` is false where the length limit cut it off. */
  readonly onEnd: (answer: number, finished: boolean) => void;
}

/** A request in the pool. */
export interface Pooled {
  /** Resolves when all answers have ended; rejects with the error of the engine. */
  readonly done: Promise<void>;
  /** Ends all its answers after the current step. */
  cancel(): void;
}

interface Entry extends Joining {
  readonly onEnd: PoolRequest['onEnd'];
  /** Answers that have ended and were told. */
  readonly ended: Set<Sequence>;
  resolve(): void;
  reject(error: unknown): void;
}

/** Decodes the requests of one generator together, at most `maxSequences` answers at a time. */
export class GenerationPool {
  private readonly generator: Generator;
  private readonly maxSequences: number;
  private waiting: Entry[] = [];
  private entries: Entry[] = [];
  private active: ActiveBranch[] = [];
  private running: Promise<void> | undefined;

  constructor(generator: Generator, { maxSequences }: { maxSequences: number }) {
    this.generator = generator;
    this.maxSequences = maxSequences;
  }

  /** Adds a request, which joins the batch before its next step if there is room. */
  add({ prompt, onToken, onEnd, ...options }: PoolRequest): Pooled {
    const sequences = Array.from({ length: options.n }, (_, answer): Sequence => {
      const told = (token: TokenScores) => onToken(answer, token);
      return newSequences(0, { ...options, answerNumbers: [[answer]], onToken: told })[0]!;
    });
    const done = new Promise<void>((resolve, reject) => {
      this.waiting.push({ prompt, sequences, onEnd, ended: new Set(), resolve, reject });
    });
    this.running ??= this.run();
    return { done, cancel: () => sequences.forEach((sequence) => sequence.end()) };
  }

  /** Ends all answers, and frees the compiled programs. */
  async release(): Promise<void> {
    for (const { sequences } of [...this.waiting, ...this.entries])
      for (const sequence of sequences) sequence.end();
    await this.running;
    await this.generator.release();
  }

  private async run(): Promise<void> {
    // Requests that arrive together join together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0 || this.entries.length > 0) {
      await this.join();
      await this.step();
      this.settle();
    }
    this.running = undefined;
  }

  /** Runs the prompts for which there is room. An error ends those alone. */
  private async join(): Promise<void> {
    const joining = this.takeWaiting();
    if (joining.length === 0) return;
    try {
      this.active.push(...(await this.generator.prefill(joining)));
      this.entries.push(...joining);
    } catch (error) {
      for (const { reject } of joining) reject(error);
    }
  }

  /** Those from the front of the queue that fit: answers in the pool, tokens of one prefill. */
  private takeWaiting(): Entry[] {
    const cancelled = this.waiting.filter(({ sequences }) => sequences.every(isDone));
    this.waiting = this.waiting.filter((entry) => !cancelled.includes(entry));
    for (const { resolve } of cancelled) resolve();
    let answers = this.entries.flatMap(({ sequences }) => sequences.filter(isOpen)).length;
    let tokens = 0;
    const taken: Entry[] = [];
    for (const entry of this.waiting) {
      const isFirst = answers === 0;
      answers += entry.sequences.length;
      tokens += entry.prompt.ids.length;
      if (!isFirst && answers > this.maxSequences) break;
      if (taken.length > 0 && tokens > PREFILL_TOKENS) break;
      taken.push(entry);
    }
    this.waiting.splice(0, taken.length);
    return taken;
  }

  /** One more token for every answer. An error ends all requests in the batch. */
  private async step(): Promise<void> {
    this.active = this.active.flatMap((branch) => {
      const sequences = branch.sequences.filter(isOpen);
      return sequences.length > 0 ? [{ ...branch, sequences }] : [];
    });
    if (this.active.length === 0) return;
    const most = Math.max(...this.entries.map(({ sequences }) => sequences.length));
    try {
      this.active = await this.generator.decode(this.active, most);
    } catch (error) {
      this.active = [];
      for (const { reject } of this.entries.splice(0)) reject(error);
    }
  }

  /** Tells which answers have ended, and resolves requests without open ones. */
  private settle(): void {
    for (const { sequences, ended, onEnd } of this.entries)
      sequences.forEach((sequence, answer) => {
        if (!sequence.done || ended.has(sequence)) return;
        ended.add(sequence);
        onEnd(answer, sequence.result().finished);
      });
    const finished = this.entries.filter(({ sequences }) => sequences.every(isDone));
    this.entries = this.entries.filter((entry) => !finished.includes(entry));
    for (const { resolve } of finished) resolve();
  }
}

const isDone = ({ done }: Sequence): boolean => done;
const isOpen = ({ done }: Sequence): boolean => !done;
