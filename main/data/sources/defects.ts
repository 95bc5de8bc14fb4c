// What can be wrong with the rows that people bring, and what import does about it when it is asked to.

import type { ConversationChoice } from '../../../preload/contract/sources.ts';
import { DEFECTS, DEFECT_KINDS, type DefectKind } from '../defect-kinds.ts';
import { UserError } from '../../i18n/user-error.ts';
import { msg, type Message, type UserText } from '../../../i18n/message.ts';
import { english } from '../../i18n/locale.ts';

/**
 * What becomes of a conversation with several questions, and the kinds that are left out for it: an example of each question,
 * with the turns before it; its first question alone; or nothing. It is chosen, and no part of repairing everything.
 */
export const CONVERSATION_CHOICES = {
  each: [],
  first: ['later-question'],
  'leave-out': ['several-questions', 'later-question'],
} as const satisfies Record<ConversationChoice, readonly DefectKind[]>;

const CHOSEN: readonly DefectKind[] = CONVERSATION_CHOICES['leave-out'];

/** True for what is chosen for whole conversations and not repaired. */
export const isConversationDefect = (kind: DefectKind): boolean => CHOSEN.includes(kind);

/** Defects whose repair keeps the row; after any other repair it is left out. */
const MENDED: ReadonlySet<DefectKind> = new Set([
  'encoding',
  'picture-elsewhere',
  'picture-oversize',
  'no-picture',
  'duplicate-id',
  'placeholders',
  'decimal-comma',
]);

/** True where a row with this defect stays after the repair. */
export const isKeptAfterRepair = (kind: DefectKind): boolean => MENDED.has(kind);

/** What is only known when later rows were read, told of a row by its place. */
export const CROSS_ROW_MESSAGES = {
  'no-picture': (place: string) => msg('import.picture-unnamed', { place }),
  contradiction: (place: string) => msg('import.answers-contradict', { place }),
} satisfies Partial<Record<DefectKind, (place: string) => Message>>;

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
    const repairable = DEFECT_KINDS.filter((kind) => !isConversationDefect(kind));
    const known: readonly string[] = repairable;
    const wrong = repairs.find((name) => name !== 'all' && !known.includes(name));
    if (wrong !== undefined) {
      throw new UserError(msg('import.repair-unknown', { repair: wrong }), {
        hint: msg('import.repair-unknown.hint', {
          known: repairable.filter((name) => DEFECTS[name].repair).join(', '),
        }),
      });
    }
    this.#repairs = new Set(repairs.includes('all') ? known : repairs);
    this.#leftOut = new Set(CONVERSATION_CHOICES[conversations]);
  }

  /** True when defects of this kind are repaired. */
  isRepaired(kind: DefectKind): boolean {
    return this.isExcluded(kind) || (DEFECTS[kind].repair !== null && this.#repairs.has(kind));
  }

  /** True where the choice for conversations leaves rows of this kind out, whatever else is wrong with them. */
  isExcluded(kind: DefectKind): boolean {
    return this.#leftOut.has(kind);
  }

  /** True when a row with this defect can be taken: it is mended, or only worth knowing. */
  isAccepted(kind: DefectKind): boolean {
    return DEFECTS[kind].isNote || (this.isRepaired(kind) && isKeptAfterRepair(kind));
  }

  add(kind: DefectKind, sentence: UserText): void {
    const found = this.#found.get(kind) ?? { count: 0, examples: [] };
    found.count += 1;
    if (found.examples.length < EXAMPLES) found.examples.push(english(sentence));
    this.#found.set(kind, found);
  }

  /** True while another example of this kind would be kept. */
  hasRoomForExample(kind: DefectKind): boolean {
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
