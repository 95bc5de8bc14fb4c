// The adapter of a run in llama.cpp: written as a file and taken in its place whenever it has
// changed.

import { join } from 'node:path';
import { planTextLora } from '../../data/gguf/lora-adapter.ts';
import type { LoadedAdapter } from '../../data/checkpoints/peft-adapter.ts';
import { writeGguf } from '../../data/formats/weights/gguf-writer.ts';
import type { LlamaSession } from '../../data/llama/session.ts';
import { pathInModel } from '../../engine/layers/lora.ts';
import { isVisionParameter, type Model } from '../../engine/models/model.ts';
import { UserError } from '../../i18n/user-error.ts';
import { removeQuietly } from '../../platform/files.ts';
import { msg } from '../../../i18n/message.ts';

/** Keeps llama.cpp's adapter equal to one that is trained. */
export class AdapterSwap {
  readonly #model: Model;
  readonly #text: LoadedAdapter;
  readonly #file: string;
  /** What llama.cpp has. */
  #taken: ReadonlyMap<string, Float32Array> | undefined;

  /**
   * `folder`: where its file stands while it is read. The part of the vision tower is left to our own tower.
   * Throws a UserError for an adapter that llama.cpp cannot add.
   */
  constructor(model: Model, adapter: LoadedAdapter, folder: string) {
    this.#model = model;
    this.#text = textPart(model, adapter);
    this.#file = join(folder, 'rollout-adapter.gguf');
    planTextLora(model, this.#text, 'adapter');
  }

  /** Gives llama.cpp the adapter as it is now, unless it has it. */
  async update(session: LlamaSession): Promise<void> {
    const { tensors } = this.#text.adapter;
    // An adapter of the tower alone changes nothing here.
    if (tensors.size === 0) return;
    const isTaken = [...tensors].every(([key, { data }]) => {
      const taken = this.#taken?.get(key);
      return taken !== undefined && Buffer.compare(bytesOf(taken), bytesOf(data)) === 0;
    });
    if (isTaken) return;
    const { content } = planTextLora(this.#model, this.#text, 'adapter');
    try {
      await writeGguf(this.#file, content);
      if (!session.adapt(this.#file))
        throw new UserError(msg('rollouts.adapter-refused'), {
          hint: msg('rollouts.adapter-refused.hint'),
        });
    } finally {
      removeQuietly(this.#file);
    }
    this.#taken = new Map([...tensors].map(([key, { data }]) => [key, Float32Array.from(data)]));
  }

  release(): void {
    this.#taken = undefined;
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);

/** An adapter without what it adapts in the vision tower. */
function textPart(model: Model, { adapter, modules }: LoadedAdapter): LoadedAdapter {
  return {
    adapter: {
      config: adapter.config,
      tensors: new Map(
        [...adapter.tensors].filter(([key]) => !isVisionParameter(model, pathInModel(key))),
      ),
    },
    modules: new Map([...modules].filter(([path]) => !isVisionParameter(model, path))),
  };
}
