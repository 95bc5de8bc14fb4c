// What a skill gives: questions with short reasoning and answer, mostly about a picture.

import type { Random } from '../../../main/engine/random.ts';
import type { Canvas } from '../pictures/canvas.ts';

export type Language = 'en' | 'de';

/** A question in one language, with a correct short reasoning. */
export interface SkillQuestion {
  /** Name of the skill in the figures. */
  readonly skill: string;
  readonly question: string;
  /** One or two short sentences from which the answer follows. */
  readonly thought: string;
  readonly answer: string;
}

/** What drawing needs besides the canvas. */
export interface Setting {
  readonly random: Random;
  readonly language: Language;
  /** Faces of printed text. */
  readonly faces: readonly string[];
}

/** Draws on an empty canvas and asks about it. */
export type Draw = (canvas: Canvas, setting: Setting) => SkillQuestion[];

/** The text of the setting's language. */
export function say({ language }: { readonly language: Language }, en: string, de: string): string {
  return language === 'en' ? en : de;
}

/** Yes or no in the setting's language. */
export function yesNo(setting: { readonly language: Language }, isTrue: boolean): string {
  return isTrue ? say(setting, 'yes', 'ja') : say(setting, 'no', 'nein');
}
