// The verifier as one file: the same verdicts as ours, line by line, and a child that can be restarted.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { scoreAnswer, scoreResponse } from '../../../../main/verifier/score.ts';
import { composeRewards } from '../../../../main/verifier/reward.ts';
import { bundleVerifier, VERIFIER_FILE } from '../../../../scripts/build/cluster.ts';

const CASES = resolve(import.meta.dirname, '../../../fixtures/scorer');

interface Case {
  readonly response: string;
  readonly gold: string;
  readonly question?: string;
}

const cases = fs
  .readdirSync(CASES)
  .filter((name) => name.endsWith('.jsonl'))
  .flatMap((name) => fs.readFileSync(join(CASES, name), 'utf8').trim().split('\n'))
  .map((line) => JSON.parse(line) as Case)
  .filter(({ response, gold }) => typeof response === 'string' && typeof gold === 'string')
  .map(({ response, gold, question }) => ({ response, gold, ...(question ? { question } : {}) }));

function child(...args: string[]) {
  const started = spawn(process.execPath, [VERIFIER_FILE, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: started.stdout })[Symbol.asyncIterator]();
  return {
    started,
    write: (line: string) => started.stdin.write(`${line}\n`),
    ask: async (request: object): Promise<Record<string, unknown>> => {
      started.stdin.write(`${JSON.stringify(request)}\n`);
      return JSON.parse((await lines.next()).value as string) as Record<string, unknown>;
    },
    end: async () => {
      started.stdin.end();
      await once(started, 'exit');
      return started.exitCode;
    },
  };
}

/** A verdict as it comes over the line. */
const overTheLine = (value: object): object => JSON.parse(JSON.stringify(value)) as object;

it('is what the sources give: `npm run build:cluster` where this fails', async () => {
  expect(await bundleVerifier()).toBe(fs.readFileSync(VERIFIER_FILE, 'utf8'));
});

it('imports nothing but Node’s own modules', () => {
  const imports = [
    ...fs.readFileSync(VERIFIER_FILE, 'utf8').matchAll(/^import .* from "(.*)";$/gm),
  ];
  expect(imports.map(([, name]) => name)).toEqual(['node:readline']);
});

describe('verdicts', () => {
  it('are ours for every case, in both modes', async () => {
    expect(cases.length).toBeGreaterThan(100);
    for (const mode of ['strict', 'reference'] as const) {
      const verifier = child();
      for (const [id, one] of cases.entries())
        expect(await verifier.ask({ id, ...one, mode })).toEqual({
          id,
          ...overTheLine(scoreResponse(one, { mode })),
        });
      expect(await verifier.end()).toBe(0);
    }
  });

  it('follow a row’s check, its reasoning, and whether the answer was finished', async () => {
    const verifier = child();
    const row = {
      question: 'How long?',
      answer: '12 mm',
      check: { type: 'number', tolerance: { absolute: 0.5 }, unit: 'mm' } as const,
      reasoning: 'optional' as const,
    };
    const { answer: gold, ...rest } = row;
    for (const response of ['<answer>12.3</answer>', '<answer>13</answer>', '<think>a</think>12'])
      for (const finished of [true, false])
        expect(await verifier.ask({ id: 1, response, gold, ...rest, finished })).toEqual({
          id: 1,
          ...overTheLine(scoreAnswer(row, response, { finished })),
        });
    await verifier.end();
  });

  it('have the weights of the run, with its penalty for repetition', async () => {
    const weights = { accuracyWeight: 0.7, formatWeight: 0.1, repetitionWeight: 0.4 };
    const verifier = child('--weights', JSON.stringify(weights));
    const response = `<think>${'one two three four five '.repeat(20)}</think><answer>7</answer>`;
    const own = scoreResponse({ response, gold: '7' }, { mode: 'strict' });
    const answer = { ...own, text: response, lengthTokens: 0, finished: true };
    const none = { concisenessWeight: 0, overlongBuffer: 0, overlongFactor: 0, maxNewTokens: 0 };
    const { rewards } = composeRewards([answer], { ...weights, ...none });
    expect(rewards[0]).toBeLessThan(0.8);
    expect(await verifier.ask({ id: 'a', response, gold: '7' })).toMatchObject({
      score: rewards[0],
    });
    await verifier.end();
  });
});

it('answers a line that is no request with an error, and goes on', async () => {
  const verifier = child();
  expect(await verifier.ask({ id: 5, gold: '7' })).toEqual({
    id: 5,
    error: 'TypeError: "response" is no text',
  });
  verifier.write('');
  expect(await verifier.ask([] as object)).toMatchObject({ id: null });
  verifier.write('{"id": 6,');
  verifier.write('null');
  expect(
    await verifier.ask({ id: 7, response: '<think>a</think><answer>7</answer>', gold: '7' }),
  ).toMatchObject({
    id: null,
    error: expect.stringContaining('SyntaxError') as string,
  });
  await verifier.end();
});

it('keeps nothing between answers: a killed child is replaced by another in the middle of a run', async () => {
  const some = cases.slice(0, 20);
  const whole = child();
  const expected: object[] = [];
  for (const [id, one] of some.entries()) expected.push(await whole.ask({ id, ...one }));
  await whole.end();

  let verifier = child();
  const found: object[] = [];
  for (const [id, one] of some.entries()) {
    if (id === 10) {
      verifier.started.kill('SIGKILL');
      await once(verifier.started, 'exit');
      verifier = child();
    }
    found.push(await verifier.ask({ id, ...one }));
  }
  await verifier.end();
  expect(found).toEqual(expected);
});
