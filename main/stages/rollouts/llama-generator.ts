// Generates answers by llama.cpp behind the contract of the engine's generator: prompts shared by
// their answers, the same random numbers, log-probabilities of the drawn tokens.

import type { LlamaSession } from '../../data/llama/session.ts';
import type { AnswerGenerator, Prompt } from '../../engine/generation/generator.ts';
import type { LogitsSampler } from '../../engine/generation/logits-sampler.ts';
import { resultsOf, stepReporter } from '../../engine/generation/reporting.ts';
import {
  newSequences,
  type Continuation,
  type GeneratedSequence,
  type GenerateOptions,
  type LogitsRow,
  type Sequence,
} from '../../engine/generation/sequences.ts';
import { UserError } from '../../i18n/user-error.ts';
import type { AdapterSwap } from './adapter-swap.ts';
import type { PromptReader } from './prompt-reader.ts';
import { msg } from '../../../i18n/message.ts';

/**
 * Answers at the same time. Every step has a number for each pair of an answer and a token in the
 * cache, so that more answers cost more than they spread.
 */
const PARALLEL = 64;

export interface LlamaGeneratorParts {
  readonly session: LlamaSession;
  readonly reader: PromptReader;
  readonly sampler: LogitsSampler;
  /** Absent for a model without an adapter. */
  readonly adapter?: AdapterSwap;
}

/** A prompt and some of its answers. */
interface Group {
  readonly prompt: Prompt;
  readonly sequences: readonly Sequence[];
}

/** Unfinished answers that are equal so far, in one sequence of the cache. */
interface Branch {
  readonly group: Group;
  readonly slot: number;
  /** Position of the next token. */
  readonly next: number;
  readonly lastId: number;
  readonly sequences: readonly Sequence[];
}

/** Generates with one model in llama.cpp and the adapter as it is at each call. */
export class LlamaGenerator implements AnswerGenerator {
  readonly #parts: LlamaGeneratorParts;
  /** Sequences of the cache that are free. */
  #slots: number[] = [];

  constructor(parts: LlamaGeneratorParts) {
    this.#parts = parts;
  }

