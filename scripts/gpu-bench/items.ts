// The items of the benchmark and their shares of its time.

/** Item -> seconds of a run of ten minutes. */
export const ITEMS = {
  machine: 10,
  doctor: 60,
  products: 30,
  launches: 20,
  'text step': 120,
  'picture step': 120,
  rollouts: 120,
  PyTorch: 90,
} as const;

export type ItemName = keyof typeof ITEMS;
