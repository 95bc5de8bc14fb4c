// Answers that a check has already asked for: a check that is run again after a change asks only what
// the change can alter.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../platform/files.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import type { AskedFigures } from '../../../preload/contract/check.ts';

/** What an answer depends on: the model as it lies on the disk, how it is asked, and the rows. */
export interface AskedWhat {
  /** A folder, a file, or an address. */
  readonly model: string;
  /** Everything else that is set for asking. */
  readonly how: Readonly<Record<string, unknown>>;
  readonly rows: readonly ExampleRow[];
}

/** Checks that are remembered. */
const MOST = 16;

/** The newest answers by what they depend on. */
export class AnswerMemory {
  readonly #known = new Map<string, AskedFigures>();

  /** The answers, from memory where the same was asked before; an error is not remembered. */
  async ask(what: AskedWhat, ask: () => Promise<AskedFigures>): Promise<AskedFigures> {
    const key = keyOf(what);
    const figures = this.#known.get(key) ?? (await ask());
    this.#known.delete(key);
    this.#known.set(key, figures);
    if (this.#known.size > MOST) this.#known.delete(this.#known.keys().next().value!);
    return figures;
  }
}

function keyOf({ model, how, rows }: AskedWhat): string {
  const shown = rows.map(({ question, answer, check, history, pictures }) => ({
    ...{ question, answer, check, history, pictures },
  }));
  const text = JSON.stringify([model, filesOf(model), Object.entries(how).sort(), shown]);
  return sha256(Buffer.from(text));
}

/** Names, sizes and times of a model's files; empty for an address. */
function filesOf(model: string): readonly unknown[] {
  const info = statSync(model, { throwIfNoEntry: false });
  if (info === undefined) return [];
  const names = info.isDirectory() ? readdirSync(model).sort() : [''];
  return names.map((name) => {
    const found = statSync(join(model, name), { throwIfNoEntry: false });
    return [name, found?.size, found?.mtimeMs];
  });
}
