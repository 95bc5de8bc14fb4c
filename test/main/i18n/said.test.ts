// Sentences of the machine in two languages: every marked one has its German, with the same places, and none is left of a sentence that is gone.

import * as fs from 'node:fs';
import * as path from 'node:path';
import ts from 'typescript';
import { afterEach, describe, expect, it } from 'vitest';
import { describeError, problemOf, UserError } from '../../../main/i18n/user-error.ts';
import { patternOf, said, speak, spoken, type Sentence } from '../../../main/i18n/message.ts';
import { GERMAN } from '../../../main/i18n/de.ts';
import { speakIn } from '../../../main/i18n/locale.ts';

const MAIN = path.resolve(import.meta.dirname, '../../../main');

afterEach(() => speak(null));

/** The patterns of every sentence that main's sources mark. */
function markedPatterns(): Set<string> {
  const patterns = new Set<string>();
  for (const name of fs.readdirSync(MAIN, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const text = fs.readFileSync(path.join(MAIN, name), 'utf8');
    if (!text.includes('said`')) continue;
    const visit = (node: ts.Node): void => {
      if (
        ts.isTaggedTemplateExpression(node) &&
        ts.isIdentifier(node.tag) &&
        node.tag.text === 'said'
      )
        patterns.add(patternOf(partsOf(node.template)));
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(name, text, ts.ScriptTarget.Latest));
  }
  return patterns;
}

const partsOf = (template: ts.TemplateLiteral): string[] =>
  ts.isNoSubstitutionTemplateLiteral(template)
    ? [template.text]
    : [template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)];

const placesOf = (text: string): string[] => [...text.matchAll(/\{\d\}/g)].map(([place]) => place);

describe('the German of the machine', () => {
  const patterns = markedPatterns();
  const sentences: [string, Sentence][] = Object.entries(GERMAN.sentences);

  it('has every sentence that the sources mark, and no other', () => {
    expect(sentences.map(([pattern]) => pattern).sort()).toEqual([...patterns].sort());
  });

  it('fills in all that the English fills in', () => {
    for (const [pattern, sentence] of sentences) {
      const places = placesOf(pattern).sort();
      const german =
        typeof sentence === 'string'
          ? sentence
          : (sentence as (...values: string[]) => string)(...places);
      expect(placesOf(german).sort(), pattern).toEqual(places);
      expect(german, pattern).not.toBe('');
    }
  });
});

describe('a marked sentence', () => {
  it('is said in English until another language is chosen, and where a language has no words for it', () => {
    const sentence = said`step ${1} of ${2}`;
    expect(spoken(sentence)).toBe('step 1 of 2');
    speakIn('de');
    expect(spoken(sentence)).toBe('Schritt 1 von 2');
    speak({ name: 'de', sentences: {} });
    expect(spoken(sentence)).toBe('step 1 of 2');
    speakIn('tlh');
    expect(spoken(sentence)).toBe('step 1 of 2');
  });

  it('writes numbers as the language does, and texts as they are', () => {
    const sentence = said`${12345} of ${'12345 {0}'}`;
    expect(spoken(sentence)).toBe('12345 of 12345 {0}');
    speakIn('de');
    expect(spoken(sentence)).toBe('12.345 von 12345 {0}');
  });

  it('minds one and many', () => {
    speakIn('de');
    expect([1, 2].map((n) => spoken(said`${n} rows`))).toEqual(['1 Zeile', '2 Zeilen']);
  });

  it('says a sentence within it in the same language, also after it was stored', () => {
    speakIn('de');
    const sentence = said`There is no model in ${said`an empty path`}.`;
    expect(spoken(JSON.parse(JSON.stringify(sentence)) as typeof sentence)).toBe(
      'In einem leeren Pfad gibt es kein Modell.',
    );
  });
});

it('an error is English to the program, and to the person in the language that is spoken', () => {
  speakIn('de');
  const error = new UserError(said`The folder ${'/pictures'} is empty.`, {
    hint: said`Choose the folder again.`,
  });
  expect(error.message).toBe('The folder /pictures is empty.');
  expect(error.hint).toBe('Choose the folder again.');
  expect(describeError(error)).toEqual({
    message: 'Der Ordner /pictures ist leer.',
    hint: 'Wählen Sie den Ordner noch einmal.',
  });
  const { message, hint } = problemOf(error);
  expect(describeError(new UserError(message, { hint }))).toEqual(describeError(error));
  expect(describeError(new UserError('Only in English.'))).toEqual({ message: 'Only in English.' });
});
