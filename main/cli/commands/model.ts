// `omr probe`, `omr generate` and `omr model info`: run a model directly, without queue or workspace.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { assertFilesUnchanged } from '../../data/checkpoints/declared-files.ts';
import { adapterBase, loadAdapter } from '../../data/checkpoints/peft-adapter.ts';
import { encodeMessages, videoSight } from '../../data/prompts/prompt-encoder.ts';
import { loadChatTemplate, type ContentPart } from '../../data/text/chat-template.ts';
import { readVideoFrames } from '../../data/images/video-frames.ts';
import type { VideoFrames } from '../../data/images/video-processor.ts';
import { decodeImage } from '../../data/images/decode.ts';
import {
  loadModel,
  loadPromptParts,
  openModel,
  type LoadedModel,
} from '../../data/checkpoints/load.ts';
import { loadImageProcessor } from '../../data/images/image-processor.ts';
import { loadTokenizer } from '../../data/text/tokenizer.ts';
import { Generator } from '../../engine/generation/generator.ts';
import type { FileTensor } from '../../engine/layers/matrices.ts';
import {
  linearModules,
  parameterShapes,
  parametersOf,
  type Model,
} from '../../engine/models/model.ts';
import type { Pictures } from '../../engine/models/parts/family.ts';
import { UserError } from '../../i18n/user-error.ts';
import { UsageError, type Arguments, type FlagValues } from '../terminal/arguments.ts';
import { usableDevice, withWeights } from '../terminal/model-flags.ts';
import type { FlagName } from '../terminal/command-table.ts';
import { checkIds, readRequest, type IdsRequest, type MessagesRequest } from './request-file.ts';
import {
  probeGroup,
  probeIds,
  readSteps,
  readWant,
  trainedTensors,
  writeProbe,
  type ProbeTensors,
} from './probe.ts';
import { encodeWithLabels } from '../../data/text/training-labels.ts';
import { msg } from '../../../i18n/message.ts';

/** `omr probe`: writes the requested tensors to `--out`; returns their names and shapes, and the loss. */
export async function probe({ flags }: Arguments): Promise<{
  out: string;
  loss?: number;
  tensors: Record<string, readonly number[]>;
}> {
  const dir = requiredFlag(flags, 'model', 'DIR');
  const out = requiredFlag(flags, 'out', 'FILE.safetensors');
  const file = requiredFlag(flags, 'input', 'REQ.json');
  const want = readWant(flags.want);
  const steps = readSteps(flags);
  const device = await usableDevice(flags);
  const request = readRequest(file);
  await assertUnchanged(flags);
  if (request.kind === 'strings') return writeProbe(out, encodeStrings(dir, request.strings));
  const needsRun = [...want].some((name) => name !== 'inputs') || steps !== undefined;
  if (request.kind === 'messages' && !needsRun) {
    const { model, ...ids } = await encodeRequest(dir, request, { loader: loadPromptParts });
    return writeProbe(out, inputTensors(model, ids));
  }
  return withWeights(dir, flags, async (weightsDir) => {
    const { model } = openModel(weightsDir);
    const adapter = flags.adapter === undefined ? undefined : loadAdapter(flags.adapter, model);
    if (!adapter && (want.has('grads') || steps)) {
      throw new UsageError(
        'Gradients are those of an adapter, but none is given.',
        'Add --adapter DIR.',
      );
    }
    const job = { model, adapter, want, steps, file, device };
    if (request.kind === 'group') return writeProbe(out, await probeGroup(job, request));
    const ids = request.kind === 'ids' ? request : await encodeRequest(dir, request);
    const inputs = want.has('inputs') ? inputTensors(model, ids) : new Map();
    const numbers: ProbeTensors = needsRun ? await probeIds(job, ids) : new Map();
    return writeProbe(out, new Map([...inputs, ...numbers]));
  });
}

/** One generated answer; `ids` include the end-of-sequence token if there is one. */
export interface GeneratedAnswer {
  readonly ids: number[];
  /** Null if the folder has no tokenizer. */
  readonly text: string | null;
  /** False if the answer reached the length limit. */
  readonly finished: boolean;
}

