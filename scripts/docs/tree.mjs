// Writes the generated parts of docs/architecture.md: `npm run docs:tree`.
//
// The tree takes a file's phrase from its header comment and a folder's from rooms.mjs; the table
// of layers follows the order of scripts/lint/layers.mjs.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { LAYERS } from '../lint/layers.mjs';
import { ROOMS } from './rooms.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const DOCUMENT = join(ROOT, 'docs/architecture.md');

/** Top-level folders of the tree; those of `WITHOUT_FILES` are shown by their folders alone. */
const SHOWN = [
  ...['health', 'i18n', 'main', 'preload', 'renderer', 'resources', 'rewards', 'scripts', 'test'],
];
const WITHOUT_FILES = /^(resources|test)(\/|$)/;
/** Top-level folders whose folders are rooms of their own. */
const ROOMS_INSIDE = ['main', 'renderer'];
const SOURCE = /\.(ts|tsx|css|html|mjs|yaml)$/;
/** A phrase longer than this ends earlier. */
const MAX_PHRASE = 90;
/** Words before a colon that are shorter than this are a title and no phrase ("Curate: ..."). */
const MIN_TITLE = 14;

const OPENING = '([{';
const CLOSING = ')]}';

/** Positions of `text` outside brackets, quotes and code where `isEnd` holds. */
function endsOf(text, isEnd) {
  const found = [];
  let depth = 0;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '`' || character === '"') quote = character;
    else if (OPENING.includes(character)) depth++;
    else if (CLOSING.includes(character)) depth--;
    else if (depth <= 0 && isEnd(at)) found.push(at);
  }
  return found;
}

/** The first clause of a sentence, without its full stop; a long one ends at its colon or at a comma. */
export function firstClause(text) {
  const isEnd = (at) => text[at] === ';' || /^[.?](\s|$)/.test(text.slice(at, at + 2));
  const end = endsOf(text, isEnd)[0] ?? text.length;
  const clause = text.slice(0, text[end] === '?' ? end + 1 : end).trim();
  if (clause.length <= MAX_PHRASE) return clause;
  const isColon = (at) => /^:\s/.test(clause.slice(at, at + 2)) && at >= MIN_TITLE;
  const isComma = (at) => clause[at] === ',' && at <= MAX_PHRASE;
  const cut =
    endsOf(clause, isColon).find((at) => at <= MAX_PHRASE) ?? endsOf(clause, isComma).at(-1);
  return cut === undefined ? clause : clause.slice(0, cut);
}

/** The first paragraph of the comment that a file begins with; undefined if there is none. */
export function headerOf(source) {
  const text = source.replace(/^#!.*\n/, '').replace(/^<!doctype html>\n/i, '');
  const block = /^(?:\/\*+\s*([\s\S]*?)\s*\*\/|<!--\s*([\s\S]*?)\s*-->)/.exec(text);
  if (block) return (block[1] ?? block[2]).replace(/\s*\n\s*\*?\s*/g, ' ');
  const lines = [];
  for (const line of text.split('\n')) {
    const words = /^(?:\/\/|#)\s?(.*)$/.exec(line)?.[1]?.trim();
    if (!words) break;
    lines.push(words);
  }
  return lines.length === 0 ? undefined : lines.join(' ');
}

const namesIn = (folder, isFolder) =>
  readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() === isFolder)
    .map(({ name }) => name)
    .sort();

/** Folders inside `folder` that the tree shows. */
function foldersIn(folder) {
  const folders = namesIn(folder, true).map((name) => `${folder}/${name}`);
  return WITHOUT_FILES.test(folder) ? folders.filter((each) => each in ROOMS) : folders;
}

/**
 * What a folder is for: its charter, or the file of the same name whose parts it holds. Throws
 * where it has neither.
 */
function charterOf(folder) {
  if (folder in ROOMS) return ROOMS[folder];
  const [parent, name] = [dirname(folder), basename(folder)];
  const file = namesIn(parent, false).find(
    (each) => SOURCE.test(each) && each.replace(SOURCE, '').toLowerCase() === name.toLowerCase(),
  );
  if (file === undefined) throw new Error(`${folder} has no charter in scripts/docs/rooms.mjs.`);
  return `Parts of ${file}`;
}

/**
 * Rows of the tree: `[depth, name, phrase]`. Throws for a folder without a charter and a file without a
 * header comment.
 */
function rowsOf(folder, depth) {
  const files = WITHOUT_FILES.test(folder)
    ? []
    : namesIn(folder, false).filter((name) => SOURCE.test(name) && !/\.d\.mts$/.test(name));
  const name = depth === 0 ? folder : folder.split('/').at(-1);
  return [
    [depth, `${name}/`, firstClause(charterOf(folder))],
    ...files.map((file) => {
      const header = headerOf(readFileSync(join(ROOT, folder, file), 'utf8'));
      if (header === undefined) throw new Error(`${folder}/${file} has no header comment.`);
      return [depth + 1, file, firstClause(header)];
    }),
    ...foldersIn(folder).flatMap((inner) => rowsOf(inner, depth + 1)),
  ];
}

/**
 * The annotated tree as a fenced block; names are followed by two spaces or more; indentation shows
 * the folder.
 */
export function tree() {
  const rows = SHOWN.flatMap((folder) => rowsOf(folder, 0));
  const width = Math.max(...rows.map(([depth, name]) => 2 * depth + name.length)) + 2;
  const lines = rows.map(
    ([depth, name, phrase]) => `${`${'  '.repeat(depth)}${name}`.padEnd(width)}${phrase}`,
  );
  return ['```tree', ...lines, '```'].join('\n');
}

/**
 * The room that a row of the list of layers belongs to: a folder or entry of main/ or renderer/, else the
 * top-level folder.
 */
export function roomOf(layer) {
  const [side, name] = layer.split('/');
  return name !== undefined && ROOMS_INSIDE.includes(side) ? `${side}/${name}` : side;
}

/** The table of layers, bottom to top: rooms, their parts in the order of the list, their charters. */
export function layerTable() {
  const rooms = [...new Set(LAYERS.map(roomOf))];
  const rows = rooms.map((room) => {
    const parts = LAYERS.filter((layer) => roomOf(layer) === room && layer !== room).map((layer) =>
      layer.slice(room.length + 1),
    );
    if (!(room in ROOMS)) throw new Error(`${room} has no charter in scripts/docs/rooms.mjs.`);
    return [`\`${room}${room.includes('.') ? '' : '/'}\``, parts.join(' · '), ROOMS[room]];
  });
  return markdownTable([['room', 'parts, bottom to top', 'what it is for'], ...rows]);
}

/** A table with aligned columns, as the formatter writes it. */
function markdownTable([head, ...rows]) {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => row[column].length)),
  );
  const line = (cells) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/**
 * The document with its generated parts replaced; each is between `<!-- NAME -->` and `<!-- /NAME
 * -->`.
 */
export function withGenerated(document) {
  return Object.entries({ layers: layerTable(), tree: tree() }).reduce((text, [name, part]) => {
    const marked = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(\n<!-- /${name} -->)`);
    if (!marked.test(text)) throw new Error(`docs/architecture.md has no markers named ${name}.`);
    return text.replace(marked, (_, start, end) => `${start}\n${part}\n${end}`);
  }, document);
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(DOCUMENT, withGenerated(readFileSync(DOCUMENT, 'utf8')));
}
