// What a model or adapter folder says of itself, read from its small files and headers: nothing is loaded.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { familyOf } from '../../engine/models/index.ts';
import { sizeOf } from '../../engine/graph/tensor.ts';
import { UserError } from '../../i18n/user-error.ts';
import { openModelWeights, readHeader, type TensorInfo } from '../formats/safetensors.ts';
import { findQuantized, isQuantizedPart } from './convert.ts';
import { msg } from '../../../i18n/message.ts';

/** The terms that a model may be used under, as its folder has them. */
export interface Licence {
  /** Short name, e.g. `Apache-2.0`; the text's first line where it is not a known one. */
  readonly name: string;
  /** The licence's text, cut after 20,000 characters; the name again where the folder only names it. */
  readonly text: string;
}

/** A folder that holds a model or an adapter. */
export interface ModelFolder {
  readonly kind: 'base' | 'adapter';
  /** Hugging Face's `model_type`; an adapter's is that of its base. */
  readonly modelType: string;
  /** Numbers in its own weights. */
  readonly parameters: number;
  /** Of all its files. */
  readonly bytes: number;
  readonly seesPictures: boolean;
  readonly licence: Licence | null;
  /** Absolute folder of an adapter's base; null for a base. */
  readonly base: string | null;
}

type Json = Readonly<Record<string, unknown>>;

/** Looks at a folder. Throws a UserError that says why it cannot be used: what is missing, unknown or has moved away. */
export function readModelFolder(dir: string): ModelFolder {
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError(msg('model.folder-gone', { folder: dir }), {
      hint: msg('model.folder-gone.hint'),
    });
  }
  const common = { bytes: bytesOf(dir), licence: licenceOf(dir) };
  return existsSync(join(dir, 'adapter_config.json'))
    ? { ...common, ...readAdapterFolder(dir, common.licence) }
    : { ...common, ...readBaseFolder(dir) };
}

function readBaseFolder(dir: string): Omit<ModelFolder, 'bytes' | 'licence'> {
  const config = readJsonFile(join(dir, 'config.json'), 'model');
  const family = known(dir, config.model_type);
  const stored = openModelWeights(dir);
  if (!existsSync(join(dir, 'tokenizer.json'))) {
    throw new UserError(msg('model.tokenizer-json-missing', { folder: dir }), {
      hint: msg('model.tokenizer-json-missing.hint'),
    });
  }
  return {
    kind: 'base',
    modelType: family.modelType,
    parameters: parametersIn(stored),
    seesPictures: family.vision !== undefined,
    base: null,
  };
}

function readAdapterFolder(
  dir: string,
  own: Licence | null,
): Omit<ModelFolder, 'bytes' | 'licence'> & Partial<Pick<ModelFolder, 'licence'>> {
  const config = readJsonFile(join(dir, 'adapter_config.json'), 'adapter');
  const weights = join(dir, 'adapter_model.safetensors');
  if (!existsSync(weights)) {
    throw new UserError(msg('checkpoint.adapter-weights-missing', { folder: dir }), {
      hint: msg('checkpoint.adapter-weights-missing.hint'),
    });
  }
  const base = config.base_model_name_or_path;
  if (typeof base !== 'string' || base === '') {
    throw new UserError(
      msg('checkpoint.adapter-base-unnamed', { file: join(dir, 'adapter_config.json') }),
      {
        hint: msg('checkpoint.adapter-base-unnamed.hint'),
      },
    );
  }
  if (!existsSync(join(base, 'config.json'))) {
    throw new UserError(msg('checkpoint.adapter-base-gone', { folder: dir, base }), {
      hint: msg('checkpoint.adapter-base-gone.hint'),
    });
  }
  const family = known(base, readJsonFile(join(base, 'config.json'), 'model').model_type);
  return {
    kind: 'adapter',
    modelType: family.modelType,
    parameters: parametersIn(readHeader(weights)),
    seesPictures: family.vision !== undefined,
    base,
    // An adapter is bound by the terms of what it changes.
    ...(own === null ? { licence: licenceOf(base) } : {}),
  };
}

function known(dir: string, modelType: unknown) {
  try {
    return familyOf(modelType);
  } catch (cause) {
    throw new UserError(
      msg('model.cannot-be-used', { folder: dir, reason: (cause as Error).message }),
      {
        hint: msg('model.choose-supported-family'),
        cause,
      },
    );
  }
}

/** Numbers in a folder's tensors; matrices in blocks count by their shape. */
function parametersIn(stored: ReadonlyMap<string, TensorInfo>): number {
  const blocks = findQuantized(stored);
  let sum = 0;
  for (const { shape } of blocks.values()) sum += sizeOf(shape);
  // The output layer in blocks is there as a plain table too.
  for (const [name, { shape }] of stored)
    if (!isQuantizedPart(name) && !blocks.has(name)) sum += sizeOf(shape);
  return sum;
}

function bytesOf(dir: string): number {
  let sum = 0;
  for (const entry of readdirSync(dir, { withFileTypes: true }))
    if (!entry.isDirectory())
      sum += statSync(join(dir, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  return sum;
}

function readJsonFile(file: string, kind: 'model' | 'adapter'): Json {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const [dir, name] = [file.replace(/[\\/][^\\/]*$/, ''), file.replace(/^.*[\\/]/, '')];
    throw new UserError(msg('model.file-unreadable', { folder: dir, kind, file: name }), {
      hint: msg('model.choose-folder'),
      cause,
    });
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  } catch {
    // Said below.
  }
  throw new UserError(msg('file.json-not-object', { file }), {
    hint: msg('model.copy-folder-again'),
  });
}

const LONGEST_LICENCE = 20_000;

/** Licences by a sentence that only their text has. */
const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/Apache License\s+Version 2\.0/i, 'Apache-2.0'],
  [/Permission is hereby granted, free of charge/i, 'MIT'],
  [/GNU AFFERO GENERAL PUBLIC LICENSE\s+Version 3/i, 'AGPL-3.0'],
  [/GNU GENERAL PUBLIC LICENSE\s+Version 3/i, 'GPL-3.0'],
  [/Redistribution and use in source and binary forms/i, 'BSD'],
];

/** The licence file of a folder, or what its README names; null where the folder says nothing. */
function licenceOf(dir: string): Licence | null {
  const names = readdirSync(dir);
  const file = names.find((name) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(name));
  const text = file === undefined ? '' : headOf(join(dir, file));
  if (text.trim() !== '') {
    const name = TEXTS.find(([pattern]) => pattern.test(text))?.[1];
    return { name: name ?? text.trim().split('\n')[0]!.slice(0, 80).trim(), text };
  }
  const readme = names.find((name) => /^readme\.md$/i.test(name));
  return readme === undefined ? null : licenceNamedIn(headOf(join(dir, readme)));
}

/** What a README names in its front matter (`license: apache-2.0`) or on a line of its own. */
function licenceNamedIn(readme: string): Licence | null {
  const front = /^---\n([\s\S]*?)\n---/.exec(readme)?.[1] ?? '';
  const other = /^license_name:\s*(.+)$/m.exec(front)?.[1];
  const named = other ?? /^license:\s*(.+)$/m.exec(front)?.[1];
  const line = named ?? /^\W*licen[cs]e:\s*([^\n,.]+(?:\.\d+)?)/im.exec(readme)?.[1];
  const name = line
    ?.trim()
    .replace(/^["']|["']$/g, '')
    .slice(0, 80);
  return name === undefined || name === '' ? null : { name, text: name };
}

function headOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').slice(0, LONGEST_LICENCE);
  } catch {
    return '';
  }
}
