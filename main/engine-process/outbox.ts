// What an engine process tells. The parts of answers that belong to one turn travel in one message: a
// step of decoding has one for every client, and a message costs more than what it says.

import type { EngineMessage } from './protocol.ts';

/** Messages that travel together, in order. */
export type EngineMessages = readonly EngineMessage[];

/** Posts messages in the order in which they are sent. */
export class Outbox {
  private readonly post: (messages: EngineMessages) => void;
  private waiting: EngineMessage[] = [];

  constructor(post: (messages: EngineMessages) => void) {
    this.post = post;
  }

  /** Posts a message: a part with those of this turn, all others at once. */
  send(message: EngineMessage): void {
    if (message.kind !== 'part') this.post([...this.take(), message]);
    else if (this.waiting.push(message) === 1) queueMicrotask(() => this.flush());
  }

  /** Takes the parts that wait, for a caller who posts them itself. */
  take(): EngineMessages {
    return this.waiting.splice(0);
  }

  private flush(): void {
    const messages = this.take();
    if (messages.length > 0) this.post(messages);
  }
}
