// Messages: English until a language is chosen, numbers and plurals as the language writes them,
// ids and values when stored.

import { afterEach, describe, expect, it } from 'vitest';
import { localeOf } from '../../i18n/format.ts';
import { msg, type MessageId } from '../../i18n/message.ts';
import { localize, setLocale } from '../../main/i18n/locale.ts';
import { describeError, problemOf, UserError } from '../../main/i18n/user-error.ts';

afterEach(() => setLocale(null));

describe('a message', () => {
  it('is English until another language is chosen, and where there is no catalogue for it', () => {
    const message = msg('progress.step-of', { step: 1, total: 2 });
    expect(localize(message)).toBe('step 1 of 2');
    setLocale('de');
    expect(localize(message)).toBe('Schritt 1 von 2');
    setLocale('tlh');
    expect(localize(message)).toBe('step 1 of 2');
  });

  it('knows a language by its first letters, whatever the country', () => {
    expect(['de', 'de-AT', 'DE', 'en-GB', 'fr', '', null].map(localeOf)).toEqual([
      'de',
      'de',
      'de',
      'en',
      'en',
      'en',
      'en',
    ]);
  });

  it('writes numbers as the language does, and texts as they are', () => {
    const message = msg('progress.row-count', { count: 12345 });
    expect(localize(message)).toBe('12,345 rows');
    setLocale('de');
    expect(localize(message)).toBe('12.345 Zeilen');
    expect(localize(msg('disk.not-writable', { file: '12345 {0} <b>' }))).toContain(
      '12345 {0} <b>',
    );
  });

  it('has plurals', () => {
    const rows = () => [1, 2].map((count) => localize(msg('progress.row-count', { count })));
    expect(rows()).toEqual(['1 row', '2 rows']);
    setLocale('de');
    expect(rows()).toEqual(['1 Zeile', '2 Zeilen']);
  });

  it('formats a message inside it in the same language, also after it was stored', () => {
    setLocale('de');
    const message = msg('import.not-picture', {
      place: 'rows.jsonl, line 1',
      field: 'picture',
      media: msg('import.media-video'),
      path: 'clip.mp4',
    });
    expect(localize(JSON.parse(JSON.stringify(message)) as typeof message)).toBe(localize(message));
    expect(localize(message)).toContain('ein Video');
    expect(localize(message)).not.toContain('a video');
  });

  it('is its id where no catalogue has it, as in a workspace of a newer version', () => {
    expect(localize(msg('of.a-newer-version' as MessageId))).toBe('of.a-newer-version');
  });
});

it('an error is English to the program, and in the language of the user to the user', () => {
  setLocale('de');
  const error = new UserError(msg('import.folder-empty', { folder: '/pictures' }), {
    hint: msg('import.folder-empty.hint'),
  });
  expect(error.message).toBe('The folder /pictures is empty.');
  const german = describeError(error);
  expect(german.message).toBe('Der Ordner /pictures ist leer.');
  expect(german.hint).not.toBe(error.hint);
  const { message, hint } = problemOf(error);
  expect(describeError(new UserError(message, { hint }))).toEqual(german);
  expect(describeError(new UserError('Only in English.'))).toEqual({ message: 'Only in English.' });
});
