// Writes models as GGUF in every type and has llama.cpp prove each:
// `node scripts/measure/models/gguf.ts FOLDER… [--types f32,q8_0] [--questions N]`.
//
// A folder is a model or an adapter. Prints a line for each: bytes, seconds to write, tokens that are
// llama.cpp's own first choice, perplexity there and here.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadModel } from '../../../main/data/checkpoints/load.ts';
import { adapterBase, loadAdapter } from '../../../main/data/checkpoints/peft-adapter.ts';
import { sightOf } from '../../../main/data/gguf/picture-limits.ts';
import { ggufFile, planGguf, writeGgufFiles } from '../../../main/data/gguf/write-model.ts';
import { adapterParameters } from '../../../main/engine/layers/lora.ts';
import { proveGguf } from '../../../main/stages/export/gguf-proof.ts';
import { GGUF_TYPES, type GgufType } from '../../../settings/gguf-types.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    types: { type: 'string', default: GGUF_TYPES.join(',') },
    questions: { type: 'string', default: '8' },
  },
});

console.log('| model | type | bytes | seconds | tokens | perplexity | ours |');
for (const dir of positionals)
  for (const type of values.types.split(',') as GgufType[]) {
    const to = mkdtempSync(join(tmpdir(), 'omr-gguf-'));
    try {
      console.log(await line(dir, type, to));
    } catch (error) {
      console.log(`| ${basename(dir)} | ${type} | ${(error as Error).message} |`);
    } finally {
      rmSync(to, { recursive: true });
    }
  }

async function line(dir: string, type: GgufType, to: string): Promise<string> {
  const baseDir = adapterBase(dir) ?? dir;
  const base = loadModel(baseDir, { settingsFrom: dir });
  const adapter = baseDir === dir ? undefined : loadAdapter(dir, base.model);
  const began = performance.now();
  const plans = planGguf({ baseDir, adapter, settingsFrom: dir, name: 'm', types: [type] });
  await writeGgufFiles(plans, to);
  const seconds = (performance.now() - began) / 1000;
  const projector = plans.find(({ file }) => file.startsWith('mmproj-'))?.file;
  const [proof] = await proveGguf(
    [
      {
        type,
        model: join(to, ggufFile('m', type)),
        ...(projector === undefined ? {} : { sight: sightOf(join(to, projector)) }),
      },
    ],
    {
      base,
      trained: adapter && adapterParameters(adapter.adapter, adapter.modules),
      device: 'cpu',
    },
    {
      scratch: to,
      questions: { kind: 'made', count: Number(values.questions) },
      maxNewTokens: 24,
      systemPrompt: '',
      signal: new AbortController().signal,
    },
  );
  const bytes = plans.reduce((sum, plan) => sum + plan.bytes, 0);
  const cells = [
    basename(dir),
    type,
    bytes,
    seconds.toFixed(1),
    `${proof!.equal}/${proof!.tokens}`,
  ];
  const perplexities = [proof!.perplexity, proof!.ownPerplexity].map((value) => value.toFixed(4));
  return `| ${[...cells, ...perplexities].join(' | ')} |`;
}
