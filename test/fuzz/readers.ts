// Every reader of files from outside, with the files that its fuzzer starts from.

import { generateKeyPairSync } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { importGguf } from '../../main/data/gguf/read-model.ts';
import { planGguf, writeGgufFiles } from '../../main/data/gguf/write-model.ts';
import { openModel, readConfig } from '../../main/data/checkpoints/load.ts';
import { openModelWeights } from '../../main/data/checkpoints/model-weights.ts';
import { loadAdapter, newAdapter, saveAdapter } from '../../main/data/checkpoints/peft-adapter.ts';
import { findQuantized } from '../../main/data/checkpoints/quantized-tensors.ts';
import { unpackZip } from '../../main/data/formats/unzip.ts';
import { writeSafetensors } from '../../main/data/formats/weights/safetensors-writer.ts';
import { checkImage } from '../../main/data/images/decode.ts';
import { loadImageProcessor } from '../../main/data/images/image-processor.ts';
import { renderPdfPage } from '../../main/data/images/pdf-pages.ts';
import { readFileRows } from '../../main/data/sources/source-files.ts';
import { readSourceRows } from '../../main/data/sources/source-row.ts';
import { createChatTemplate, loadChatTemplate } from '../../main/data/text/chat-template.ts';
import { loadTokenizer } from '../../main/data/text/tokenizer.ts';
import { createRandom } from '../../main/engine/random.ts';
import { modelFromFiles, parameterShapes } from '../../main/engine/models/model.ts';
import { explainModel } from '../../main/data/checkpoints/load.ts';
import { readSettingsFile } from '../../main/cli/terminal/setting-values.ts';
import { loadRecipe } from '../../main/stages/recipe.ts';
import { sha256 } from '../../main/platform/files.ts';
import { checkBytes, openPack, readPacked } from '../../main/transfer/archive/read.ts';
import { TRAILER_BYTES } from '../../main/transfer/archive/trailer.ts';
import { packRecipe } from '../../main/transfer/pack.ts';
import { writeGguf } from '../data/write-gguf.ts';
import { workbook, zip } from '../data/write-files.ts';
import { configsOf, processorsOf, type Json } from './model-files.ts';
import { damaged, damagedJson } from './mutations.ts';

/** A reader: damaged files for it, and how it reads one. */
export interface FuzzedReader {
  readonly name: string;
  /** Cases out of a million. */
  readonly share: number;
  readonly file: fc.Arbitrary<Buffer>;
  /** Reads the bytes, written into `folder`, as the program would. */
  read(bytes: Buffer, folder: string): Promise<void> | void;
}

const root = path.resolve(import.meta.dirname, '..', '..');
const pocket = path.join(root, 'resources', 'pocket', 'base');
const bytesOf = (...parts: string[]): Buffer => fs.readFileSync(path.join(root, ...parts));
const jsonOf = (...parts: string[]): object =>
  JSON.parse(bytesOf(...parts).toString('utf8')) as object;
const fixtures = (...endings: string[]): Buffer[] =>
  ['import', 'hostile/09-xlsx-farcell', 'hostile/21-pdf-poison', 'hostile/01-zip-broken-stream']
    .map((folder) => `test/fixtures/${folder}`)
    .flatMap((folder) =>
      fs
        .readdirSync(path.join(root, folder))
        .filter((name) => endings.some((ending) => name.endsWith(ending)))
        .map((name) => bytesOf(folder, name)),
    );

const text = (...lines: string[]): Buffer => Buffer.from(`${lines.join('\n')}\n`);

/** A folder for what a reader needs besides the damaged file. */
const prepared = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-fuzz-'));
process.on('exit', () => fs.rmSync(prepared, { recursive: true, force: true }));

function written(name: string, write: (file: string) => void): Buffer {
  const file = path.join(prepared, name);
  write(file);
  return fs.readFileSync(file);
}

async function readRows(bytes: Buffer, folder: string, name: string): Promise<void> {
  const file = path.join(folder, name);
  fs.writeFileSync(file, bytes);
  const source = { file, name, roots: [folder], split: 'train' };
  for await (const item of readFileRows(file, name, { onTranscoded: () => undefined }))
    readSourceRows(item, source);
}

