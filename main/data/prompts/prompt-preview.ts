// Preview of a row as a model's input: image sizes after resizing, the rendered conversation, and
// token counts.

import { adapterBase } from '../checkpoints/peft-adapter.ts';
import { encodeMessages } from './prompt-encoder.ts';
import { toMessages } from '../datasets/messages.ts';
import { decodeImage } from '../images/decode.ts';
import { loadModel, type LoadedModel } from '../checkpoints/load.ts';
import type { EarlierTurn } from '../../../preload/contract/datasets.ts';
import type { PromptPreview } from '../../../preload/contract/models.ts';
import { blobPath, type Workspace } from '../datasets/workspace.ts';

/** The parts of a row that become a prompt; pictures are blob ids. */
export interface PreviewRow {
  readonly question: string;
  /** Empty to preview the question only. */
  readonly answer: string;
  readonly pictures: readonly string[];
  readonly history?: readonly EarlierTurn[];
}

/** The last model, kept because previews tend to use the same one. */
let lastModel: { readonly dir: string; readonly loaded: LoadedModel } | undefined;

/** Encodes a row as training does. Throws a UserError for images where the model has no vision. */
export async function previewPrompt(
  modelDir: string,
  row: PreviewRow,
  workspace: Workspace,
): Promise<PromptPreview> {
  if (lastModel?.dir !== modelDir) {
    const loaded = loadModel(adapterBase(modelDir) ?? modelDir, { settingsFrom: modelDir });
    lastModel = { dir: modelDir, loaded };
  }
  const { loaded } = lastModel;
  const rasters = await Promise.all(
    row.pictures.map((id, i) => decodeImage(blobPath(workspace, id), `number ${i + 1}`)),
  );
  const messages = toMessages(row);
  if (row.answer !== '') {
    messages.push({ role: 'assistant', content: [{ type: 'text', text: row.answer }] });
  }
  const options = { addGenerationPrompt: row.answer === '' };
  const encoded = encodeMessages(loaded, messages, rasters, options);
  const { model, imageProcessor, tokenizer } = loaded;
  const { vision } = model.family;
  if (rasters.length === 0 || !vision || !imageProcessor)
    return { pictures: [], text: encoded.text, tokens: encoded.ids.length };
  const placeholder = tokenizer.decode([vision.imageTokenId(model.config)]);
  return {
    pictures: rasters.map(({ width, height }, i) => ({
      ...imageProcessor.resizedSize(width, height),
      tokens: encoded.pictureTokens[i]!,
    })),
    text: collapsePlaceholders(encoded.text, placeholder),
    tokens: encoded.ids.length,
  };
}

/** Replaces runs of the placeholder by a single one. */
function collapsePlaceholders(text: string, placeholder: string): string {
  return text
    .split(placeholder)
    .filter((part, i, parts) => part !== '' || i === 0 || i === parts.length - 1)
    .join(placeholder);
}
