// A row with earlier turns in the stages: training and evaluation use the whole conversation.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readArguments } from '../../main/cli/terminal/arguments.ts';
import { probe } from '../../main/cli/commands/model.ts';
import { PromptEncoder } from '../../main/data/prompts/prompt-encoder.ts';
import type { ChatMessage } from '../../main/data/text/chat-template.ts';
import { loadModel } from '../../main/data/checkpoints/load.ts';
import { readSafetensors } from '../../main/data/formats/weights/safetensors.ts';
import { openWorkspace, readRows } from '../../main/data/datasets/workspace.ts';
import { Generator } from '../../main/engine/generation/generator.ts';
import { stage as evaluate } from '../../main/stages/evaluate.ts';
import { stage as imports } from '../../main/stages/import.ts';
import { stage as sft } from '../../main/stages/sft.ts';
import { temporaryFolder } from '../helpers.ts';
import type { ExampleRow } from '../../main/data/datasets/example.ts';
import { createBench, RESOURCES } from './jobs.ts';

const BASE = join(RESOURCES, 'pocket/base');
const { folder, run, dataset } = createBench();

const asked = ['What is 12 + 7?', 'And twice that?', 'Which is larger?'];
const replies = ['19', '38', 'The second.'];

/** The rows of one conversation, as import makes them. */
async function conversation(): Promise<ExampleRow[]> {
  const source = temporaryFolder();
  const conversations = asked.flatMap((question, i) => [
    { from: 'human', value: question },
    { from: 'gpt', value: replies[i] },
  ]);
  writeFileSync(join(source, 'talk.jsonl'), `${JSON.stringify({ id: 't', conversations })}\n`);
  const { artifact } = await run(imports, { source });
  const rows: ExampleRow[] = [];
  for await (const row of readRows(artifact!.path)) rows.push(row);
  return rows;
}

/** The conversation up to its last answer, built by hand. */
const messages: ChatMessage[] = asked.flatMap((question, i) => [
  { role: 'user', content: question },
  ...(i < 2 ? [{ role: 'assistant', content: replies[i]! }] : []),
]);

it('SFT trains on the loss of the last answer after the whole conversation', async () => {
  const row = (await conversation())[2]!;
  const response = '<think>38 is more than 19.</think><answer>38</answer>';
  const set = await dataset([{ ...row, split: 'sft', responses: [response] }]);
  const { metrics } = await run(sft, {
    model: BASE,
    dataset: set,
    batchSize: 1,
    maxSteps: 1,
    imageAugmentation: 0,
    seed: 1,
  });

  // A new adapter changes nothing yet: the first loss is the base model's own, by the template and
  // another program path.
  const { chatTemplate, tokenizer } = loadModel(BASE);
  const prompt = tokenizer.encode(chatTemplate!.render(messages, { addGenerationPrompt: true }));
  const answer = [...tokenizer.encode(response), tokenizer.eosTokenIds[0]!];
  const request = {
    input_ids: [...prompt, ...answer],
    labels: [...prompt.map(() => -100), ...answer],
  };
  const dir = temporaryFolder();
  const [input, out] = [join(dir, 'request.json'), join(dir, 'out.safetensors')];
  writeFileSync(input, JSON.stringify(request));
  await probe(
    readArguments(['probe', '--model', BASE, '--input', input, '--out', out, '--want', 'loss']),
  );
  const loss = (readSafetensors(out).get('loss')!.data as Float32Array)[0]!;
  expect(metrics[0]!.values['loss']).toBeCloseTo(loss, 4);
});

it('evaluation answers after the whole conversation', async () => {
  const rows = (await conversation()).map((row) => ({ ...row, split: 'test' }));
  const settings = { model: BASE, dataset: await dataset(rows), samples: 0, maxNewTokens: 24 };
  const { artifact } = await run(evaluate, settings);
  const lines = readFileSync(join(artifact!.path, 'answers.jsonl'), 'utf8').trim().split('\n');
  const responses = lines.map((line) => (JSON.parse(line) as { response: string }).response);

  const loaded = loadModel(BASE);
  const generator = new Generator(loaded.model, undefined, { device: 'cpu' });
  const ids = loaded.tokenizer.encode(
    loaded.chatTemplate!.render(messages, { addGenerationPrompt: true }),
  );
  const [answers] = await generator.generate([{ ids }], {
    temperature: 0,
    maxNewTokens: 24,
    stopIds: loaded.tokenizer.eosTokenIds,
    seed: 0,
    signal: new AbortController().signal,
  });
  await generator.release();
  const encoder = new PromptEncoder(loaded, openWorkspace(folder));
  expect(responses[2]).toBe(encoder.text(answers![0]!.ids));
  expect(responses).toHaveLength(3);
});
