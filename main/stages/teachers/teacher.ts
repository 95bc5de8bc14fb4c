// Teachers: the models that answer questions. This program's engine, a GGUF file, or an
// OpenAI-compatible endpoint, behind one interface.

import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import type { Job } from '../contract/stage.ts';
import { artifactIdOf } from '../../data/datasets/manifest.ts';
import type { Teacher, TeacherSettings } from './types.ts';
import { isGgufFile } from '../../data/formats/weights/gguf.ts';
import { msg } from '../../../i18n/message.ts';

/**
 * System prompt for teachers that were not trained by this program and have none, so that answers
 * have the layout that the rules expect. (recipe of OpenMMReasoner: two parts and nothing else)
 */
const LAYOUT_PROMPT = `You are a helpful assistant. Your reply consists of exactly two parts and nothing else. First your reasoning, step by step, inside <think> and </think>. Then the final answer, short and direct, inside <answer> and </answer>.`;

/** True for the address of an endpoint. */
export function isEndpoint(model: string): boolean {
  return /^https?:\/\//i.test(model);
}

/** True for the path of a GGUF file, by its ending or its content. */
export function isGguf(model: string): boolean {
  return /\.gguf$/i.test(model) || (!isEndpoint(model) && isGgufFile(model));
}

/**
 * Opens the teacher that the settings name. Throws a UserError if it cannot be used, before
 * anything is generated.
 */
export async function openTeacher(settings: TeacherSettings, job: Job): Promise<Teacher> {
  const { model, systemPrompt } = settings;
  const withLayout = { ...settings, systemPrompt: systemPrompt || LAYOUT_PROMPT };
  if (isEndpoint(model))
    return (await import('./openai-endpoint.ts')).openEndpoint(withLayout, job);
  if (isGguf(model)) return (await import('./llama-cpp.ts')).openGguf(withLayout, job);
  if (!existsSync(model)) {
    throw new UserError(
      msg('teacher.model-missing', { place: model || msg('teacher.empty-path') }),
      {
        hint: msg('teacher.model-missing.hint'),
      },
    );
  }
  return (await import('./engine-teacher.ts')).openEngineTeacher(settings, job);
}

/** A teacher as a parent in a manifest: an artifact's id, a file's name, an endpoint's address. */
export function teacherName(model: string): string {
  if (isEndpoint(model)) return model;
  return isGguf(model) ? basename(model) : artifactIdOf(model);
}
