// The vision tower of an mmproj file as the parts of a model folder: configuration, settings of
// pictures, and names of tensors.

import { UserError } from '../../i18n/user-error.ts';
import { familyOf } from '../../engine/models/index.ts';
import type { GgufKeys } from '../formats/weights/gguf-keys.ts';
import type { FoundTower } from './find-tower.ts';
import type { Projector } from './projector/types.ts';
import { msg } from '../../../i18n/message.ts';

type Json = Record<string, unknown>;

/** `config.json` of a folder, and its other small files by name. */
export interface FolderFiles {
  readonly config: Json;
  readonly files: Readonly<Record<string, unknown>>;
}

/**
 * The files of a folder with a tower: `text` is the configuration of its text model, `tokens` the files
 * of its tokenizer, both of the GGUF file `language`. Throws a UserError for a missing key, and for a
 * tokenizer without the token of pictures.
 */
export function sightedFiles(
  { modelType, projector, keys }: FoundTower,
  text: Json,
  { language, tokens }: { language: string; tokens: Readonly<Record<string, unknown>> },
): FolderFiles {
  keys.layers();
  const width = text['hidden_size'] as number;
  const { model = {}, vision, pictures, processor } = projector.read(keys, width);
  const { torch_dtype: dtype, ...inner } = text;
  const named = { processor_class: projector.processor };
  const tokenizer = tokens['tokenizer.json'] as TokenizerJson;
  return {
    config: {
      model_type: modelType,
      architectures: [familyOf(modelType).architecture],
      torch_dtype: dtype,
      tie_word_embeddings: text['tie_word_embeddings'],
      ...model,
      ...tokenIds(projector, language, tokenizer),
      text_config: inner,
      vision_config: vision,
    },
    files: {
      ...tokens,
      'tokenizer_config.json': {
        ...(tokens['tokenizer_config.json'] as Json),
        ...(projector.named ? { extra_special_tokens: projector.named } : {}),
      },
      'preprocessor_config.json': {
        do_convert_rgb: true,
        do_normalize: true,
        do_rescale: true,
        do_resize: true,
        rescale_factor: 1 / 255,
        image_mean: colour(keys.get('image_mean'), projector.colours[0]),
        image_std: colour(keys.get('image_std'), projector.colours[1]),
        ...named,
        ...pictures,
      },
      'processor_config.json': { ...named, ...processor },
    },
  };
}

/** What is read of `tokenizer.json`, and changed where the token of pictures is missing. */
interface TokenizerJson {
  readonly model: { readonly vocab: Record<string, number> };
  readonly added_tokens: { readonly id: number; content: string }[];
}

/** The ids of the tokens around pictures, by their keys. */
function tokenIds(
  { tokens }: Projector,
  file: string,
  tokenizer: TokenizerJson,
): Record<string, number> {
  const { vocab } = tokenizer.model;
  const [first] = Object.values(tokens) as [string];
  if (!Object.hasOwn(vocab, first) && !nameUnused(tokenizer, first))
    throw new UserError(msg('gguf.picture-token-missing', { file, token: first }), {
      hint: msg('gguf.key-missing.hint'),
    });
  return Object.fromEntries(
    Object.entries(tokens).flatMap(([key, token]) =>
      Object.hasOwn(vocab, token) ? [[key, vocab[token]!]] : [],
    ),
  );
}

/**
 * Gives a token to the last unused id: files of Gemma 3 can end before the token of pictures, whose
 * embedding is never looked at. False where there is none.
 */
function nameUnused({ model: { vocab }, added_tokens: added }: TokenizerJson, token: string) {
  const unused = Object.keys(vocab).filter((each) => /^<unused\d+>$/.test(each));
  const last = unused.sort((a, b) => vocab[a]! - vocab[b]!).at(-1);
  if (last === undefined) return false;
  const id = vocab[last]!;
  Reflect.deleteProperty(vocab, last);
  vocab[token] = id;
  const known = added.find((each) => each.id === id);
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false };
  if (known) known.content = token;
  else added.push(Object.assign({ id, content: token }, { special: true, ...flags }));
  return true;
}

/** Three numbers of a colour: the family's own where the file has them rounded to float32. */
function colour(stored: unknown, own: readonly number[]): readonly number[] {
  if (!Array.isArray(stored) || stored.length !== 3) return own;
  const numbers = stored.map(Number);
  return numbers.map((x, i) =>
    Math.fround(own[i]!) === x ? own[i]! : Number(Math.fround(x).toPrecision(7)),
  );
}

/**
 * The name of a tensor in a file. llama.cpp's converter exchanged the two matrices of the MLPs for a
 * time, which shows in their shapes.
 */
export function nameInFile(name: string, keys: GgufKeys): string {
  const up = 'v.blk.0.ffn_up.weight';
  const [width, inner] = [keys.get('embedding_length'), keys.has(up) ? keys.axis(up, 0) : 0];
  const isExchanged = inner === width && keys.axis(up, 1) !== width;
  if (!isExchanged) return name;
  return name.replace(/\.ffn_(up|down)\./, (_, side) =>
    side === 'up' ? '.ffn_down.' : '.ffn_up.',
  );
}
