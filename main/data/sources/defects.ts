// Defects found in a source: counted with examples, and the repairs that an import applies.

import type { ConversationChoice } from '../../../preload/contract/sources.ts';
import { DEFECTS, DEFECT_KINDS, type DefectKind } from '../defect-kinds.ts';
import { UserError } from '../../i18n/user-error.ts';
import { msg, type Message, type UserText } from '../../../i18n/message.ts';
import { english } from '../../i18n/locale.ts';

/**
 * What to import of a conversation with several questions: an example for each question with the
 * turns before it, its first question alone, or nothing. Each choice lists the kinds that it leaves
 * out. It is a setting of its own, not a repair.
 */
export const CONVERSATION_CHOICES = {
  each: [],
  first: ['later-question'],
  'leave-out': ['several-questions', 'later-question'],
} as const satisfies Record<ConversationChoice, readonly DefectKind[]>;

const CONVERSATION_DEFECTS: readonly DefectKind[] = CONVERSATION_CHOICES['leave-out'];

/** True for a kind that the choice for conversations decides about, not a repair. */
export const isConversationDefect = (kind: DefectKind): boolean =>
  CONVERSATION_DEFECTS.includes(kind);

/** True where the repair of this kind keeps the row. */
export const isKeptAfterRepair = (kind: DefectKind): boolean => DEFECTS[kind].keepsRow;

/** Messages about defects that only show when later rows have been read; `place` names the row. */
export const CROSS_ROW_MESSAGES = {
  'no-picture': (place: string) => msg('import.picture-unnamed', { place }),
  contradiction: (place: string) => msg('import.answers-contradict', { place }),
} satisfies Partial<Record<DefectKind, (place: string) => Message>>;

/** A kind of defect as it occurs in a source. */
export interface Finding {
  readonly kind: DefectKind;
  readonly what: string;
  readonly count: number;
  /** What the repair does; null where nothing needs repair. */
  readonly repair: string | null;
  /** True where this import applied the repair. */
  readonly repaired: boolean;
  /** True where rows with it are imported unchanged. */
  readonly isNote: boolean;
  /** The first occurrences, one sentence each with file and row. */
  readonly examples: readonly string[];
}

const MAX_EXAMPLES = 10;

/** Counts defects while a source is read. */
export class Findings {
  readonly #byKind = new Map<DefectKind, { count: number; examples: string[] }>();
  readonly #repairs: ReadonlySet<string>;
  readonly #excluded: ReadonlySet<DefectKind>;

  /** `repairs`: the kinds to repair, or `all`. Throws a UserError for an unknown name. */
  constructor(repairs: readonly string[], conversations: ConversationChoice = 'each') {
    const repairable = DEFECT_KINDS.filter((kind) => !isConversationDefect(kind));
    const known: readonly string[] = repairable;
    const unknown = repairs.find((name) => name !== 'all' && !known.includes(name));
    if (unknown !== undefined) {
      throw new UserError(msg('import.repair-unknown', { repair: unknown }), {
        hint: msg('import.repair-unknown.hint', {
          known: repairable.filter((name) => DEFECTS[name].repair).join(', '),
        }),
      });
    }
    this.#repairs = new Set(repairs.includes('all') ? known : repairs);
    this.#excluded = new Set(CONVERSATION_CHOICES[conversations]);
  }

  /** True where defects of this kind are repaired. */
  isRepaired(kind: DefectKind): boolean {
    return this.isExcluded(kind) || (DEFECTS[kind].repair !== null && this.#repairs.has(kind));
  }

  /**
   * True where the choice for conversations leaves rows of this kind out, whatever other defects
   * they have.
   */
  isExcluded(kind: DefectKind): boolean {
    return this.#excluded.has(kind);
  }

  /**
   * True where a row with this defect is imported: corrected by its repair, or with a mere note.
   */
  isAccepted(kind: DefectKind): boolean {
    return DEFECTS[kind].isNote || (this.isRepaired(kind) && isKeptAfterRepair(kind));
  }

  add(kind: DefectKind, sentence: UserText): void {
    const entry = this.#byKind.get(kind) ?? { count: 0, examples: [] };
    entry.count += 1;
    if (entry.examples.length < MAX_EXAMPLES) entry.examples.push(english(sentence));
    this.#byKind.set(kind, entry);
  }

  /** True while fewer than the maximum of examples are kept for this kind. */
  hasRoomForExample(kind: DefectKind): boolean {
    return (this.#byKind.get(kind)?.examples.length ?? 0) < MAX_EXAMPLES;
  }

  /** The kinds that occurred, in the order of `DEFECTS`. */
  list(): Finding[] {
    return DEFECT_KINDS.flatMap((kind) => {
      const entry = this.#byKind.get(kind);
      if (!entry) return [];
      const { what, repair, isNote } = DEFECTS[kind];
      return [{ kind, what, ...entry, repair, repaired: this.isRepaired(kind), isNote }];
    });
  }

  /** Resumes from what `list` returned. */
  restore(list: readonly Finding[]): void {
    for (const { kind, count, examples } of list)
      this.#byKind.set(kind, { count, examples: [...examples] });
  }
}
