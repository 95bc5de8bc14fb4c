// What a person decided about single rows of a source: left out, written anew, added. The source
// itself is never touched.

import type { RowEdit } from '../../data/sources/source-row.ts';
import { UserError } from '../../i18n/user-error.ts';
import { suggestion } from '../contract/settings.ts';
import { msg, type Message } from '../../../i18n/message.ts';

/** A row that stands in no file of the source. */
export interface AddedRow extends Omit<RowEdit, 'question' | 'answer'> {
  readonly question: string;
  readonly answer: string;
  /** Path of one picture; several stand in `pictures`. */
  readonly picture?: string;
}

/** The settings that hold decisions. */
export interface DecisionSettings {
  readonly exclude: readonly string[];
  readonly edits: Readonly<Record<string, RowEdit>>;
  readonly added: readonly AddedRow[];
}

const EDIT_FIELDS = ['question', 'answer', 'rationale', 'kind', 'split', 'check', 'pictures'];

/** Decisions by the places of rows, such as "cards.jsonl, line 3". */
export class Decisions {
  readonly added: readonly AddedRow[];
  readonly #exclude: ReadonlySet<string>;
  readonly #edits: Readonly<Record<string, RowEdit>>;
  /** Places that were decided about and have not come yet. */
  #open: Set<string>;

  /** Throws a UserError that names the decision that is not well formed. */
  constructor({ exclude, edits, added }: DecisionSettings) {
    const wrong = exclude.find((place) => typeof place !== 'string');
    if (wrong !== undefined)
      throw malformed(
        msg('import.setting-invalid', {
          setting: 'exclude',
          expected: 'a list of rows such as “cards.jsonl, line 3”',
        }),
      );
    for (const [place, edit] of Object.entries(edits)) checkEdit('edits', place, edit, EDIT_FIELDS);
    for (const [i, row] of added.entries())
      checkEdit('added', `row ${i + 1}`, row, [...EDIT_FIELDS, 'picture']);
    this.added = added;
    this.#exclude = new Set(exclude);
    this.#edits = edits;
    this.#open = new Set([...exclude, ...Object.keys(edits)]);
  }

  /** What was decided about the row at this place, which counts as seen. */
  at(place: string): { isExcluded: boolean; edit: RowEdit | undefined } {
    this.#open.delete(place);
    const edit = Object.hasOwn(this.#edits, place) ? this.#edits[place] : undefined;
    return { isExcluded: this.#exclude.has(place), edit };
  }

  /** Places that have not come yet; what is kept over a pause. */
  get open(): readonly string[] {
    return [...this.#open];
  }

  set open(places: readonly string[]) {
    this.#open = new Set(places);
  }

  /** Throws a UserError when a decision is about a row that the source does not have. */
  checkAllSeen(): void {
    const [place] = this.#open;
    if (place === undefined) return;
    throw new UserError(msg('import.row-not-found', { place }), {
      hint: msg('import.row-not-found.hint'),
    });
  }
}

function checkEdit(setting: string, place: string, edit: unknown, known: readonly string[]): void {
  if (typeof edit !== 'object' || edit === null || Array.isArray(edit)) {
    const expected = 'a group of fields such as {"answer": "20"}';
    throw malformed(msg('import.edit-invalid', { setting, place, expected }));
  }
  for (const [field, value] of Object.entries(edit)) {
    if (!known.includes(field)) {
      throw new UserError(msg('import.edit-field-unknown', { setting, place, field }), {
        hint: suggestion(field, known),
      });
    }
    const isTexts = Array.isArray(value) && value.every((one) => typeof one === 'string');
    if (field === 'check' || (field === 'pictures' ? isTexts : typeof value === 'string')) continue;
    const expected = field === 'pictures' ? 'a list of paths' : 'text';
    throw malformed(msg('import.edit-field-invalid', { setting, place, field, expected }));
  }
}

const malformed = (message: Message): UserError =>
  new UserError(message, { hint: msg('import.setting-invalid.hint') });