const rowReader = (name: string, share: number, file: fc.Arbitrary<Buffer>): FuzzedReader => ({
  name,
  share,
  file,
  read: (bytes, folder) => readRows(bytes, folder, `rows.${name}`),
});

const ROWS = [
  { id: 'a', picture: 'a.png', question: 'How many?', answer: '7', kind: 'count' },
  {
    question: 'A or B? A) one B) two',
    answer: 'B',
    options: ['one', 'two'],
    check: { type: 'choice' },
  },
  {
    messages: [
      { role: 'user', content: [{ type: 'image' }, { type: 'text', text: 'What?' }] },
      { role: 'assistant', content: 'x' },
    ],
    images: ['a.png'],
  },
  {
    conversations: [
      { from: 'human', value: '<image>Q' },
      { from: 'gpt', value: 'A' },
    ],
  },
];
const TABLE = [
  text('id,picture,question,answer', '1,a.png,"How ""many""?",7', '2,b.png,What?,x'),
  text('Bild;Frage;Antwort', 'a.png;Wie viel?;1,5'),
  text('sep=;', 'question;answer', 'a;b'),
  text('A title', 'picture,label', 'a.png,ok'),
];

const VOCABULARY = ['<s>', 'a', 'b', 'ab', 'Ġa', ...Array.from({ length: 59 }, (_, i) => `t${i}`)];
const METADATA = {
  'general.architecture': 'qwen2',
  'qwen2.block_count': 1,
  'qwen2.embedding_length': 8,
  'qwen2.attention.head_count': 2,
  'qwen2.feed_forward_length': 8,
  'qwen2.attention.layer_norm_rms_epsilon': 0.5,
  'qwen2.context_length': 64,
  'tokenizer.ggml.pre': 'qwen2',
  'tokenizer.ggml.tokens': VOCABULARY,
  'tokenizer.ggml.token_type': Int32Array.from(VOCABULARY, () => 1),
  'tokenizer.ggml.scores': Float32Array.from(VOCABULARY, (_, i) => -i),
  'tokenizer.ggml.merges': ['a b'],
  'tokenizer.ggml.eos_token_id': 0,
};
/** A model of one layer. */
const GGUF_SHAPES = new Map<string, number[]>([
  ['token_embd.weight', [64, 8]],
  ['output_norm.weight', [8]],
  ...['attn_norm', 'ffn_norm'].map((name): [string, number[]] => [`blk.0.${name}.weight`, [8]]),
  ...['attn_q', 'attn_k', 'attn_v', 'attn_output', 'ffn_gate', 'ffn_up', 'ffn_down'].map(
    (name): [string, number[]] => [`blk.0.${name}.weight`, [8, 8]],
  ),
  ...['attn_q', 'attn_k', 'attn_v'].map((name): [string, number[]] => [`blk.0.${name}.bias`, [8]]),
]);

const ggufs = ['gpt2', 'llama'].map((kind) =>
  written(`${kind}.gguf`, (file) =>
    writeGguf(file, {
      metadata: { ...METADATA, 'tokenizer.ggml.model': kind },
      tensors: [...GGUF_SHAPES].map(([name, shape]) => ({
        name,
        shape,
        data: new Float32Array(shape.reduce((product, n) => product * n, 1)),
      })),
    }),
  ),
);

/** A tiny Gemma 3 with sight: its language model, and its vision tower. */
const SIGHT = path.join(prepared, 'sight');
fs.mkdirSync(SIGHT);
await writeGgufFiles(
  planGguf({
    baseDir: path.join(root, 'test/fixtures/parity/vlm-gemma3/model'),
    ...{ adapter: undefined, name: 'm', types: ['f32'] },
  }),
  SIGHT,
);

const tensors = [
  written('small.safetensors', (file) =>
    writeSafetensors(file, new Map([['a', { shape: [2, 2], data: new Float32Array(4) }]])),
  ),
  bytesOf('test/fixtures/hostile/03-int8-part/model.safetensors'),
];

