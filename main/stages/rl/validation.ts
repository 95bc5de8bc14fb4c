// Watching a run on questions that it does not practise: the best state so far is kept, and a run that has stopped gaining ends.

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PromptEncoder } from '../../data/prompts/prompt-encoder.ts';
import { readSafetensors } from '../../data/formats/weights/safetensors.ts';
import { readRows } from '../../data/datasets/workspace.ts';
import type { Generator } from '../../engine/generation/generator.ts';
import type { Adapter } from '../../engine/layers/lora.ts';
import { UserError } from '../../i18n/user-error.ts';
import type { Job } from '../contract/stage.ts';
import { scoreAnswer } from '../../verifier/score.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import type { RlSettings } from './settings.ts';
import { readRunCheck, withCheck } from '../../verifier/run-check.ts';
import { writeAtomic } from '../../platform/files.ts';
import {
  encodeSafetensors,
  type TensorToWrite,
} from '../../data/formats/weights/safetensors-writer.ts';
import { msg } from '../../../i18n/message.ts';

/** What is known of the run so far; it goes into every checkpoint. */
interface Watched {
  best: { step: number; accuracy: number } | null;
  /** Looks since the best one. */
  without: number;
  /** Steps in a row in which nearly all groups were all right. */
  saturated: number;
}

const BEST = 'best.safetensors';
/** Share of groups that are all right from which a step teaches next to nothing. */
const SATURATION = 0.95;

/** Looks at a run every `validateEvery` steps. */
export class Watch {
  #watched: Watched = { best: null, without: 0, saturated: 0 };
  readonly #rows: readonly ExampleRow[];
  readonly #settings: RlSettings;
  readonly #job: Job;

  private constructor(rows: readonly ExampleRow[], settings: RlSettings, job: Job) {
    this.#rows = rows;
    this.#settings = settings;
    this.#job = job;
    if (!job.resume) rmSync(join(job.runDir, BEST), { force: true });
  }

  /** Reads the questions of `validationSplit`. Throws a UserError where there are none. */
  static async open(settings: RlSettings, job: Job): Promise<Watch> {
    const rows: ExampleRow[] = [];
    if (settings.validateEvery > 0) {
      const check = readRunCheck(settings);
      for await (const row of readRows(settings.dataset)) {
        if (rows.length >= settings.validationLimit) break;
        if (row.split === settings.validationSplit) rows.push(withCheck(row, check));
      }
      if (rows.length === 0) {
        throw new UserError(msg('rl.no-validation-questions', { part: settings.validationSplit }), {
          hint: msg('rl.no-validation-questions.hint'),
        });
      }
    }
    return new Watch(rows, settings, job);
  }

  /** For a checkpoint. */
  get counters(): Record<string, number> {
    const { best, without, saturated } = this.#watched;
    return {
      without,
      saturated,
      ...(best ? { best_step: best.step, best_accuracy: best.accuracy } : {}),
    };
  }

  /** Takes up what a checkpoint noted. */
  restore({ without = 0, saturated = 0, best_step, best_accuracy }: Record<string, number>): void {
    const best = best_step === undefined ? null : { step: best_step, accuracy: best_accuracy! };
    this.#watched = { best, without, saturated };
  }

  /** The best state's step and accuracy, or null where nothing was looked at. */
  get best(): Watched['best'] {
    return this.#watched.best;
  }

  /**
   * After a step: asks the questions when it is time, keeps the adapter when it is the best so far, and returns the accuracy for the curve
   * and, when the run should end, why.
   */
  async look(
    step: number,
    allRight: number,
    adapter: Adapter,
    tools: { encoder: PromptEncoder; generator: Generator; stopIds: readonly number[] },
  ): Promise<{ accuracy?: number; end?: string }> {
    const { validateEvery, patience, stopWhenSaturated, steps } = this.#settings;
    const watched = this.#watched;
    watched.saturated = allRight >= SATURATION ? watched.saturated + 1 : 0;
    if (stopWhenSaturated > 0 && watched.saturated >= stopWhenSaturated)
      return {
        end: `In ${watched.saturated} steps running nearly every group was all right: there is nothing more to learn from these questions.`,
      };
    if (validateEvery === 0 || (step % validateEvery !== 0 && step !== steps)) return {};
    const accuracy = await this.#ask(tools);
    if (!watched.best || accuracy > watched.best.accuracy) {
      watched.best = { step, accuracy };
      watched.without = 0;
      writeAtomic(join(this.#job.runDir, BEST), encodeAdapterTensors(adapter));
    } else watched.without += 1;
    if (patience > 0 && watched.without >= patience)
      return {
        accuracy,
        end: `${patience} looks running brought nothing better than step ${watched.best.step}.`,
      };
    return { accuracy };
  }

  /** Puts the best state into the adapter, where it was asked for and there is one. */
  restoreBest(adapter: Adapter): void {
    const file = join(this.#job.runDir, BEST);
    if (this.#settings.keep !== 'best' || !existsSync(file)) return;
    for (const [name, { data }] of readSafetensors(file))
      adapter.tensors.get(name)!.data.set(data as Float32Array);
  }

  async #ask({
    encoder,
    generator,
    stopIds,
  }: {
    encoder: PromptEncoder;
    generator: Generator;
    stopIds: readonly number[];
  }): Promise<number> {
    const { promptsPerStep, maxNewTokens, seed } = this.#settings;
    let right = 0;
    for (let start = 0; start < this.#rows.length; start += promptsPerStep) {
      this.#job.signal.throwIfAborted();
      const batch = this.#rows.slice(start, start + promptsPerStep);
      const prompts = await Promise.all(batch.map((row) => encoder.prompt(row)));
      const answers = await generator.generate(prompts, {
        temperature: 0,
        maxNewTokens,
        stopIds,
        seed,
        signal: this.#job.signal,
      });
      batch.forEach((row, i) => {
        const { ids, finished } = answers[i]![0]!;
        if (scoreAnswer(row, encoder.text(ids), { finished }).accuracy === 1) right += 1;
      });
    }
    return right / this.#rows.length;
  }
}

function encodeAdapterTensors(adapter: Adapter): Uint8Array {
  const tensors = new Map<string, TensorToWrite>(adapter.tensors);
  return encodeSafetensors(tensors);
}
