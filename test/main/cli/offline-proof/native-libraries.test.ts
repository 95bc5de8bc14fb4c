// The native libraries, each at work in an environment without what keeps libraries quiet: none of
// them reaches for the network or writes beside the work.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { isAvailable, observe } from '../../../../main/cli/commands/offline-proof/observe.ts';
import { temporaryFolder } from '../../../helpers.ts';
import { filesIn, plainEnvironment, ROOT } from '../../../surroundings.ts';

const at = (file: string): string => JSON.stringify(path.join(ROOT, file));

/** What each library does, by its name; `folder` is where it may write. */
const AT_WORK: Readonly<Record<string, (folder: string) => string>> = {
  'onnxruntime-node': () => `
    const { Graph } = await import(${at('main/engine/graph/graph.ts')});
    const { mul } = await import(${at('main/engine/graph/ops.ts')});
    const { Program } = await import(${at('main/engine/runtime/session.ts')});
    const graph = new Graph();
    graph.output('y', mul(graph.input('a', [2]), graph.input('b', [2])));
    const program = await Program.compile(graph);
    const { y } = await program.run({ a: Float32Array.of(2, 3), b: Float32Array.of(5, 7) });
    await program.release();
    if (y[1] !== 21) process.exit(2);`,
  'node-llama-cpp': (folder) => `
    const { writeFileSync } = await import('node:fs');
    const { openGguf } = await import(${at('main/stages/teachers/llama-cpp.ts')});
    const model = ${JSON.stringify(path.join(folder, 'none.gguf'))};
    writeFileSync(model, 'GGUF');
    const job = { report: () => {}, signal: new AbortController().signal };
    // The library is loaded and asked; that the file is no model is its answer.
    const error = await openGguf({ model, systemPrompt: '', concurrency: 1, device: 'cpu' }, job)
      .then(() => undefined, (reason) => reason);
    if (!/none.gguf/.test(String(error))) { console.error(error); process.exit(2); }
    process.exit(0);`,
  sharp: () => `
    const { readFileSync } = await import('node:fs');
    const { decodeImage } = await import(${at('main/data/images/decode.ts')});
    const bytes = readFileSync(${at('resources/sample/sft/0001.png')});
    const { width } = await decodeImage(bytes, 'card');
    if (!(width > 0)) process.exit(2);`,
  '@hyzyla/pdfium': () => `
    const { renderPdfPage } = await import(${at('main/data/images/pdf-pages.ts')});
    const png = await renderPdfPage(${at('test/fixtures/import/pages.pdf')}, 1, 'page');
    if (png[1] !== 0x50) process.exit(2);
    process.exit(0);`,
  'better-sqlite3-multiple-ciphers': (folder) => `
    const { openDatabase } = await import(${at('main/storage/database.ts')});
    openDatabase(${JSON.stringify(folder)}).close();`,
};

it.each(Object.keys(AT_WORK))('%s works, and does nothing else', async (name) => {
  const [home, folder, record] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  const script = path.join(temporaryFolder(), 'program.mjs');
  const guard = `import ${at('main/platform/network/process-guard.ts')};`;
  fs.writeFileSync(script, guard + AT_WORK[name]!(folder));
  const method = isAvailable('system-calls') ? 'system-calls' : 'none';
  if (method === 'none') console.log('not watched from outside: strace does not work here');
  const env = { ...plainEnvironment(home), OMR_NETWORK_LOG: path.join(record, 'guards') };
  const seen = await observe(method, [process.execPath, script], env, record);
  expect(seen, seen.stderr).toMatchObject({ exitCode: 0 });
  expect(seen.trace?.network ?? []).toEqual([]);
  expect(fs.readFileSync(path.join(record, 'guards'), 'utf8').trim().split('\n')).toHaveLength(1);
  expect(filesIn(home)).toEqual([]);
  const beside = (seen.trace?.written ?? []).filter(
    (file) => !file.startsWith(`${folder}/`) && !file.startsWith(`${record}/`),
  );
  expect(beside.filter((file) => !/^\/(dev|proc)\//.test(file))).toEqual([]);
});

it('has every native library that is shipped', () => {
  const { dependencies } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const native = Object.keys(dependencies).filter((name) =>
    filesIn(path.join(ROOT, 'node_modules', name)).some((file) => /\.(node|wasm)$/.test(file)),
  );
  // sharp and node-llama-cpp have their binaries in packages of their own.
  const known = new Set([...native, 'sharp', 'node-llama-cpp']);
  expect(Object.keys(AT_WORK).sort()).toEqual([...known].sort());
});
