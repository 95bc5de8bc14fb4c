// What the program does with the files of a folder of hostile ones (its README.md says how each comes
// in): `node scripts/measure/trust/hostile.ts FOLDER`. Prints a row each: exit code, processor time,
// largest memory of all processes, what was left, and the sentence. Needs Linux and GNU time.
//
// Exit code 1 where one is not refused with a sentence within 5 s and 500 MB, leaves a data set or a
// model, or the good file after it is not read. An optional second argument picks rows by their name.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const OMR = path.join(ROOT, 'main/cli.ts');
const BASE = path.join(ROOT, 'resources/pocket/base');
const MOST_SECONDS = 5;
const MOST_BYTES = 500e6;

const folder = process.argv[2];
if (folder === undefined) throw new Error('Name the folder with the hostile files.');
const at = (...names: string[]): string => path.resolve(folder, ...names);
const home = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-hostile-'));

/** A folder in `home` with copies of files under names of their own. */
function folderOf(name: string, files: Readonly<Record<string, string>>, base?: string): string {
  const to = path.join(home, name);
  fs.mkdirSync(to, { recursive: true });
  if (base !== undefined) fs.cpSync(base, to, { recursive: true });
  for (const [own, file] of Object.entries(files)) {
    fs.copyFileSync(file, path.join(to, own));
    fs.chmodSync(path.join(to, own), 0o644);
  }
  return to;
}

/** An adapter for the pocket model with the configuration of a hostile one, whose base is set. */
function adapterOf(name: string): string {
  const to = folderOf(path.basename(name), {
    'adapter_model.safetensors': at(name, 'adapter_model.safetensors'),
  });
  const text = fs.readFileSync(at(name, 'adapter_config.json'), 'utf8');
  const json = JSON.parse(text) as Record<string, unknown> | null;
  const config = json === null ? null : { ...json, base_model_name_or_path: BASE };
  fs.writeFileSync(path.join(to, 'adapter_config.json'), JSON.stringify(config));
  return to;
}

const importing = (source: string): string[] => ['import', '--set', `source=${source}`];
const gguf = (file: string): string[] => ['import', '--set', `source=${at('05-gguf-types', file)}`];
const describing = (model: string): string[] => ['model', 'info', model];
/** Answers a question with the model or adapter, which opens its weights and tokenizer. */
const question = path.join(home, 'question.json');
fs.writeFileSync(
  question,
  JSON.stringify({ messages: [{ role: 'user', content: `${'a'.repeat(60)}! What is 1 + 1?` }] }),
);
const answering = (model: string, adapter?: string): string[] =>
  ['generate', '--input', question, '--max-new-tokens', '4', '--model', model].concat(
    adapter === undefined ? [] : ['--adapter', adapter],
  );

const CASES: readonly (readonly [name: string, words: readonly string[]])[] = [
  ['01 zip, broken stream', importing(at('01-zip-broken-stream', 'a.zip'))],
  [
    '03 model part of int8',
    answering(
      folderOf('int8', { 'model.safetensors': at('03-int8-part', 'model.safetensors') }, BASE),
    ),
  ],
  ['04 adapter null', answering(BASE, adapterOf('04-adapter-null'))],
  ...['gg-heads-0', 'gg-merges-num', 'gg-tokens-num', 'gg-tokens-u8list'].map(
    (name) => [`05 ${name}`, gguf(`${name}.gguf`)] as const,
  ),
  ['06 ad-redos', answering(BASE, adapterOf('06-redos/ad-redos'))],
  ['06 ad-redos2', answering(BASE, adapterOf('06-redos/ad-redos2'))],
  [
    '06 tokenizer',
    answering(folderOf('tokenizer', { 'tokenizer.json': at('06-redos', 'tokenizer.json') }, BASE)),
  ],
  ['09 workbook, far cell', importing(at('09-xlsx-farcell', 'rows.xlsx'))],
  [
    '12 negative layers',
    describing(
      folderOf('layers', { 'config.json': at('12-negative-layers', 'config.json') }, BASE),
    ),
  ],
  ['21 PDF that ends the library', importing(at('21-pdf-poison'))],
  ['22 PDF that unpacks without end', importing(at('22-pdf-flate-bomb'))],
];

/** The good PDF alone: it must be read as ever. */
const good = folderOf('good', { 'good.pdf': at('21-pdf-poison', 'good.pdf') });
fs.writeFileSync(
  path.join(good, 'rows.jsonl'),
  `${JSON.stringify({ picture: 'good.pdf#page=1', question: 'q', answer: '2' })}\n`,
);

interface Measured {
  readonly code: number;
  readonly seconds: number;
  readonly bytes: number;
  readonly left: readonly string[];
  readonly sentence: string;
}

/** Runs a command with a workspace of its own. */
function measure(number: number, words: readonly string[]): Measured {
  const workspace = path.join(home, `workspace-${number}`);
  const figures = path.join(home, 'figures');
  const command = [process.execPath, OMR, ...words, '--workspace', workspace];
  const args = ['-o', figures, '-f', '%U %S %M', ...command];
  const { status, stderr } = spawnSync('/usr/bin/time', args, { cwd: ROOT, encoding: 'utf8' });
  const [user, system, kilobytes] = fs
    .readFileSync(figures, 'utf8')
    .trim()
    .split('\n')
    .at(-1)!
    .split(' ')
    .map(Number) as [number, number, number];
  const left = ['datasets', 'models'].flatMap((name) => {
    const place = path.join(workspace, name);
    return fs.existsSync(place) ? fs.readdirSync(place).map((each) => `${name}/${each}`) : [];
  });
  const lines = stderr.trim().split('\n');
  const told = lines.filter((line) => !line.startsWith('{') && line.trim() !== '');
  return {
    code: status ?? -1,
    seconds: user + system,
    bytes: kilobytes * 1024,
    left,
    sentence: (told[0] ?? '').replaceAll(home, '…').replaceAll(path.resolve(folder!), '…'),
  };
}

const problems: string[] = [];
try {
  console.log('| file | code | CPU s | MB | left | sentence |\n|---|---|---|---|---|---|');
  for (const [number, [name, words]] of CASES.entries()) {
    if (!name.includes(process.argv[3] ?? '')) continue;
    const { code, seconds, bytes, left, sentence } = measure(number, words);
    const cells = [
      name,
      code,
      seconds.toFixed(1),
      (bytes / 1e6).toFixed(0),
      left.join(' '),
      sentence,
    ];
    console.log(`| ${cells.join(' | ')} |`);
    const isRefused = code === 1 && /[.!]$/.test(sentence) && left.length === 0;
    if (!isRefused || seconds > MOST_SECONDS || bytes > MOST_BYTES) problems.push(name);
  }
  if (measure(CASES.length, importing(good)).code !== 0) problems.push('the good file');
  console.log(problems.length === 0 ? 'all are refused' : `PROBLEM: ${problems.join(', ')}`);
} finally {
  fs.rmSync(home, { recursive: true, force: true });
}
process.exitCode = problems.length === 0 ? 0 : 1;
