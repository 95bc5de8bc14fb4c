// The layout in which models are trained to answer: `<think>…</think>` and then
// `<answer>…</answer>`. The reasoning becomes a field of its own, the answer loses its tags.

import { overlap } from '../../engine-process/serve/answer-text.ts';

/** The next part of an answer, in its fields. */
export interface LaidOut {
  readonly reasoning: string;
  readonly content: string;
}

type Place = 'start' | 'reasoning' | 'between' | 'answer' | 'content' | 'after';

/** Tags that may open at a place, and where they lead. */
const OPENING: Partial<Record<Place, readonly (readonly [string, Place])[]>> = {
  start: [
    ['<think>', 'reasoning'],
    ['<answer>', 'answer'],
  ],
  between: [['<answer>', 'answer']],
};

/** Tags that close a place, and where they lead. */
const CLOSING: Partial<Record<Place, readonly [string, Place]>> = {
  reasoning: ['</think>', 'between'],
  answer: ['</answer>', 'after'],
};

/** Splits one answer as it grows. Text that is in no layout is content as it is. */
export class LayoutSplitter {
  private place: Place = 'start';
  private held = '';

  /** The parts that are certain by now: what may begin a tag is held back. */
  push(text: string): LaidOut {
    this.held += text;
    let reasoning = '';
    let content = '';
    for (let isMoving = true; isMoving;) {
      const before = this.place;
      const given = OPENING[before] ? this.open() : this.fill();
      if (before === 'reasoning') reasoning += given;
      else content += given;
      isMoving = this.place !== before;
    }
    return { reasoning, content };
  }

  /** What is still held when the answer ends. */
  end(): LaidOut {
    const { place, held } = this;
    this.held = '';
    if (place === 'after') return { reasoning: '', content: '' };
    if (place === 'reasoning') return { reasoning: held, content: '' };
    return { reasoning: '', content: place === 'between' ? held.trimStart() : held };
  }

  /** Decides which tag opens here, or that none does. */
  private open(): string {
    const text = this.held.trimStart();
    const tags = OPENING[this.place]!;
    const opened = tags.find(([tag]) => text.startsWith(tag));
    if (opened) {
      this.held = text.slice(opened[0].length);
      this.place = opened[1];
    } else if (text !== '' && !tags.some(([tag]) => tag.startsWith(text))) {
      // After the reasoning, the white space before the answer belongs to neither.
      if (this.place === 'between') this.held = text;
      this.place = 'content';
    }
    return '';
  }

  /** What is certain within a place, up to its closing tag. */
  private fill(): string {
    const closing = CLOSING[this.place];
    const text = this.held;
    if (this.place === 'after') {
      this.held = '';
      return '';
    }
    if (!closing) {
      this.held = '';
      return text;
    }
    const [tag, next] = closing;
    const at = text.indexOf(tag);
    if (at >= 0) {
      this.held = text.slice(at + tag.length);
      this.place = next;
      return text.slice(0, at);
    }
    const certain = text.length - overlap(text, tag);
    this.held = text.slice(certain);
    return text.slice(0, certain);
  }
}
