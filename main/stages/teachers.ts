// Teachers: whoever answers questions. Our own engine, a GGUF file, or an OpenAI-compatible endpoint, behind one interface.

import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { ExampleRow } from '../data/workspace.ts';
import { UserError } from '../errors.ts';
import { said } from '../said.ts';
import type { Job } from './job.ts';
import type { EngineSettings } from './learner.ts';
import { parentOf } from './sft.ts';

/** A question and which of its answers are wanted. */
export interface Question {
  readonly row: ExampleRow;
  /** Its number in the seed's series. */
  readonly number: number;
  /** Numbers of the wanted answers, from 0. */
  readonly answers: readonly number[];
}

/** How a teacher answers. */
export interface AnswerOptions {
  /** 0 takes the likeliest token. */
  readonly temperature: number;
  readonly topP: number;
  /** Length limit in tokens. */
  readonly maxNewTokens: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** One answer. */
export interface TeacherAnswer {
  readonly text: string;
  /** False when the length limit cut it. */
  readonly finished: boolean;
  /** Its length in tokens; a quarter of its characters where the teacher does not count. */
  readonly tokens: number;
  /** True when the teacher gave nothing, however often it was asked; such an answer is not kept for later. */
  readonly missing?: boolean;
}

/** Hears an answer as soon as it is there: the place of its question in the list, its number, and itself. */
export type TakeAnswer = (question: number, answer: number, given: TeacherAnswer) => void;

export interface Teacher {
  /** What its answers depend on beside question and sampling: equal identities answer alike. */
  readonly identity: readonly unknown[];
  /** True when an answer depends on the question's number in the series, and not on the question alone. */
  readonly drawsByNumber: boolean;
  /** Answers the questions, side by side as it can. Rejects when `signal` aborts; what was taken before stands. */
  answer(questions: readonly Question[], options: AnswerOptions, take: TakeAnswer): Promise<void>;
  release(): Promise<void>;
}

/** The settings that say who the teacher is. */
export interface TeacherSettings extends EngineSettings {
  /** A model or adapter folder, a `.gguf` file, or an endpoint such as `https://host:8000/v1#model-name`. */
  readonly model: string;
  /** Where an endpoint's key is read: `env:NAME` or `file:PATH`; empty = it needs none. The key itself is written nowhere. */
  readonly keyFrom: string;
  /** Requests to an endpoint, or answers of a GGUF model, side by side. */
  readonly concurrency: number;
  /** Longest time for one answer of an endpoint. */
  readonly requestSeconds: number;
  readonly systemPrompt: string;
}

export const TEACHER_DEFAULTS = { keyFrom: '', concurrency: 8, requestSeconds: 600 } as const;

/**
 * Told to teachers that were not made by this program and have no other system prompt, so that an answer has the layout
 * that the rules want. (recipe of OpenMMReasoner: two parts and nothing else)
 */
const LAYOUT_PROMPT = `You are a helpful assistant. Your reply consists of exactly two parts and nothing else. First your reasoning, step by step, inside <think> and </think>. Then the final answer, short and direct, inside <answer> and </answer>.`; // prettier-ignore

/** True for the address of an endpoint. */
export function isEndpoint(model: string): boolean {
  return /^https?:\/\//i.test(model);
}

/** True for the path of a GGUF file. */
export function isGguf(model: string): boolean {
  return /\.gguf$/i.test(model);
}

/** Opens the teacher that the settings name. Throws a UserError when it cannot be used, before anything is asked. */
export async function openTeacher(settings: TeacherSettings, job: Job): Promise<Teacher> {
  const { model, systemPrompt } = settings;
  const told = { ...settings, systemPrompt: systemPrompt || LAYOUT_PROMPT };
  if (isEndpoint(model)) return (await import('./teacher-endpoint.ts')).openEndpoint(told, job);
  if (isGguf(model)) return (await import('./teacher-gguf.ts')).openGguf(told, job);
  if (!existsSync(model)) {
    throw new UserError(said`There is no model in ${model || said`an empty path`}.`, {
      hint: said`Name a model folder, a .gguf file, or an endpoint such as https://host:8000/v1#model-name.`,
    });
  }
  return (await import('./teacher-engine.ts')).openEngineTeacher(settings, job);
}

/** A teacher as a parent in a manifest: an artifact's id, a file's name, an endpoint's address. */
export function teacherName(model: string): string {
  if (isEndpoint(model)) return model;
  return isGguf(model) ? basename(model) : parentOf(model);
}
