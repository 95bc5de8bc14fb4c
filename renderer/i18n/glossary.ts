// Finds the words of the trade that the glossary explains inside a short text such as `SFT · LoRA`.

import { GLOSSARY } from './catalog.ts';

/** Name of an explained word. */
export type TermName = keyof typeof GLOSSARY;

/** A piece of the text: an explained word, or whatever stands between (`name` is null). Together the pieces are the text. */
export interface TermPiece {
  readonly text: string;
  readonly name: TermName | null;
}

const BETWEEN = /( · |, |: )/;

/** The text in pieces; a word is explained where it stands as the glossary has it. */
export function termPieces(text: string): readonly TermPiece[] {
  const names = new Map(Object.entries(GLOSSARY).map(([name, { word }]) => [word, name]));
  return text
    .split(BETWEEN)
    .filter((piece) => piece !== '')
    .map((piece) => ({ text: piece, name: (names.get(piece) as TermName | undefined) ?? null }));
}
