// Pearson's correlation, one pair of values at a time.

export class Correlation {
  count = 0;
  #sumA = 0;
  #sumB = 0;
  #squaresA = 0;
  #squaresB = 0;
  #products = 0;

  add(a: number, b: number): void {
    this.count += 1;
    this.#sumA += a;
    this.#sumB += b;
    this.#squaresA += a * a;
    this.#squaresB += b * b;
    this.#products += a * b;
  }

  /** -1 to 1; 0 where one side is constant. */
  value(): number {
    const n = this.count;
    const [a, b] = [this.#sumA, this.#sumB];
    const spread = Math.sqrt((this.#squaresA - (a * a) / n) * (this.#squaresB - (b * b) / n));
    return spread > 0 ? (this.#products - (a * b) / n) / spread : 0;
  }
}
