// A teacher that runs on this program's engine, or with its files in llama.cpp: a model folder of any
// family, or an adapter with its base.

import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { adapterBase } from '../../data/checkpoints/peft-adapter.ts';
import { PromptEncoder } from '../../data/prompts/prompt-encoder.ts';
import { openWorkspace } from '../../data/datasets/workspace.ts';
import type { Job } from '../contract/stage.ts';
import type { Teacher, TeacherSettings } from './types.ts';
import { openRollouts } from '../rollouts/open.ts';
import { ROLLOUT_DEFAULTS } from '../rollouts/settings.ts';
import { openModelFolder } from '../training/open-model.ts';

/**
 * Opens a folder as a teacher. Its random numbers depend on the question's number, so that any part
 * of a series can be requested.
 */
export async function openEngineTeacher(settings: TeacherSettings, job: Job): Promise<Teacher> {
  const { systemPrompt, model, weights, device: deviceName } = settings;
  const opened = await openModelFolder(settings, job);
  const { base } = opened;
  const encoder = new PromptEncoder(base, openWorkspace(job.workspace), { systemPrompt });
  const { rollouts, rolloutWeights } = { ...ROLLOUT_DEFAULTS, ...settings };
  const { by, generator } = await openRollouts(opened, { rollouts, rolloutWeights }, job);
  const program = by === 'llama' ? [by, rolloutWeights] : ['engine'];
  const folders = [model, adapterBase(model)].filter((dir) => dir !== undefined);
  return {
    identity: [...program, folders.map(folderState), weights, deviceName, systemPrompt],
    drawsByNumber: true,
    checkSight: (rows) => encoder.checkSight(rows),
    async answer(questions, { signal, ...sampling }, take) {
      const prompts = await Promise.all(questions.map(({ row }) => encoder.prompt(row)));
      await generator.generate(prompts, {
        ...sampling,
        n: 1 + Math.max(...questions.flatMap(({ answers }) => answers)),
        answerNumbers: questions.map(({ answers }) => answers),
        promptNumbers: questions.map(({ number }) => number),
        stopIds: base.tokenizer.eosTokenIds,
        signal,
        onAnswer: (question, place, { ids, finished }) =>
          take(question, questions[question]!.answers[place]!, {
            text: encoder.text(ids),
            finished,
            tokens: ids.length,
          }),
      });
    },
    release: () => generator.release(),
  };
}

/** A cheap fingerprint of a folder: names, sizes and times of its files. */
function folderState(dir: string): unknown {
  const real = realpathSync(dir);
  const files = readdirSync(real)
    .sort()
    .map((name) => [name, statSync(join(real, name))] as const);
  return [real, files.filter(([, s]) => s.isFile()).map(([name, s]) => [name, s.size, s.mtimeMs])];
}
