// A growing list of numbers in a typed array: a million take a few megabytes.

type NumberArray = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

export class NumberList<A extends NumberArray> {
  #array: A;
  readonly #kind: new (length: number) => A;
  length = 0;

  constructor(kind: new (length: number) => A) {
    this.#kind = kind;
    this.#array = new kind(1024);
  }

  push(value: number): void {
    if (this.length === this.#array.length) {
      const longer = new this.#kind(this.length * 2);
      longer.set(this.#array);
      this.#array = longer;
    }
    this.#array[this.length++] = value;
  }

  at(index: number): number {
    return this.#array[index]!;
  }

  /** The numbers so far, without a copy: valid until the list grows. */
  view(): A {
    return this.#array.subarray(0, this.length) as A;
  }
}