/** `omr generate`: the first answer, and all of them in `answers`. Greedy by default. */
export async function generate({
  flags: given,
}: Arguments): Promise<GeneratedAnswer & { answers: GeneratedAnswer[] }> {
  const flags = withBase(given);
  const dir = requiredFlag(flags, 'model', 'DIR');
  const file = requiredFlag(flags, 'input', 'REQ.json');
  const device = await usableDevice(flags);
  const request = readRequest(file);
  if (request.kind === 'group' || request.kind === 'strings') {
    throw new UserError(msg('cli.request-for-probe', { file, field: request.kind }), {
      hint: msg('cli.request-for-probe.hint'),
    });
  }
  await assertUnchanged(flags);
  return withWeights(dir, flags, async (weightsDir) => {
    const { model } = openModel(weightsDir);
    const adapter = flags.adapter === undefined ? undefined : loadAdapter(flags.adapter, model);
    const { ids, pictures: source } =
      request.kind === 'ids' ? request : await encodeRequest(dir, request);
    const pictures = source?.(model);
    checkIds(file, model, ids, pictures);
    const hasTokenizer = fs.existsSync(path.join(dir, 'tokenizer.json'));
    const tokenizer = hasTokenizer ? loadTokenizer(dir) : undefined;
    const generator = new Generator(model, trainedTensors(adapter), { device });
    const [answers = []] = await generator.generate([{ ids, ...(pictures ? { pictures } : {}) }], {
      temperature: flags.temperature ?? 0,
      topP: flags['top-p'] ?? 1,
      topK: flags['top-k'] ?? 0,
      maxNewTokens: Math.max(1, flags['max-new-tokens'] ?? 256),
      seed: flags.seed ?? 0,
      n: Math.max(1, flags.n ?? 1),
      stopIds: tokenizer?.eosTokenIds ?? [],
    });
    await generator.release();
    const results = answers.map((answer) => ({
      ids: [...answer.ids],
      text: tokenizer?.decode(answer.ids, { skipSpecialTokens: true }) ?? null,
      finished: answer.finished,
    }));
    return { ...results[0]!, answers: results };
  });
}

/**
 * `omr model info DIR`: the properties of a model. Throws a UserError if the folder is not a
 * complete model.
 */
export async function modelInfo({
  words,
}: Pick<Arguments, 'words'>): Promise<Record<string, unknown>> {
  const dir = words.at(-1)!;
  const { json, model } = openModel(dir);
  const { sizes, family, weights } = model;
  const shapes = parameterShapes(json);
  const stored = [...shapes.keys()].map((name) => weights.find(name) as FileTensor);
  const tokenizer = fs.existsSync(path.join(dir, 'tokenizer.json'))
    ? loadTokenizer(dir)
    : undefined;
  return {
    path: path.resolve(dir),
    model_type: family.modelType,
    parameters: parametersOf(json),
    weight_bytes: stored.reduce((sum, { length }) => sum + length, 0),
    weight_types: [...new Set(stored.map(({ dtype }) => dtype))],
    layers: sizes.layers,
    width: sizes.width,
    heads: sizes.heads,
    kv_heads: sizes.kvHeads,
    head_dim: sizes.headDim,
    vocabulary: sizes.vocabulary,
    context_tokens: sizes.contextTokens,
    linear_layers: linearModules(model).length,
    sees_pictures: family.vision !== undefined,
    picture_processor: loadImageProcessor(dir) !== undefined,
    chat_template: loadChatTemplate(dir) !== undefined,
    tokens: tokenizer?.vocabularySize ?? null,
    end_ids: tokenizer?.eosTokenIds ?? [],
  };
}

/** Encodes messages; with labels if the last message is the assistant's. */
async function encodeRequest(
  dir: string,
  { messages, ...options }: MessagesRequest,
  { loader = loadModel }: { loader?: typeof loadModel } = {},
): Promise<IdsRequest & { readonly model: Model }> {
  const loaded = loader(dir, options);
  const { model } = loaded;
  const parts = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
  const rasters = await Promise.all(
    parts.flatMap((part) => (part.type === 'image' ? [decodeImage(part.path)] : [])),
  );
  const videos = await readVideos(loaded, parts);
  const isAnswered = messages.at(-1)?.role === 'assistant';
  const { ids, pictures, text } = encodeMessages(loaded, messages, rasters, {
    addGenerationPrompt: !isAnswered,
    videos,
  });
  const labels = isAnswered ? { labels: encodeWithLabels(loaded.tokenizer, text).labels } : {};
  if (!pictures) return { kind: 'ids', model, ids, ...labels };
  const processed = loaded.imageProcessor?.tensors?.(rasters);
  return {
    kind: 'ids',
    model,
    ids,
    ...labels,
    pictures: () => pictures,
    ...(processed && rasters.length > 0 ? { processed } : {}),
  };
}

