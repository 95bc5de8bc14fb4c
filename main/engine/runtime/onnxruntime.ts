// Loads ONNX Runtime without its telemetry. The only file that loads onnxruntime-node, so that no
// process can have the library without the variable.

import { createRequire } from 'node:module';
import type * as Runtime from 'onnxruntime-node';
import { TELEMETRY_OFF } from './telemetry-off.ts';

Object.assign(process.env, TELEMETRY_OFF);

// Not an import: those are done before the first statement, so before the variable is set.
const runtime = createRequire(import.meta.url)('onnxruntime-node') as typeof Runtime;

export const { InferenceSession, Tensor, listSupportedBackends } = runtime;
export type Session = Runtime.InferenceSession;
export type SessionOptions = Runtime.InferenceSession.SessionOptions;
export type RuntimeTensor = Runtime.Tensor;