const NORMAL_ADAPTER = {
  peft_type: 'LORA',
  r: 2,
  lora_alpha: 4,
  target_modules: ['q_proj'],
  rank_pattern: { 'layers.0.self_attn.q_proj': 2 },
  alpha_pattern: {},
  modules_to_save: null,
  base_model_name_or_path: 'base',
};

function adapterReader(): FuzzedReader {
  const { model } = openModel(pocket);
  const folder = path.join(prepared, 'adapter');
  const config = { r: 2, lora_alpha: 4, target_modules: ['q_proj'] };
  saveAdapter(folder, newAdapter(model, config, createRandom(1)).adapter, { baseModel: 'base' });
  const weights = fs.readFileSync(path.join(folder, 'adapter_model.safetensors'));
  return {
    name: 'adapter_config.json',
    share: 20_000,
    file: damagedJson([NORMAL_ADAPTER]),
    read(bytes, dir) {
      fs.writeFileSync(path.join(dir, 'adapter_config.json'), bytes);
      fs.writeFileSync(path.join(dir, 'adapter_model.safetensors'), weights);
      loadAdapter(dir, model);
    },
  };
}

function readModelConfig(bytes: Buffer, folder: string): void {
  fs.writeFileSync(path.join(folder, 'config.json'), bytes);
  const json = readConfig(folder);
  explainModel(folder, () => {
    modelFromFiles(json, new Map(), folder);
    // A graph of hundreds of layers takes a second.
    const { num_hidden_layers: layers } = { ...json, ...(json.text_config ?? {}) } as Json;
    if (typeof layers === 'number' && layers < 20) parameterShapes(json);
  });
}

const SMALL = { width: 100, height: 60, channels: 3, data: new Uint8Array(100 * 60 * 3) };

const tokenizerJson = {
  added_tokens: [{ id: 5, content: '<|x|>', special: true }],
  normalizer: { type: 'Sequence', normalizers: [{ type: 'NFC' }, REPLACE()] },
  pre_tokenizer: {
    type: 'Sequence',
    pretokenizers: [
      { type: 'Split', pattern: { Regex: String.raw`\s+` }, behavior: 'Isolated', invert: false },
      { type: 'Digits', individual_digits: true },
      { type: 'ByteLevel', add_prefix_space: false, use_regex: false },
    ],
  },
  post_processor: { type: 'ByteLevel' },
  decoder: { type: 'ByteLevel' },
  model: { type: 'BPE', vocab: { a: 0, b: 1, ab: 2, Ġ: 3 }, merges: [['a', 'b']], unk_token: null },
};
const unigramJson = {
  ...tokenizerJson,
  pre_tokenizer: { type: 'Metaspace', replacement: '▁' },
  decoder: { type: 'Metaspace' },
  model: {
    type: 'Unigram',
    unk_id: 0,
    vocab: [
      ['<unk>', 0],
      ['▁', -1],
      ['a', -2],
    ],
  },
};

function REPLACE(): object {
  return { type: 'Replace', pattern: { String: ' ' }, content: '▁' };
}

function readTokenizer(bytes: Buffer, folder: string): void {
  fs.writeFileSync(path.join(folder, 'tokenizer.json'), bytes);
  const tokenizer = loadTokenizer(folder);
  const { ids } = tokenizer.encodeWithOffsets('a b  ab 12 \u00e4<|x|>');
  tokenizer.decode(ids);
}

const TEMPLATES = [
  "{% for m in messages %}{{ '<|im_start|>' + m['role'] + m['content'] }}{% endfor %}",
  '{%- set ns = namespace(n=0) -%}{% for i in range(3) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}',
  "{% macro x(a) %}{{ a | upper }}{% endmacro %}{{ x(messages[0].content) }}{{ raise_exception('e') }}",
];

function readTemplate(bytes: Buffer): void {
  const template = createChatTemplate(bytes.toString('utf8'), {
    file: 'chat_template.jinja',
    bosToken: '<s>',
    eosToken: '</s>',
    timeoutMs: 1000,
  });
  template.render([{ role: 'user', content: 'Hi' }], { addGenerationPrompt: true });
}

