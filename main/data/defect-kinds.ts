// What can be wrong with a row that is read, and the error that says so.

import { UserError } from '../i18n/user-error.ts';
import type { UserText } from '../../i18n/message.ts';

/** Every defect by name: what it is, its repair (none where nothing is to be done), and whether a row that has it can be taken as it is. */
export const DEFECTS = {
  file: {
    what: 'a file cannot be read to its end',
    repair: 'leave the rest of the file out',
    isNote: false,
  },
  'not-a-row': { what: 'a line is no row', repair: 'leave the line out', isNote: false },
  encoding: {
    what: 'a text is not UTF-8',
    repair: 'read it as Windows-1252 (or UTF-16)',
    isNote: false,
  },
  'no-question': { what: 'a row has no question', repair: 'leave the row out', isNote: false },
  'no-answer': { what: 'a row has no answer', repair: 'leave the row out', isNote: false },
  field: { what: 'a field is not of its kind', repair: 'leave the row out', isNote: false },
  conversation: {
    what: 'a conversation cannot be read',
    repair: 'leave the row out',
    isNote: false,
  },
  'picture-missing': { what: 'a picture is missing', repair: 'leave the row out', isNote: false },
  'picture-elsewhere': {
    what: 'a picture lies in another folder',
    repair: 'take the file there',
    isNote: false,
  },
  'picture-unreadable': {
    what: 'a picture cannot be read',
    repair: 'leave the row out',
    isNote: false,
  },
  'picture-oversize': {
    what: 'a picture is too large',
    repair: 'make the picture smaller',
    isNote: false,
  },
  'picture-address': {
    what: 'a picture is an address on the web',
    repair: 'leave the row out',
    isNote: false,
  },
  'not-a-picture': {
    what: 'a video or sound file stands in place of a picture',
    repair: 'leave the row out',
    isNote: false,
  },
  'no-picture': {
    what: 'a row names no picture among rows that do',
    repair: 'take it for a question about text',
    isNote: false,
  },
  'duplicate-id': { what: 'an id stands twice', repair: 'number the later ones', isNote: false },
  placeholders: {
    what: 'a text has another number of picture marks than pictures',
    repair: 'name the pictures where their marks are, and leave marks without a picture out',
    isNote: true,
  },
  contradiction: {
    what: 'a question has different answers for the same pictures',
    repair: 'leave all its rows out',
    isNote: true,
  },
  turned: { what: 'a picture is turned by its EXIF note', repair: null, isNote: true },
  animated: {
    what: 'a picture has several frames or pages, of which the first is taken',
    repair: null,
    isNote: true,
  },
  'decimal-comma': {
    what: 'an answer is a number with a decimal comma',
    repair: 'write it with a point',
    isNote: false,
  },
  'several-questions': {
    what: 'a conversation has several questions',
    repair: 'leave the conversation out',
    isNote: true,
  },
  'later-question': {
    what: 'a question stands after others in its conversation',
    repair: 'leave the question out',
    isNote: true,
  },
} as const satisfies Record<string, { what: string; repair: string | null; isNote: boolean }>;

export type DefectKind = keyof typeof DEFECTS;

export const DEFECT_KINDS = Object.keys(DEFECTS) as DefectKind[];

/** A row that cannot be taken as it is. */
export class RowError extends UserError {
  readonly kind: DefectKind;

  constructor(
    kind: DefectKind,
    message: UserText,
    options: { hint?: UserText; cause?: unknown } = {},
  ) {
    super(message, options);
    this.name = 'RowError';
    this.kind = kind;
  }
}
