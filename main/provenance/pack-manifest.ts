// The manifest of a transfer pack: what is in it, file by file, and the signature over it.

import { createHash, type KeyObject } from 'node:crypto';
import * as v from 'valibot';
import { msg } from '../../i18n/message.ts';
import { UserError } from '../i18n/user-error.ts';
import { sha256 } from '../platform/files.ts';
import { parseJsonWithin } from '../platform/limits/json.ts';
import {
  fingerprint,
  parsePublicKeys,
  pemOf,
  publicKeyOf,
  signBytes,
  signerOf,
} from '../storage/ledger/keys.ts';

/** The version of the format: a program refuses another one. */
export const PACK_FORMAT = 'omr-pack/1';
/** Files of one pack, and bytes of its manifest. */
export const MOST_FILES = 1_000_000;
export const MOST_MANIFEST_BYTES = 512 * 2 ** 20;

/** What a pack can be about. */
export const PACK_KINDS = ['project', 'dataset', 'model', 'run', 'recipe', 'workspace'] as const;
export type PackKind = (typeof PACK_KINDS)[number];

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const text = v.pipe(v.string(), v.maxLength(4_000));
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** The id of a result: the name of its folder. */
export const packedId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/));

const file = v.strictObject({
  name: text,
  bytes: size,
  sha256: hash,
  /** True where the other side has it already: it is not in the pack. */
  absent: v.optional(v.literal(true)),
});

const item = v.strictObject({
  kind: v.picklist(['project', 'dataset', 'model', 'run', 'recipe']),
  id: packedId,
  name: text,
  /** SHA-256 of the list of its folder's files; null for what has no folder. */
  hash: v.nullable(hash),
  rows: v.optional(size),
});

const base = v.strictObject({
  /** The adapter that needs it. */
  model: packedId,
  /** How the adapter's configuration names it. */
  stated: text,
  /** `workspace:…`, `resource:…`, or the last part of a path elsewhere. */
  place: text,
  /** SHA-256 of the list of its files, as it was in the training. */
  hash: v.nullable(hash),
  /** Its weights, configuration and tokenizer. */
  files: v.pipe(v.array(v.strictObject({ name: text, sha256: hash })), v.maxLength(10_000)),
});

const manifestSchema = v.strictObject({
  format: v.literal(PACK_FORMAT),
  product: text,
  kind: v.picklist(PACK_KINDS),
  name: text,
  createdMs: size,
  items: v.pipe(v.array(item), v.maxLength(100_000)),
  needs: v.pipe(v.array(base), v.maxLength(10_000)),
  files: v.pipe(v.array(file), v.maxLength(MOST_FILES)),
  /** The files that hold the content, where it was split. */
  parts: v.optional(
    v.pipe(v.array(v.strictObject({ name: text, bytes: size, sha256: hash })), v.maxLength(10_000)),
  ),
  /** SHA-256 of the manifest of what the other side has. */
  since: v.optional(hash),
});

export type PackManifest = v.InferOutput<typeof manifestSchema>;
export type PackedFile = PackManifest['files'][number];
export type PackItem = PackManifest['items'][number];
export type NeededBase = PackManifest['needs'][number];
export type PackPart = NonNullable<PackManifest['parts']>[number];

const signatureSchema = v.strictObject({
  key: v.pipe(v.string(), v.maxLength(1_000)),
  signature: v.pipe(v.string(), v.maxLength(200)),
});

/** A manifest as it lies in a pack, with the key that signed it. */
export interface SignedManifest {
  readonly manifest: PackManifest;
  /** The two texts as they were signed. */
  readonly text: string;
  readonly signature: string;
  /** SHA-256 of `text`. */
  readonly sha256: string;
  readonly key: KeyObject;
  readonly signer: string;
}

/** The names of the two in a pack. */
export const MANIFEST_FILE = 'manifest.json';
export const SIGNATURE_FILE = 'signature.json';

/** A manifest as text with its signature. */
export function signManifest(
  manifest: PackManifest,
  key: KeyObject,
): { text: string; signature: string } {
  const text = `${JSON.stringify(manifest)}\n`;
  const signature = {
    key: pemOf(publicKeyOf(key)),
    signature: signBytes(digestOf(text), key),
  };
  return { text, signature: `${JSON.stringify(signature, null, 1)}\n` };
}

/** What is signed: a manifest of this format, and nothing else that the key may sign. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(`${PACK_FORMAT}\n`).update(text).digest();
}

/**
 * Reads a manifest and checks its signature with the key that came along. Throws a UserError that
 * names `file` where it is none, was changed, or is of another version.
 */
export function readSigned(text: string, signature: string, file: string): SignedManifest {
  const manifest = readManifestText(text, file);
  const signed = parsed(signature, signatureSchema);
  const [key] = signed ? parsePublicKeys(signed.key) : [];
  if (!signed || !key || signerOf(digestOf(text), signed.signature, [key]) === undefined) {
    throw new UserError(msg('transfer.signature-wrong', { file }), {
      hint: msg('transfer.copy-again'),
    });
  }
  return { manifest, text, signature, sha256: sha256(text), key, signer: fingerprint(key) };
}

/** A manifest alone, such as the other side's list of what it has. Throws a UserError. */
export function readManifestText(text: string, file: string): PackManifest {
  const format = /"format":\s*"(omr-pack\/\d+)"/.exec(text.slice(0, 1_000))?.[1];
  if (format !== undefined && format !== PACK_FORMAT) {
    throw new UserError(msg('transfer.other-version', { file, format, known: PACK_FORMAT }), {
      hint: msg('transfer.other-version.hint'),
    });
  }
  const manifest = parsed(text, manifestSchema);
  if (manifest) return manifest;
  throw new UserError(msg('transfer.manifest-changed', { file }), {
    hint: msg('transfer.copy-again'),
  });
}

/** The value of a JSON text where it fits the schema. */
function parsed<S extends v.GenericSchema>(text: string, schema: S): v.InferOutput<S> | undefined {
  try {
    const value = parseJsonWithin(text, { maxValues: 6 * MOST_FILES });
    const result = v.safeParse(schema, value, { abortEarly: true });
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}