function readTokenizerConfig(bytes: Buffer, folder: string): void {
  fs.writeFileSync(path.join(folder, 'tokenizer_config.json'), bytes);
  loadChatTemplate(folder)?.render([{ role: 'user', content: 'Hi' }]);
}

const PICTURES = [
  ...fixtures('.png', '.jpg', '.gif', '.tif', '.webp'),
  fs.readFileSync(findPicture()),
];

function findPicture(): string {
  const found = fs
    .readdirSync(path.join(root, 'resources'), { recursive: true, encoding: 'utf8' })
    .find((name) => name.endsWith('.png'));
  return path.join(root, 'resources', found!);
}

const zips = [
  ...fixtures('.zip'),
  zip([
    { name: 'd/rows.jsonl', bytes: '{"question":"q","answer":"a"}\n' },
    { name: 'd/a.png', bytes: Buffer.alloc(300, 7) },
  ]),
];

/** Signed packs of a recipe, one of them with an entry that shrinks. */
const packs = await Promise.all(
  ['name: a\n', 'name: a\n'.repeat(500)].map(async (recipe, at) => {
    const file = path.join(prepared, `${at}.yaml`);
    fs.writeFileSync(file, recipe);
    const { privateKey: key } = generateKeyPairSync('ed25519');
    const to = path.join(prepared, `${at}.omrpack`);
    await packRecipe(file, { name: 'a', key }, { to, product: '1', nowMs: 1 });
    return fs.readFileSync(to);
  }),
);

/** Damaged by somebody who puts the hash at the end right again. */
function withTrailer(bytes: Buffer): Buffer {
  const body = bytes.subarray(0, Math.max(0, bytes.length - TRAILER_BYTES));
  return Buffer.concat([body, Buffer.from(sha256(body))]);
}

