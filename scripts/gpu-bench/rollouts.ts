// Rollouts of the text model, by our generator and by llama.cpp.

import { rollout } from '../../main/cli/bench/bench.ts';
import { openModel } from '../../main/data/checkpoints/load.ts';
import type { Device } from '../../main/engine/runtime/session.ts';
import { describeError } from '../../main/i18n/user-error.ts';
import { LlamaRollouts, LLAMA_FORMS } from './llama.ts';
import { randomFolder } from './random-model.ts';
import { found, measured, notAvailable, type Report } from './rows.ts';
import type { Shapes } from './shapes.ts';
import { inFolder, matrixType, workload } from './workload.ts';

/** Tokens a second of both programs, milliseconds of a change of the LoRA, and how they differ. */
export async function rollouts(device: Device, shapes: Shapes, report: Report): Promise<void> {
  await inFolder(async (folder) => {
    randomFolder(shapes.text, folder, await matrixType(device));
    const { model } = openModel(folder);
    const repeats = Math.min(3, shapes.repeats);
    const sizes = shapes.rollouts.answers.flatMap((answers) =>
      shapes.rollouts.prompts.map((prompt) => ({ answers, prompt })),
    );
    for (const { answers, prompt } of sizes) {
      const flags = { batch: answers, prompt, new: shapes.newTokens, repeats };
      const figures = await rollout(workload(model, device, flags));
      report(
        measured(
          `${titleOf({ answers, prompt })}, engine`,
          figures['new_tokens_per_s'] as number[],
          'tokens/s',
        ),
      );
    }
    for (const form of LLAMA_FORMS) {
      const name = `llama.cpp, weights ${form.weights}, cache ${form.cache}`;
      let llama: LlamaRollouts;
      try {
        llama = await LlamaRollouts.open(model, { ...form, folder, device });
      } catch (error) {
        report(notAvailable(name, describeError(error).message));
        continue;
      }
      report(found(`${name}, runs on`, device === 'cpu' ? 'the processor' : device));
      try {
        for (const size of form.isWhole ? sizes : sizes.slice(0, 1)) {
          const { speeds, swaps, difference, clipped } = await llama.measure({
            ...size,
            newTokens: shapes.newTokens,
            repeats,
          });
          const row = `${titleOf(size)}, ${name}`;
          report(measured(row, speeds, 'tokens/s'));
          report(measured(`${row}, change of the LoRA`, swaps, 'ms'));
          report(measured(`${row}, log-probabilities differ by`, difference, 'on average'));
          report(measured(`${row}, clipped importance weights`, clipped, 'of the tokens'));
        }
      } catch (error) {
        report(notAvailable(`${name}, rollouts`, describeError(error).message));
      } finally {
        await llama.release();
      }
    }
  });
}

const titleOf = ({ answers, prompt }: { answers: number; prompt: number }): string =>
  `${answers} answers to a prompt of ${prompt} tokens`;
