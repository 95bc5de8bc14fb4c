// The kinds of defects that a row of a source can have: one table, and the error that reports a defect.

import { UserError } from '../i18n/user-error.ts';
import type { UserText } from '../../i18n/message.ts';

/** What is known of a kind of defect. */
interface Defect {
  readonly what: string;
  /** What the repair does; null where nothing needs repair. */
  readonly repair: string | null;
  /**
   * A note: rows with it are imported unchanged unless its repair is chosen. Other defects keep a
   * row out until repaired.
   */
  readonly isNote: boolean;
  /** True where the repair keeps the row; false where it leaves the row out. */
  readonly keepsRow: boolean;
}

/** The repair corrects the row. */
const corrected = (what: string, repair: string): Defect => ({
  what,
  repair,
  isNote: false,
  keepsRow: true,
});

/** The row cannot be corrected: the repair leaves it out. */
const leftOut = (what: string, repair = 'leave the row out'): Defect => ({
  what,
  repair,
  isNote: false,
  keepsRow: false,
});

const note = (defect: Defect): Defect => ({ ...defect, isNote: true });

/** Worth knowing; there is nothing to repair. */
const remark = (what: string): Defect => ({ what, repair: null, isNote: true, keepsRow: false });

/** Every kind of defect, in the order in which findings are listed. */
export const DEFECTS = {
  file: leftOut('a file cannot be read to its end', 'skip the rest of the file'),
  'not-a-row': leftOut('a line is not a row', 'skip the line'),
  encoding: corrected('text is not UTF-8', 'read it as Windows-1252 (or UTF-16)'),
  'no-question': leftOut('a row has no question'),
  'no-answer': leftOut('a row has no answer'),
  field: leftOut('a field has the wrong type'),
  conversation: leftOut('a conversation cannot be read'),
  'picture-missing': leftOut('a picture is missing'),
  'picture-elsewhere': corrected('a picture is in another folder', 'use the file there'),
  'picture-unreadable': leftOut('a picture cannot be read'),
  'picture-oversize': corrected('a picture is too large', 'downscale the picture'),
  'picture-address': leftOut('a picture is a web address'),
  'not-a-picture': leftOut('a video or sound file is given'),
  'video-frames': leftOut('a video has no frames, or frames of different sizes'),
  'no-picture': corrected(
    'a row has no picture, but other rows do',
    'treat it as a question without pictures',
  ),
  'duplicate-id': corrected('an id is used twice', 'number the later rows'),
  placeholders: note(
    corrected(
      'a text has more or fewer picture placeholders than pictures',
      'name the pictures where their placeholders are, and remove placeholders without a picture',
    ),
  ),
  contradiction: note(
    leftOut(
      'a question has different answers for the same pictures',
      'leave all rows of the question out',
    ),
  ),
  turned: remark('a picture is rotated by its EXIF orientation'),
  'video-thinned': remark('a video has more frames than models take, of which some are kept'),
  animated: remark('a picture has several frames or pages, of which the first is used'),
  'decimal-comma': corrected(
    'an answer is a number with a decimal comma',
    'write it with a decimal point',
  ),
  'several-questions': note(
    leftOut('a conversation has several questions', 'leave the conversation out'),
  ),
  'later-question': note(
    leftOut('a question follows others in its conversation', 'leave the question out'),
  ),
  'double-field': corrected(
    'two fields of one meaning have different values',
    'use the first value',
  ),
  'options-lost': note(leftOut('answer options cannot be read')),
  'picture-narrow': note(leftOut('a picture is too narrow for many models')),
  'picture-flat': note(leftOut('a picture becomes a single colour')),
  'picture-flawed': remark('a picture file has flaws that do not affect what it shows'),
  'split-by-name': remark('a name or column decides which part a row belongs to'),
  'read-otherwise': remark('something is read differently from how it is written'),
  'left-unread': remark('a file or line is not read'),
  'hidden-sheet': note(leftOut('a row is on a hidden sheet')),
  'same-answer': remark('all rows have the same answer'),
} as const satisfies Record<string, Defect>;

export type DefectKind = keyof typeof DEFECTS;

export const DEFECT_KINDS = Object.keys(DEFECTS) as DefectKind[];

/** A defect of a row, as an error with a message for the user. */
export class RowError extends UserError {
  readonly kind: DefectKind;
  /** A value as the row has it, and what it is taken for. */
  readonly change: { readonly before: string; readonly after: string } | undefined;

  constructor(
    kind: DefectKind,
    message: UserText,
    {
      change,
      ...options
    }: { hint?: UserText; cause?: unknown; change?: { before: string; after: string } } = {},
  ) {
    super(message, options);
    this.change = change;
    this.name = 'RowError';
    this.kind = kind;
  }
}
