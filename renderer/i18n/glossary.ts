// Finds the terms that the glossary explains inside a short text such as `SFT · LoRA`.

import { messageKeys, t, type MessageKey } from './translate.ts';

/** Name of a term in the glossary. */
export type TermName = MessageKey<'ui.term.*.word'>;

/** Every term of the glossary. */
export const TERM_NAMES: readonly TermName[] = messageKeys('ui.term.*.word');

/**
 * A piece of the text: a term, or what is between terms (`name` is null). Together the pieces are
 * the text.
 */
export interface TermPiece {
  readonly text: string;
  readonly name: TermName | null;
}

const BETWEEN = /( · |, |: )/;

/**
 * The text in pieces; a term is found only where it is a piece of its own, spelled as in the
 * glossary.
 */
export function termPieces(text: string): readonly TermPiece[] {
  const names = new Map(TERM_NAMES.map((name) => [t(`ui.term.${name}.word`), name]));
  return text
    .split(BETWEEN)
    .filter((piece) => piece !== '')
    .map((piece) => ({ text: piece, name: names.get(piece) ?? null }));
}
