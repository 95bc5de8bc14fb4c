// The manifest of an artifact's folder.

import { basename, join } from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import { isObject } from '../../platform/json-file.ts';
import { msg } from '../../../i18n/message.ts';
import { readDataText } from '../../platform/vault/read-data.ts';

/** What a data set's manifest records besides its rows. */
export interface DatasetInfo {
  readonly id: string;
  readonly name: string;
  /** Ids of the artifacts that it was made from. */
  readonly parents: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly seed: number | null;
  /** The run that made it. */
  readonly run?: string;
}

/** A data set's `manifest.json`: a folder without it is not a data set. */
export interface DatasetManifest extends DatasetInfo {
  readonly kind: 'dataset';
  readonly rows: number;
  /** SHA-256 of `rows.jsonl`. */
  readonly sha256: string;
}

/** The manifest of an artifact's folder. Throws a UserError where it is missing or unreadable. */
export function readManifest(dir: string): Readonly<Record<string, unknown>> {
  const file = join(dir, 'manifest.json');
  const hint = msg('workspace.rerun-step');
  let value: unknown;
  try {
    value = JSON.parse(readDataText(file));
  } catch (cause) {
    throw new UserError(msg('workspace.result-unfinished', { folder: dir }), { hint, cause });
  }
  if (isObject(value)) return value;
  throw new UserError(msg('workspace.manifest-invalid', { file }), { hint });
}

/** The manifest of a folder that may come from outside the workspace: empty where there is none. */
export function manifestOf(dir: string): Readonly<Record<string, unknown>> {
  try {
    return readManifest(dir);
  } catch {
    return {};
  }
}

/**
 * Id of an artifact's folder, or the folder's name where it has no manifest (a model from outside).
 */
export function artifactIdOf(dir: string): string {
  try {
    return String(readManifest(dir).id);
  } catch {
    return basename(dir.replaceAll('\\', '/'));
  }
}
