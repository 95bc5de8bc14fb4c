// What columns are taken for: by usual names in several languages, by what they hold, by what the settings say.

import { describe, expect, it } from 'vitest';
import { explainColumns, inferRoles } from '../../../main/data/sources/column-roles.ts';
import {
  countPlaceholders,
  nameImages,
  stripPlaceholders,
} from '../../../main/data/sources/image-placeholders.ts';
import { english } from '../../../main/i18n/locale.ts';

describe('columns', () => {
  it.each([
    [
      { Question: 'q', ANSWER: 'a', 'Image Path': 'x.png' },
      { question: 'Question', answer: 'ANSWER', picture: 'Image Path' },
    ],
    [
      { Frage: 'q', Antwort: 'a', Bild: 'x.png', Begründung: 'r' },
      { question: 'Frage', answer: 'Antwort', picture: 'Bild', rationale: 'Begründung' },
    ],
    [
      { 问题: 'q', 答案: 'a', 图片: 'x.png' },
      { question: '问题', answer: '答案', picture: '图片' },
    ],
    [
      { question: 'q', answer: 'a', solution: 's' },
      { question: 'question', answer: 'answer', rationale: 'solution' },
    ],
    [
      { problem: 'q', solution: 's' },
      { question: 'problem', answer: 'solution' },
    ],
    [
      { question: 'q', answer: 'a', scan: 'old/page 3.TIFF' },
      { question: 'question', answer: 'answer', picture: 'scan' },
    ],
    [
      { question: 'q', answer: 'photo.png' },
      { question: 'question', answer: 'answer' },
    ],
    [
      { question: 'q', answer: 'a', source: 'manual.pdf' },
      { question: 'question', answer: 'answer' },
    ],
  ] as const)('%j', (row, roles) => {
    expect(inferRoles(row)).toEqual(roles);
  });

  it('are told with their reasons', () => {
    const row = { id: 1, Frage: 'q', Wert: 'a', scan: 'x.png', note: 'n' };
    const told = explainColumns(row, { answer: 'Wert' });
    expect(told.map((one) => ({ ...one, reason: english(one.reason) }))).toEqual([
      { role: 'id', column: 'id', reason: 'has this name' },
      { role: 'question', column: 'Frage', reason: '“Frage” is a common name for it' },
      { role: 'answer', column: 'Wert', reason: 'set in the settings' },
      { role: 'picture', column: 'scan', reason: 'contains picture file names' },
      { role: null, column: 'note', reason: 'not used' },
    ]);
  });
});

describe('marks for pictures', () => {
  it.each([
    ['<image>\nWhat?', 1, 'What?'],
    ['What?<image>', 1, 'What?'],
    ['Is <image> red?', 1, 'Is the picture red?'],
    ['<image><image>Compare.', 2, 'Compare.'],
    ['Is <image> like <img>?', 2, 'Is picture 1 like picture 2?'],
    ['<image> Is it like <image>?', 2, 'Is it like picture 2?'],
    ['Is <image> like <image>?', 1, 'Is the picture like?'],
    ['a < b', 0, 'a < b'],
  ])('%j among %i becomes %j', (text, pictures, expected) => {
    expect(nameImages(text, pictures)).toBe(expected);
  });

  it('are counted, and taken out', () => {
    expect(countPlaceholders('<image> <img>x<ImageHere> <image 1>')).toBe(3);
    expect(stripPlaceholders('<image>\nWhat <image> is?')).toBe('What is?');
  });
});
