// `omr-cluster.json`: what a cluster folder was made from. check.py copies it into a trained result, and
// the import of that result reads it back.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { UserError } from '../../../i18n/user-error.ts';
import { readJsonObject } from '../../../platform/json-file.ts';
import { msg } from '../../../../i18n/message.ts';
import { ENGINES } from './engines.ts';

export const ORIGIN_FILE = 'omr-cluster.json';

const text = v.pipe(v.string(), v.maxLength(10_000));
const settings = v.record(v.string(), v.unknown());

const OriginSchema = v.object({
  format: v.literal(1),
  /** Version of the program that wrote the folder. */
  program: text,
  /** The model that the cluster trains, as the engines are told. */
  base: text,
  family: text,
  /** The model of the workspace whose recipe it is. */
  model: v.object({ id: text, sha256: text }),
  datasets: v.array(v.object({ part: text, id: text, name: text, sha256: text })),
  systemPrompt: text,
  gpus: v.number(),
  rows: v.record(v.string(), v.number()),
  files: v.record(v.string(), v.array(text)),
  sft: v.optional(settings),
  rl: v.optional(settings),
  reward: settings,
  /** SHA-256 of the verifier. */
  verifier: text,
  engines: v.record(v.string(), text),
  /** Of a trained result: what made it. */
  result: v.optional(
    v.object({ stage: v.picklist(['sft', 'rl']), engine: v.picklist(Object.keys(ENGINES)) }),
  ),
});

export type ClusterOrigin = v.InferOutput<typeof OriginSchema>;

/** Whether a folder is a model that a cluster folder trained. */
export function isClusterResult(dir: string): boolean {
  const has = (name: string): boolean => existsSync(join(dir, name));
  return has(ORIGIN_FILE) && (has('config.json') || has('adapter_config.json'));
}

/** What a trained result was made from. Throws a UserError that names the file and the field. */
export function readOrigin(dir: string): ClusterOrigin {
  const file = join(dir, ORIGIN_FILE);
  const hint = msg('cluster.origin-invalid.hint');
  const parsed = v.safeParse(OriginSchema, readJsonObject(file, { hint }));
  if (parsed.success) return parsed.output;
  const field = v.getDotPath(parsed.issues[0]) ?? '';
  throw new UserError(msg('cluster.origin-invalid', { file, field }), { hint });
}
