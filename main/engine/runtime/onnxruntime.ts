// Loads ONNX Runtime without its telemetry. The only file that loads onnxruntime-node, so that no
// process can have the library without the variable.

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as Runtime from 'onnxruntime-node';
import { TELEMETRY_OFF } from './telemetry-off.ts';

Object.assign(process.env, TELEMETRY_OFF);

// Not an import: those are done before the first statement, so before the variable is set.
const load = createRequire(import.meta.url); // the bundler declares `require`
const runtime = load('onnxruntime-node') as typeof Runtime;

export const { InferenceSession, Tensor, listSupportedBackends } = runtime;
export type Session = Runtime.InferenceSession;
export type SessionOptions = Runtime.InferenceSession.SessionOptions;
export type RuntimeTensor = Runtime.Tensor;

/** The folder of the library and its providers; outside the archive of an installed program. */
export function libraryFolder(): string {
  const root = dirname(load.resolve('onnxruntime-node/package.json'));
  const folder = join(root, 'bin', 'napi-v6', process.platform, process.arch);
  return folder.replace(/([\\/])app\.asar([\\/])/, '$1app.asar.unpacked$2');
}