/** All readers. */
export const FUZZED: readonly FuzzedReader[] = [
  rowReader('csv', 90_000, damaged(TABLE)),
  rowReader(
    'tsv',
    60_000,
    damaged(TABLE.map((each) => Buffer.from(each.toString().replace(/[,;]/g, '\t')))),
  ),
  rowReader(
    'jsonl',
    90_000,
    fc.oneof(damaged(ROWS.map((row) => text(JSON.stringify(row)))), damagedJson(ROWS)),
  ),
  rowReader(
    'json',
    90_000,
    fc.oneof(damagedJson([ROWS, { data: ROWS }]), damaged([Buffer.from(JSON.stringify(ROWS))])),
  ),
  rowReader('txt', 30_000, damaged([...TABLE, text(JSON.stringify(ROWS[0]))])),
  rowReader('parquet', 40_000, damaged(fixtures('.parquet'))),
  rowReader(
    'xlsx',
    6_000,
    damaged([
      ...fixtures('.xlsx'),
      workbook({
        S: [
          ['question', 'answer'],
          ['q', 7],
        ],
      }),
    ]),
  ),
  {
    name: 'pack',
    share: 5_000,
    file: fc.oneof(damaged(packs), damaged(packs).map(withTrailer)),
    async read(bytes, folder) {
      const file = path.join(folder, 'a.omrpack');
      fs.writeFileSync(file, bytes);
      const pack = await openPack(file);
      try {
        await checkBytes(pack, {});
        for (const packed of pack.signed.manifest.files)
          await readPacked(pack, packed, async (content) => {
            for await (const chunk of content) void chunk;
          });
      } finally {
        pack.close();
      }
    },
  },
  {
    name: 'zip',
    share: 15_000,
    file: damaged(zips),
    async read(bytes, folder) {
      const file = path.join(folder, 'a.zip');
      const target = path.join(folder, 'out');
      fs.writeFileSync(file, bytes);
      fs.mkdirSync(target, { recursive: true });
      try {
        await unpackZip(file, target, 'a.zip', { signal: new AbortController().signal });
      } finally {
        fs.rmSync(target, { recursive: true, force: true });
      }
    },
  },
  {
    name: 'pdf',
    share: 1_000,
    file: damaged(fixtures('.pdf')),
    async read(bytes, folder) {
      // The reader keeps the file that it read last open.
      const file = path.join(folder, `${bytes.length}-${Math.random()}.pdf`);
      fs.writeFileSync(file, bytes);
      try {
        await renderPdfPage(file, 1, 'a.pdf');
      } finally {
        fs.rmSync(file, { force: true });
      }
    },
  },
  {
    name: 'picture',
    share: 8_000,
    file: damaged(PICTURES),
    read: async (bytes) => void (await checkImage(bytes, 'a.png')),
  },
  {
    name: 'config.json',
    share: 120_000,
    file: damagedJson(configsOf({ ...jsonOf('resources/pocket/base/config.json') })),
    read: readModelConfig,
  },
  {
    name: 'tokenizer.json',
    share: 120_000,
    file: damagedJson([tokenizerJson, unigramJson]),
    read: readTokenizer,
  },
  {
    name: 'preprocessor_config.json',
    share: 60_000,
    file: damagedJson(
      processorsOf({ ...jsonOf('resources/pocket/base/preprocessor_config.json') }),
    ),
    read(bytes, folder) {
      fs.writeFileSync(path.join(folder, 'preprocessor_config.json'), bytes);
      const toPatches = ({ values }: { values: Float32Array }) => {
        return { pixelValues: values, gridThw: [] };
      };
      const processor = loadImageProcessor(folder, { toPatches });
      processor?.resizedSize(100, 60);
      processor?.process([SMALL]);
    },
  },
  {
    name: 'safetensors',
    share: 100_000,
    file: damaged(tensors),
    read(bytes, folder) {
      fs.writeFileSync(path.join(folder, 'model.safetensors'), bytes);
      findQuantized(openModelWeights(folder));
    },
  },
  adapterReader(),
  {
    name: 'gguf',
    share: 70_000,
    file: damaged([
      ...ggufs,
      ...['heads-0', 'merges-num', 'tokens-num'].map((kind) =>
        bytesOf(`test/fixtures/hostile/05-gguf-types/gg-${kind}.gguf`),
      ),
    ]),
    read(bytes, folder) {
      const file = path.join(folder, 'm.gguf');
      fs.writeFileSync(file, bytes);
      importGguf(file, path.join(folder, 'gguf'), 'f32');
    },
  },
  {
    name: 'mmproj',
    share: 20_000,
    file: damaged([fs.readFileSync(path.join(SIGHT, 'mmproj-m-F32.gguf'))]),
    read(bytes, folder) {
      const file = path.join(folder, 'm-F32.gguf');
      fs.copyFileSync(path.join(SIGHT, 'm-F32.gguf'), file);
      fs.writeFileSync(path.join(folder, 'mmproj-m-F32.gguf'), bytes);
      importGguf(file, path.join(folder, 'mmproj'), 'f32');
    },
  },
  {
    name: 'chat template',
    share: 40_000,
    file: damaged(TEMPLATES.map((template) => Buffer.from(template))),
    read: readTemplate,
  },
  {
    name: 'tokenizer_config.json',
    share: 30_000,
    file: damagedJson([
      { chat_template: TEMPLATES[0], bos_token: '<s>', eos_token: { content: '</s>' } },
      { chat_template: [{ name: 'default', template: TEMPLATES[1] }] },
    ]),
    read: readTokenizerConfig,
  },
  {
    name: 'recipe',
    share: 10_000,
    file: fc.oneof(
      damaged([bytesOf('resources/recipes/sample.yaml')]),
      damagedJson([
        {
          name: 'n',
          seed: 1,
          steps: [
            { stage: 'import', settings: { source: 'a' } },
            { stage: 'curate', settings: { dataset: '$import' } },
          ],
        },
      ]),
    ),
    read(bytes, folder) {
      const file = path.join(folder, 'recipe.yaml');
      fs.writeFileSync(file, bytes);
      loadRecipe(file);
    },
  },
  {
    name: 'settings',
    share: 10_000,
    file: damaged([
      text('source: ./a', 'seed: 3', 'repairs: [encoding]', 'columns: {question: q}'),
    ]),
    read(bytes, folder) {
      const file = path.join(folder, 'settings.yaml');
      fs.writeFileSync(file, bytes);
      readSettingsFile(file);
    },
  },
];
