// The text of an answer while it grows: whole characters only, and nothing that may be the beginning
// of a stop text.

/** Builds the text of one answer from its tokens. */
export class AnswerText {
  private readonly decode: (ids: readonly number[]) => string;
  private readonly stop: readonly string[];
  /** Tokens whose text is needed to decode the next ones, and the number of those already read. */
  private ids: number[] = [];
  private read = 0;
  /** Characters that may begin a stop text. */
  private held = '';
  private isStopped = false;

  constructor(decode: (ids: readonly number[]) => string, stop: readonly string[]) {
    this.decode = decode;
    this.stop = stop.filter((text) => text !== '');
  }

  /** Adds a token; returns the text that is certain by now, and whether a stop text was reached. */
  push(id: number): { text: string; isStopped: boolean } {
    this.ids.push(id);
    const known = this.decode(this.ids.slice(0, this.read));
    const grown = this.decode(this.ids);
    // A character of several tokens is decoded with the last of them.
    if (grown.endsWith('\uFFFD') || grown.length <= known.length) return this.take('');
    this.ids = this.ids.slice(this.read);
    this.read = this.ids.length;
    return this.take(grown.slice(known.length));
  }

  /** What is still held when the answer ends; an incomplete character is dropped. */
  end(): string {
    if (this.isStopped) return '';
    const known = this.decode(this.ids.slice(0, this.read));
    const rest = this.decode(this.ids)
      .slice(known.length)
      .replace(/\uFFFD+$/, '');
    const { text, isStopped } = this.take(rest);
    return isStopped ? text : text + this.held;
  }

  private take(more: string): { text: string; isStopped: boolean } {
    const text = this.held + more;
    const found = this.stop.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
    if (found.length > 0) {
      this.isStopped = true;
      this.held = '';
      return { text: text.slice(0, Math.min(...found)), isStopped: true };
    }
    const kept = Math.max(0, ...this.stop.map((stop) => overlap(text, stop)));
    this.held = text.slice(text.length - kept);
    return { text: text.slice(0, text.length - kept), isStopped: false };
  }
}

/** The length of the longest end of `text` with which `word` begins, shorter than the word. */
export function overlap(text: string, word: string): number {
  for (let length = Math.min(text.length, word.length - 1); length > 0; length--)
    if (text.endsWith(word.slice(0, length))) return length;
  return 0;
}