/** The frames of the videos of some messages. */
async function readVideos(
  loaded: LoadedModel,
  parts: readonly ContentPart[],
): Promise<VideoFrames[]> {
  const videos = parts.flatMap((part) => (part.type === 'video' ? [part] : []));
  if (videos.length === 0) return [];
  const { processor } = videoSight(loaded);
  return Promise.all(
    videos.map(({ video, fps }) =>
      readVideoFrames({ video, ...(fps === undefined ? {} : { fps }) }, processor),
    ),
  );
}

/** The outputs of tokenizer and image processor. */
function inputTensors(
  model: Model,
  { ids, labels, processed, pictures: source }: IdsRequest,
): ProbeTensors {
  const pictures = source?.(model);
  const tensors: ProbeTensors = new Map([['input_ids', { shape: [ids.length], data: ids }]]);
  if (labels) tensors.set('labels', { shape: [labels.length], data: labels });
  if (processed) {
    for (const [name, tensor] of processed) tensors.set(name, tensor);
  } else if (pictures) {
    const { pixelValues, gridThw, videoSeconds = [] } = pictures;
    const patchesOf = (grids: Pictures['gridThw']) =>
      grids.reduce((sum, [t, h, w]) => sum + t * h * w, 0);
    const width = pixelValues.length / patchesOf(gridThw);
    const put = (name: string, kind: string, grids: Pictures['gridThw'], first: number) => {
      if (grids.length === 0) return;
      const shape = [patchesOf(grids), width];
      const data = pixelValues.slice(first * width, (first + shape[0]!) * width);
      tensors.set(name, { shape, data });
      const grid = Int32Array.from(grids.flat());
      tensors.set(`${kind}_grid_thw`, { shape: [grids.length, 3], data: grid });
    };
    const count = gridThw.length - videoSeconds.length;
    put('pixel_values', 'image', gridThw.slice(0, count), 0);
    put('pixel_values_videos', 'video', gridThw.slice(count), patchesOf(gridThw.slice(0, count)));
    const { family, config } = model;
    if (videoSeconds.length > 0 && family.vision?.scalesTime?.(config))
      tensors.set('second_per_grid_ts', {
        shape: [videoSeconds.length],
        data: Float32Array.from(videoSeconds),
      });
  }
  return tensors;
}

/** The ids of all strings, concatenated, and the offset of each string. */
function encodeStrings(dir: string, strings: readonly string[]): ProbeTensors {
  const tokenizer = loadTokenizer(dir);
  const parts = strings.map((text) => tokenizer.encode(text));
  const ends = [0];
  for (const part of parts) ends.push(ends.at(-1)! + part.length);
  const ids = Int32Array.from(parts.flatMap((part) => [...part]));
  return new Map([
    ['input_ids', { shape: [ids.length], data: ids }],
    ['cu_seqlens', { shape: [ends.length], data: Int32Array.from(ends) }],
  ]);
}

/** Throws a UserError for files of model or adapter that are no longer what their folder states. */
/** An adapter's folder given as the model stands for its base with the adapter. */
function withBase(flags: FlagValues): FlagValues {
  const { model, adapter } = flags;
  if (model === undefined || adapter !== undefined) return flags;
  const base = adapterBase(model);
  return base === undefined ? flags : { ...flags, model: base, adapter: model };
}

async function assertUnchanged({ model, adapter }: FlagValues): Promise<void> {
  for (const dir of [model, adapter]) if (dir !== undefined) await assertFilesUnchanged(dir);
}

function requiredFlag(flags: FlagValues, flag: FlagName, value: string): string {
  const given = flags[flag];
  if (typeof given === 'string' && given !== '') return given;
  throw new UsageError(`--${flag} is missing.`, `Add --${flag} ${value}.`);
}
