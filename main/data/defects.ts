// What can be wrong with the rows that people bring, and what import does about it when it is asked to.

import { UserError } from '../errors.ts';
import { english, said, type Marked, type Said } from '../said.ts';

/** Every defect by name: what it is, its repair (none where nothing is to be done), and whether a row that has it can be taken as it is. */
export const DEFECTS = {
  file: { what: 'a file cannot be read to its end', repair: 'leave the rest of the file out', isNote: false },
  'not-a-row': { what: 'a line is no row', repair: 'leave the line out', isNote: false },
  encoding: { what: 'a text is not UTF-8', repair: 'read it as Windows-1252 (or UTF-16)', isNote: false },
  'no-question': { what: 'a row has no question', repair: 'leave the row out', isNote: false },
  'no-answer': { what: 'a row has no answer', repair: 'leave the row out', isNote: false },
  field: { what: 'a field is not of its kind', repair: 'leave the row out', isNote: false },
  conversation: { what: 'a conversation cannot be read', repair: 'leave the row out', isNote: false },
  'picture-missing': { what: 'a picture is missing', repair: 'leave the row out', isNote: false },
  'picture-elsewhere': { what: 'a picture lies in another folder', repair: 'take the file there', isNote: false },
  'picture-unreadable': { what: 'a picture cannot be read', repair: 'leave the row out', isNote: false },
  'picture-oversize': { what: 'a picture is too large', repair: 'make the picture smaller', isNote: false },
  'picture-address': { what: 'a picture is an address on the web', repair: 'leave the row out', isNote: false },
  'not-a-picture': { what: 'a video or sound file stands in place of a picture', repair: 'leave the row out', isNote: false },
  'no-picture': { what: 'a row names no picture among rows that do', repair: 'take it for a question about text', isNote: false },
  'duplicate-id': { what: 'an id stands twice', repair: 'number the later ones', isNote: false },
  placeholders: { what: 'a text has another number of picture marks than pictures', repair: 'name the pictures where their marks are, and leave marks without a picture out', isNote: true },
  contradiction: { what: 'a question has different answers for the same pictures', repair: 'leave all its rows out', isNote: true },
  turned: { what: 'a picture is turned by its EXIF note', repair: null, isNote: true },
  animated: { what: 'a picture has several frames or pages, of which the first is taken', repair: null, isNote: true },
  'decimal-comma': { what: 'an answer is a number with a decimal comma', repair: 'write it with a point', isNote: false },
  'several-questions': { what: 'a conversation has several questions', repair: 'leave the conversation out', isNote: true },
  'later-question': { what: 'a question stands after others in its conversation', repair: 'leave the question out', isNote: true },
} as const satisfies Record<string, { what: string; repair: string | null; isNote: boolean }>; // prettier-ignore

export type DefectKind = keyof typeof DEFECTS;

export const DEFECT_KINDS = Object.keys(DEFECTS) as DefectKind[];

/**
 * What becomes of a conversation with several questions, and the kinds that are left out for it: an example of each question,
 * with the turns before it; its first question alone; or nothing. It is chosen, and no part of repairing everything.
 */
export const CONVERSATION_CHOICES = {
  each: [],
  first: ['later-question'],
  'leave-out': ['several-questions', 'later-question'],
} as const satisfies Record<string, readonly DefectKind[]>;

export type ConversationChoice = keyof typeof CONVERSATION_CHOICES;

const CHOSEN: readonly DefectKind[] = CONVERSATION_CHOICES['leave-out'];

/** True for what is chosen for whole conversations and not repaired. */
export const isChosen = (kind: DefectKind): boolean => CHOSEN.includes(kind);

/** Defects whose repair keeps the row; after any other repair it is left out. */
const MENDED: ReadonlySet<DefectKind> = new Set([
  'encoding', 'picture-elsewhere', 'picture-oversize', 'no-picture', 'duplicate-id', 'placeholders', 'decimal-comma',
]); // prettier-ignore

/** True where a row with this defect stays after the repair. */
export const isMended = (kind: DefectKind): boolean => MENDED.has(kind);

/** What is only known when later rows were read, told of a row by its place. */
export const LATE_SENTENCES = {
  'no-picture': (place: string) => said`${place}: the row names no picture (field "picture").`,
  contradiction: (place: string) =>
    said`${place}: another row asks the same and answers otherwise.`,
} satisfies Partial<Record<DefectKind, (place: string) => Marked>>;

/** A row that cannot be taken as it is. */
export class RowError extends UserError {
  readonly kind: DefectKind;

  constructor(kind: DefectKind, message: Said, options: { hint?: Said; cause?: unknown } = {}) {
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
  /** True when rows that have it are taken as they are. */
  readonly isNote: boolean;
  /** The first of them: one sentence each, with file and row. */
  readonly examples: readonly string[];
}

const EXAMPLES = 10;

/** Counts defects while a source is read. */
export class Findings {
  readonly #found = new Map<DefectKind, { count: number; examples: string[] }>();
  readonly #repairs: ReadonlySet<string>;
  readonly #leftOut: ReadonlySet<DefectKind>;

  /** `repairs`: the kinds that are repaired. Throws a UserError for a name that is not known. */
  constructor(repairs: readonly string[], conversations: ConversationChoice = 'each') {
    const repairable = DEFECT_KINDS.filter((kind) => !isChosen(kind));
    const known: readonly string[] = repairable;
    const wrong = repairs.find((name) => name !== 'all' && !known.includes(name));
    if (wrong !== undefined) {
      throw new UserError(`There is no repair named "${wrong}".`, {
        hint: `Known are all, ${repairable.filter((name) => DEFECTS[name].repair).join(', ')}.`,
      });
    }
    this.#repairs = new Set(repairs.includes('all') ? known : repairs);
    this.#leftOut = new Set(CONVERSATION_CHOICES[conversations]);
  }

  /** True when defects of this kind are repaired. */
  isRepaired(kind: DefectKind): boolean {
    return this.isUnwanted(kind) || (DEFECTS[kind].repair !== null && this.#repairs.has(kind));
  }

  /** True where the choice for conversations leaves rows of this kind out, whatever else is wrong with them. */
  isUnwanted(kind: DefectKind): boolean {
    return this.#leftOut.has(kind);
  }

  /** True when a row with this defect can be taken: it is mended, or only worth knowing. */
  isTaken(kind: DefectKind): boolean {
    return DEFECTS[kind].isNote || (this.isRepaired(kind) && isMended(kind));
  }

  add(kind: DefectKind, sentence: Said): void {
    const found = this.#found.get(kind) ?? { count: 0, examples: [] };
    found.count += 1;
    if (found.examples.length < EXAMPLES) found.examples.push(english(sentence));
    this.#found.set(kind, found);
  }

  /** True while another example of this kind would be kept. */
  wantsExample(kind: DefectKind): boolean {
    return (this.#found.get(kind)?.examples.length ?? 0) < EXAMPLES;
  }

  /** What was found, in the order of the table above. */
  list(): Finding[] {
    return DEFECT_KINDS.flatMap((kind) => {
      const found = this.#found.get(kind);
      if (!found) return [];
      const { what, repair, isNote } = DEFECTS[kind];
      return [{ kind, what, ...found, repair, repaired: this.isRepaired(kind), isNote }];
    });
  }

  /** Taken up again after a pause; `list` gives what is kept. */
  restore(list: readonly Finding[]): void {
    for (const { kind, count, examples } of list)
      this.#found.set(kind, { count, examples: [...examples] });
  }
}
