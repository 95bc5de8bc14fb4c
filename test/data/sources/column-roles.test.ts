// Column roles: inferred from names in several languages and from values, or set in the settings.

import { describe, expect, it } from 'vitest';
import { explainColumns, inferRoles } from '../../../main/data/sources/column-roles.ts';
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
      { question: 'q', options: 'A) 1 B) 2', rationale: 'r', correct: 'A' },
      { question: 'question', answer: 'correct', rationale: 'rationale' },
    ],
    [
      { question: 'q', solution: 's', 'Correct Answer': 'a' },
      { question: 'question', answer: 'Correct Answer', rationale: 'solution' },
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

  it('have reasons for their roles', () => {
    const row = { id: 1, Frage: 'q', Wert: 'a', scan: 'x.png', note: 'n' };
    const roles = explainColumns(row, { answer: 'Wert' });
    expect(roles.map((one) => ({ ...one, reason: english(one.reason) }))).toEqual([
      { role: 'id', column: 'id', reason: 'has this name' },
      { role: 'question', column: 'Frage', reason: '“Frage” is a common name for it' },
      { role: 'answer', column: 'Wert', reason: 'set in the settings' },
      { role: 'picture', column: 'scan', reason: 'contains picture file names' },
      { role: null, column: 'note', reason: 'not used' },
    ]);
  });
});
