// What a model is given of a row: its pictures after resizing, the conversation as its template writes it, and their tokens.

import { adapterBase } from '../checkpoints/peft-adapter.ts';
import { encodeMessages } from './prompt-encoder.ts';
import { toMessages } from '../datasets/messages.ts';
import { decodeImage } from '../images/decode.ts';
import { loadModel, type LoadedModel } from '../checkpoints/load.ts';
import type { EarlierTurn } from '../../../preload/contract/datasets.ts';
import type { PromptPreview } from '../../../preload/contract/models.ts';
import { blobPath, type Workspace } from '../datasets/workspace.ts';

/** The parts of a row that a model is given; pictures are blob ids. */
export interface PreviewRow {
  readonly question: string;
  /** Empty for the question alone. */
  readonly answer: string;
  readonly pictures: readonly string[];
  readonly history?: readonly EarlierTurn[];
}

/** The model of the last preview; consecutive previews usually use the same one. */
let last: { readonly dir: string; readonly loaded: LoadedModel } | undefined;

/** Encodes a row as training does, by the model's own processor, template and tokenizer. Throws a UserError where the model cannot see. */
export async function previewPrompt(
  modelDir: string,
  row: PreviewRow,
  workspace: Workspace,
): Promise<PromptPreview> {
  const dir = adapterBase(modelDir) ?? modelDir;
  if (last?.dir !== dir) last = { dir, loaded: loadModel(dir) };
  const { loaded } = last;
  const rasters = await Promise.all(
    row.pictures.map((id, i) => decodeImage(blobPath(workspace, id), `number ${i + 1}`)),
  );
  const messages = toMessages(row);
  if (row.answer !== '') {
    messages.push({ role: 'assistant', content: [{ type: 'text', text: row.answer }] });
  }
  const options = { addGenerationPrompt: row.answer === '' };
  const whole = encodeMessages(loaded, messages, rasters, options);
  const { model, imageProcessor, tokenizer } = loaded;
  const { vision } = model.family;
  if (rasters.length === 0 || !vision || !imageProcessor)
    return { pictures: [], text: whole.text, tokens: whole.ids.length };
  const tokensOf = (i: number): number => {
    const { width, height } = rasters[i]!;
    const grid = whole.pictures!.gridThw;
    if (!imageProcessor.tiles) return vision.pictureTokens(model.config, grid[i]!);
    const [rows, columns] = imageProcessor.tiles.gridOf(width, height);
    return (rows * columns + 1) * vision.pictureTokens(model.config, grid[0]!);
  };
  const placeholder = tokenizer.decode([vision.imageTokenId(model.config)]);
  return {
    pictures: rasters.map(({ width, height }, i) => ({
      ...imageProcessor.resizedSize(width, height),
      tokens: tokensOf(i),
    })),
    text: withSingleMarks(whole.text, placeholder),
    tokens: whole.ids.length,
  };
}

/** Runs of the placeholder as one of it. */
function withSingleMarks(text: string, placeholder: string): string {
  return text
    .split(placeholder)
    .filter((part, i, parts) => part !== '' || i === 0 || i === parts.length - 1)
    .join(placeholder);
}
