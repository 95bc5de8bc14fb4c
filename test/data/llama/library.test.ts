// libllama through its C interface: what is known of it holds, and anything else is refused.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import {
  librariesVersion,
  libraryFile,
  libraryFolders,
  MissingLibrary,
  packageFolder,
} from '../../../main/data/formats/weights/llama-libraries.ts';
import { libraryProblem, openLlamaLibrary } from '../../../main/data/llama/library.ts';
import {
  checkDefaults,
  checkVersion,
  CONTEXT_PARAMS,
  MODEL_PARAMS,
} from '../../../main/data/llama/structs.ts';
import { temporaryFolder } from '../../helpers.ts';
import { ROOT } from '../../surroundings.ts';

const defaultsOf = (fields: typeof CONTEXT_PARAMS | typeof MODEL_PARAMS) =>
  Object.fromEntries(Object.entries(fields).map(([name, [, value]]) => [name, value]));

it('is opened, and has the structs that are known', () => {
  expect(openLlamaLibrary('cpu')).toBe(openLlamaLibrary('cpu'));
});

it('is refused with one sentence for a device without a library', () => {
  const device = process.platform === 'win32' ? 'coreml' : 'dml';
  expect(() => openLlamaLibrary(device)).toThrow(
    `llama.cpp cannot be used for rollouts here: no library for ${device} on `,
  );
});

it('is refused in another version', () => {
  expect(() => checkVersion('0.5.0-dev')).not.toThrow();
  expect(() => checkVersion('0.6.0')).toThrow('libllama 0.6.0 is not known');
});

it('is refused where a field has moved', () => {
  const known = defaultsOf(CONTEXT_PARAMS);
  expect(() => checkDefaults('context', known, CONTEXT_PARAMS)).not.toThrow();
  const moved = { ...known, n_outputs_max_per_seq: known['n_threads'] };
  expect(() => checkDefaults('context', moved, CONTEXT_PARAMS)).toThrow(
    'llama_context_params.n_outputs_max_per_seq is 4, not 1',
  );
  const wide = { ...defaultsOf(MODEL_PARAMS), main_gpu: -1 };
  expect(() => checkDefaults('model', wide, MODEL_PARAMS)).toThrow('main_gpu is -1, not 0');
});

it('does not load what is no model, and says so', async () => {
  const file = path.join(temporaryFolder(), 'no.gguf');
  fs.writeFileSync(file, 'no model');
  const library = openLlamaLibrary('cpu');
  await expect(library.loadModel(file, {})).resolves.toBeUndefined();
});

it('is found by name among releases and devices', () => {
  const folder = temporaryFolder();
  for (const name of [
    ...['libggml-base.so', 'libggml-cpu-x64.so', 'libggml-cuda.so', 'libllama-common.so'],
    ...['libggml.cuda.v0.5.0.so', 'libllama.cuda.v0.5.0.so', 'llama-addon.node'],
  ])
    fs.writeFileSync(path.join(folder, name), '');
  expect(path.basename(libraryFile(folder, 'ggml'))).toBe('libggml.cuda.v0.5.0.so');
  expect(path.basename(libraryFile(folder, 'llama'))).toBe('libllama.cuda.v0.5.0.so');
  expect(path.basename(libraryFile(folder, 'ggml-base'))).toBe('libggml-base.so');
  expect(fs.existsSync(libraryFile(libraryFolders('cpu')[0], 'llama'))).toBe(true);
});

it('says which package to lay where, if it is missing', () => {
  const name = '@node-llama-cpp/linux-x64-cuda';
  const { message, hint } = libraryProblem('cuda', new MissingLibrary(name));
  expect(message).toBe(
    'llama.cpp cannot use cuda here: the package @node-llama-cpp/linux-x64-cuda is not installed.',
  );
  expect(hint).toContain(`${name} ${librariesVersion()} of the npm registry`);
  expect(hint).toContain(path.join(ROOT, 'node_modules', name));
  // The folder in which Node finds it: the one that has the library for the processor.
  const [cpu] = libraryFolders('cpu');
  const own = `@node-llama-cpp/${path.basename(cpu)}`;
  expect(path.relative(packageFolder(own), fs.realpathSync(cpu))).toBe(
    path.join('bins', path.basename(cpu)),
  );
});

it('in the installed program, packages lie beside its archive', () => {
  const entry = path.join('/p/app.asar/node_modules', '@node-llama-cpp/linux-x64/dist/index.js');
  expect(packageFolder('@node-llama-cpp/linux-x64-cuda', entry)).toBe(
    path.join('/p/node_modules/@node-llama-cpp/linux-x64-cuda'),
  );
});
