// ONNX Runtime's own telemetry: no process that loads it writes or asks anything beside the work.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { filesIn, plainEnvironment, ROOT, sourcesIn } from '../../surroundings.ts';
import { temporaryFolder } from '../../helpers.ts';

/** Files that a program leaves in empty folders for home and temporary files. */
function leftBehind(program: string): string[] {
  const home = temporaryFolder();
  const script = path.join(temporaryFolder(), 'program.mjs');
  fs.writeFileSync(script, program);
  execFileSync(process.execPath, [script], { env: plainEnvironment(home) });
  return filesIn(home);
}

const moduleOf = (name: string): string => JSON.stringify(path.join(ROOT, name));
const RUNTIME = JSON.stringify(createRequire(import.meta.url).resolve('onnxruntime-node'));
const GRAPH = `
  const { Graph } = await import(${moduleOf('main/engine/graph/graph.ts')});
  const { mul } = await import(${moduleOf('main/engine/graph/ops.ts')});
  const { Program } = await import(${moduleOf('main/engine/runtime/session.ts')});
  const graph = new Graph();
  graph.output('y', mul(graph.input('a', [2]), graph.input('b', [2])));
  const program = await Program.compile(graph);
  const { y } = await program.run({ a: Float32Array.of(2, 3), b: Float32Array.of(5, 7) });
  await program.release();
  if (y[1] !== 21) process.exit(2);
`;

it('writes nothing outside the workspace when the engine computes', () => {
  expect(leftBehind(GRAPH)).toEqual([]);
});

it('holds against a variable that asks for the telemetry', () => {
  expect(leftBehind(`process.env.ORT_DISABLE_TELEMETRY = '0';${GRAPH}`)).toEqual([]);
});

it('the test would see the telemetry: the bare library leaves files', () => {
  if (process.platform !== 'linux')
    return console.log(`skipped: not known what the library writes on ${process.platform}`);
  // Four bytes are no model, but the library has started when it says so.
  const bare = `const { default: ort } = await import(${RUNTIME});
    await ort.InferenceSession.create(new Uint8Array(4)).catch(() => undefined);`;
  expect(leftBehind(bare).join('\n')).toMatch(/onnxruntime\.db|deviceid/);
});

it('is loaded by one file alone, and never by an import', () => {
  const loads = /(?:from|import\(|require\(|\)\()\s*'onnxruntime-node'/;
  const loaders = sourcesIn(['main', 'scripts', 'test', 'renderer', 'preload']).filter(
    (file) => file !== 'test/engine/runtime/onnxruntime.test.ts' && loads.test(read(file)),
  );
  expect(loaders).toEqual(['main/engine/runtime/onnxruntime.ts']);
  expect(read(loaders[0]!)).not.toMatch(/^import (?!type).*'onnxruntime-node'/m);
});

it('is not imported by the built program either, whose imports come before its statements', () => {
  const built = path.join(ROOT, 'out/main');
  if (!fs.existsSync(built)) return console.log('skipped: the app is not built');
  const scripts = filesIn(built).filter((file) => file.endsWith('.js'));
  const texts = scripts.map((file) => fs.readFileSync(path.join(built, file), 'utf8'));
  expect(texts.filter((text) => text.includes('onnxruntime-node')).length).toBeGreaterThan(0);
  expect(texts.filter((text) => /(from|import)\s*["']onnxruntime-node/.test(text))).toEqual([]);
});

function read(file: string): string {
  return fs.readFileSync(path.join(ROOT, file), 'utf8');
}
