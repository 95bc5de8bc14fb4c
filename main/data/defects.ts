// What can be wrong with the rows that people bring, and what import does about it when it is asked to.

import { UserError } from '../errors.ts';

/** Every defect by name: what it is, and its repair (none where it is only worth knowing). */
export const DEFECTS = {
  'not-a-row': { what: 'a line is no row', repair: 'leave the line out' },
  encoding: { what: 'a text is not UTF-8', repair: 'read it as Windows-1252 (or UTF-16)' },
  'no-question': { what: 'a row has no question', repair: 'leave the row out' },
  'no-answer': { what: 'a row has no answer', repair: 'leave the row out' },
  field: { what: 'a field is not of its kind', repair: 'leave the row out' },
  conversation: { what: 'a conversation cannot be read as one question', repair: 'leave the row out' },
  'picture-missing': { what: 'a picture is missing', repair: 'leave the row out' },
  'picture-elsewhere': { what: 'a picture lies in another folder', repair: 'take the one file of this name' },
  'picture-unreadable': { what: 'a picture cannot be read', repair: 'leave the row out' },
  'picture-oversize': { what: 'a picture is too large', repair: 'leave the row out' },
  'picture-address': { what: 'a picture is an address on the web', repair: 'leave the row out' },
  'not-a-picture': { what: 'a video or sound file stands in place of a picture', repair: 'leave the row out' },
  'no-picture': { what: 'a row names no picture among rows that do', repair: 'take it for a question about text' },
  'duplicate-id': { what: 'an id stands twice', repair: 'number the later ones' },
  placeholders: { what: 'a text has another number of picture marks than pictures', repair: null },
  turned: { what: 'a picture is turned by its EXIF note', repair: null },
  contradiction: { what: 'a question has different answers for the same pictures', repair: null },
} as const satisfies Record<string, { what: string; repair: string | null }>; // prettier-ignore

export type DefectKind = keyof typeof DEFECTS;

/** A row that cannot be taken as it is. */
export class RowError extends UserError {
  readonly kind: DefectKind;

  constructor(kind: DefectKind, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options);
    this.name = 'RowError';
    this.kind = kind;
  }
}

/** A kind of defect as it was found in a source. */
export interface Finding {
  readonly kind: DefectKind;
  readonly what: string;
  readonly count: number;
  /** What was or would be done; null for what is only worth knowing. */
  readonly repair: string | null;
  /** True when it was done in this import. */
  readonly repaired: boolean;
  /** The first of them: one sentence each, with file and row. */
  readonly examples: readonly string[];
}

const EXAMPLES = 10;

/** Counts defects while a source is read. */
export class Findings {
  readonly #found = new Map<DefectKind, { count: number; examples: string[] }>();
  readonly #repairs: ReadonlySet<string>;

  /** `repairs`: the kinds that are repaired. Throws a UserError for a name that is not known. */
  constructor(repairs: readonly string[]) {
    const known = Object.keys(DEFECTS);
    const wrong = repairs.find((name) => name !== 'all' && !known.includes(name));
    if (wrong !== undefined) {
      throw new UserError(`There is no repair named "${wrong}".`, {
        hint: `Known are all, ${known.filter((name) => DEFECTS[name as DefectKind].repair).join(', ')}.`,
      });
    }
    this.#repairs = new Set(repairs.includes('all') ? known : repairs);
  }

  /** True when defects of this kind are repaired. */
  isRepaired(kind: DefectKind): boolean {
    return DEFECTS[kind].repair !== null && this.#repairs.has(kind);
  }

  add(kind: DefectKind, sentence: string): void {
    const found = this.#found.get(kind) ?? { count: 0, examples: [] };
    found.count += 1;
    if (found.examples.length < EXAMPLES) found.examples.push(sentence);
    this.#found.set(kind, found);
  }

  /** What was found, in the order of the table above. */
  list(): Finding[] {
    return (Object.keys(DEFECTS) as DefectKind[]).flatMap((kind) => {
      const found = this.#found.get(kind);
      if (!found) return [];
      const { what, repair } = DEFECTS[kind];
      return [{ kind, what, ...found, repair, repaired: this.isRepaired(kind) }];
    });
  }

  /** Taken up again after a pause; `list` gives what is kept. */
  restore(list: readonly Finding[]): void {
    for (const { kind, count, examples } of list)
      this.#found.set(kind, { count, examples: [...examples] });
  }
}