  /** Throws a UserError where the memory does not hold one answer. */
  async generate(
    prompts: readonly Prompt[],
    options: GenerateOptions,
  ): Promise<GeneratedSequence[][]> {
    const { session, adapter } = this.#parts;
    const sequences = prompts.map((_, p) => newSequences(p, options));
    const report = stepReporter(sequences, options);
    await adapter?.update(session);
    const { groups, cells, most } = this.#plan(prompts, sequences, options);
    session.clear();
    this.#slots = Array.from({ length: most }, (_, slot) => slot);
    const waiting = [...groups];
    let active: Branch[] = [];
    while (waiting.length > 0 || active.length > 0) {
      options.signal?.throwIfAborted();
      const joining = takeGroups(waiting, active, { cells, most, options });
      if (joining.length > 0) active.push(...(await this.#prefill(joining)));
      if (active.length > 0) active = await this.#decode(active);
      report();
    }
    return resultsOf(sequences);
  }

  async release(): Promise<void> {
    await this.#parts.reader.release();
    await this.#parts.sampler.release();
    this.#parts.session.release();
    this.#parts.adapter?.release();
  }

  /** The groups that can be answered with the memory there is, and room for as many as it holds. */
  #plan(
    prompts: readonly Prompt[],
    sequences: readonly (readonly Sequence[])[],
    { maxSequences = PARALLEL, maxNewTokens }: GenerateOptions,
  ) {
    const total = sequences.reduce((sum, { length }) => sum + length, 0);
    for (let most = Math.max(1, Math.min(PARALLEL, maxSequences, total)); ; most >>= 1) {
      const groups = groupsOf(prompts, sequences, most);
      const largest = Math.max(1, ...groups.map((group) => group.sequences.length));
      const longest = groups.map(({ prompt }) => prompt.ids.length).sort((a, b) => b - a);
      const together = longest.slice(0, Math.max(1, Math.floor(most / largest)));
      const cells = together.reduce((sum, length) => sum + length, most * maxNewTokens);
      if (this.#parts.session.reserve(cells, most)) return { groups, cells, most };
      if (most > 1) continue;
      throw new UserError(msg('rollouts.no-memory', { count: cells }), {
        hint: msg('rollouts.no-memory.hint'),
      });
    }
  }

  /** Reads prompts and draws the first token of each of their answers. */
  async #prefill(groups: readonly Group[]): Promise<Branch[]> {
    const { reader, session } = this.#parts;
    const slots = groups.map(() => this.#slots.shift()!);
    const logits = await reader.read(
      session,
      groups.map(({ prompt }, i) => ({ prompt, slot: slots[i]! })),
    );
    return this.#draw(
      logits,
      groups.map((group, i) => ({
        ...{ group, slot: slots[i]!, next: reader.nextPosition(group.prompt), lastId: -1 },
        sequences: group.sequences,
      })),
    );
  }

  /** One more token for every branch. */
  async #decode(active: readonly Branch[]): Promise<Branch[]> {
    const logits = await this.#parts.session.read(
      active.map(({ slot, next, lastId }) => ({
        ...{ sequence: slot, ids: Int32Array.of(lastId), axes: [Int32Array.of(next)] },
        wantsLogits: true,
      })),
    );
    return this.#draw(
      logits,
      active.map((branch) => ({ ...branch, next: branch.next + 1 })),
    );
  }

  /** Draws a token for every answer of every branch from its row of logits; divides branches. */
  async #draw(logits: Float32Array, branches: readonly Branch[]): Promise<Branch[]> {
    const rows = branches.map(({ sequences }, row): LogitsRow => ({ row, sequences }));
    const drawn = await this.#parts.sampler.draw(logits, rows);
    return branches.flatMap((branch, i) => this.#divide(branch, drawn[i]!));
  }

  /** The first token goes on in the branch's own place, others in copies of it. */
  #divide(branch: Branch, [first, ...others]: readonly Continuation[]): Branch[] {
    const { session } = this.#parts;
    if (first === undefined) {
      session.remove(branch.slot);
      this.#slots.push(branch.slot);
      return [];
    }
    const copies = others.map((continuation) => {
      const slot = this.#slots.shift()!;
      session.copy(branch.slot, slot);
      return { ...branch, ...continuation, slot };
    });
    return [{ ...branch, ...first }, ...copies];
  }
}

/** Prompts with at most `most` answers each, the shortest first. */
function groupsOf(
  prompts: readonly Prompt[],
  sequences: readonly (readonly Sequence[])[],
  most: number,
): Group[] {
  const groups = prompts.flatMap((prompt, p) => {
    const parts: Group[] = [];
    for (let start = 0; start < sequences[p]!.length; start += most)
      parts.push({ prompt, sequences: sequences[p]!.slice(start, start + most) });
    return parts;
  });
  return groups.sort((a, b) => a.prompt.ids.length - b.prompt.ids.length);
}

/** Takes groups from the front of the queue for which there is room beside the active branches. */
function takeGroups(
  waiting: Group[],
  active: readonly Branch[],
  {
    cells,
    most,
    options: { maxNewTokens },
  }: { readonly cells: number; readonly most: number; readonly options: GenerateOptions },
): Group[] {
  const running = new Set(active.map(({ group }) => group));
  let free = most - active.reduce((sum, { sequences }) => sum + sequences.length, 0);
  // What is unfinished may become as long as it can; what answers share is counted with each.
  let room = cells - (most - free) * maxNewTokens;
  for (const { prompt } of running) room -= prompt.ids.length;
  let count = 0;
  for (const { prompt, sequences } of waiting) {
    free -= sequences.length;
    room -= prompt.ids.length + sequences.length * maxNewTokens;
    if (free < 0 || room < 0) break;
    count += 1;
  }
  return waiting.splice(0, count);
}
