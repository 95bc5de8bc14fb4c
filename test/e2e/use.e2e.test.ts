// Chat, export and models in the real window: the finished sample is exported with its proof;
// models are added, moved away, and not removable while in use.

import { cpSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OmrApi, Requests } from '../../preload/contract.ts';
import { axeFindings } from './support/axe.ts';
import { missingWindow, ROOT } from './support/launch.ts';
import { smallResources } from './support/small-sample.ts';
import { windowOfEachTest } from './support/test-window.ts';

const LONG_MS = 180_000;

const win = windowOfEachTest();

/** Opens the window on a small sample whose recipe ends with SFT. */
async function open(): Promise<void> {
  await win.open(({ resources }) => smallResources(resources, (step) => !/rl|evaluate/.test(step)));
}

/** Sends a request as the window does. */
function invoke<K extends keyof Requests>(
  name: K,
  ...args: Parameters<Requests[K]>
): Promise<ReturnType<Requests[K]>> {
  return win.page.evaluate(
    ([name, args]) =>
      (globalThis as unknown as { omr: OmrApi }).omr.invoke(name as never, ...(args as never)),
    [name, args] as const,
  ) as Promise<ReturnType<Requests[K]>>;
}

const goTo = (word: string): Promise<void> =>
  win.page.locator('nav .entry', { hasText: word }).first().click();

/** A model of the user, outside the workspace. */
function ownModel(): string {
  const folder = join(win.home.workspace, '..', 'own-model');
  cpSync(join(ROOT, 'resources/pocket/base'), folder, { recursive: true });
  return folder;
}

describe.skipIf(missingWindow !== null)('using a model', () => {
  it(
    'exports the finished sample with its proof, and compares its answer about a card with its base',
    async () => {
      await open();
      await win.page.getByTestId('quick').check();
      await win.page.getByTestId('start-sample').click();
      const step = win.page.getByTestId('path-use');
      await step.getByText('ready').waitFor({ timeout: LONG_MS });
      await step.click();
      await win.page.getByTestId('step-use').waitFor();

      const folder = join(win.home.workspace, '..', 'handed over');
      mkdirSync(folder);
      await win.answerDialogs(folder);
      await win.page.getByText('Choose folder').click();
      await win.page.getByText(folder, { exact: true }).waitFor();
      await win.page.getByTestId('format-pack').check();
      await win.page.getByTestId('format-cluster').check();
      await win.page.getByTestId('cluster-gpus').selectOption('4');
      await win.page.getByTestId('cluster-memory').selectOption('141');
      await win.page.getByTestId('start-export').click();
      await win.page.getByTestId('proof').waitFor({ timeout: LONG_MS });
      expect(await win.page.getByTestId('proof').innerText()).toMatch(
        /verified: 20 of 20 answers identical cluster folder: \d+ rows, \d+ pictures/,
      );
      expect(await axeFindings(win.page)).toEqual([]);
      await step.getByText('done').waitFor();

      const exported = (await invoke('state:snapshot')).jobs.find(
        ({ stage }) => stage === 'export',
      )!.artifact!.path;
      expect(exported.startsWith(folder)).toBe(true);
      for (const file of [
        'adapter/adapter_model.safetensors',
        'merged/model.safetensors',
        'cluster/rl/verl.sh',
        'cluster/sft/lmms-engine.yaml',
        'SHA256SUMS',
      ])
        expect(existsSync(join(exported, file)), file).toBe(true);
      expect(existsSync(`${exported}.zip`)).toBe(true);
      expect(readFileSync(join(exported, 'cluster/README.md'), 'utf8')).toContain('on H200');

      await win.page.getByTestId('use-chat').click();
      await win.page.getByTestId('chat-examples').click();
      await win.page.getByTestId('chat-example').first().click();
      await win.page.getByTestId('chat-question').press('Enter');
      const answers = win.page.getByTestId('chat-answer');
      await win.page
        .locator('[data-testid=chat-answer][data-state=done]')
        .nth(1)
        .waitFor({ timeout: 60_000 });
      expect(await answers.count()).toBe(2);
      expect(await answers.first().innerText()).toContain('Pocket base');
      expect(await answers.last().innerText()).toContain('SFT');
      expect(await axeFindings(win.page)).toEqual([]);

      await win.page.getByTestId('chat-clear').click();
      expect(await answers.count()).toBe(0);
      await win.page.getByTestId('chat-restore').click();
      await answers.nth(1).waitFor();
      expect((await invoke('state:snapshot')).network.attempts).toBe(0);
    },
    2 * LONG_MS,
  );

  it(
    'exports a base as GGUF, and shows what llama.cpp said about the files',
    async () => {
      await open();
      await goTo('Export');
      await win.page.getByTestId('export-model').selectOption({ label: 'Pocket general' });
      await win.page.getByTestId('format-merged').uncheck();
      await win.page.getByTestId('format-gguf').check();
      await win.page.getByTestId('gguf-q8_0').uncheck();
      await win.page.getByTestId('gguf-f32').check();
      expect(await win.page.getByTestId('export-time').innerText()).toMatch(/^\d+.MB, .* with the/);
      expect(await axeFindings(win.page)).toEqual([]);
      await win.page.getByTestId('start-export').click();
      const proof = win.page.getByTestId('proof');
      await proof.waitFor({ timeout: LONG_MS });
      expect(await proof.innerText()).toMatch(
        /F32.gguf: (\d+) of \1 tokens as our own in llama.cpp, 10 questions with pictures/,
      );
    },
    LONG_MS,
  );

  it(
    'adds a model, keeps it while a step uses it, and reports it when its folder has moved',
    async () => {
      await open();
      const folder = ownModel();
      await goTo('Models');
      await win.answerDialogs(folder);
      await win.page.getByTestId('add-model').click();
      const card = win.page.locator('.model-card', { hasText: 'own-model' });
      await card.waitFor();
      expect(await axeFindings(win.page)).toEqual([]);

      const model = (await invoke('models:list')).find(({ path }) => path === folder)!;
      const order = {
        modelId: model.id,
        formats: ['merged'],
        to: join(win.home.workspace, 'out'),
        mergedWeights: 'stored',
        gguf: ['q8_0'],
        gpus: 8,
        gpuMemory: 80,
      } as const;
      const jobId = await invoke('export:start', order);
      await card.getByTestId('remove-model').click();
      await win.page.getByText('own-model is in use: the step “export” is').waitFor();
      expect((await invoke('models:list')).some(({ id }) => id === model.id)).toBe(true);
      await invoke('job:cancel', jobId);
      await win.page.getByText('Nothing is running').waitFor({ timeout: LONG_MS });

      renameSync(folder, `${folder}-away`);
      await goTo('Projects');
      await goTo('Models');
      await card.getByText('no longer exists').waitFor();
      expect(await axeFindings(win.page)).toEqual([]);
      expect(await card.getByTestId('remove-model').getAttribute('title')).toContain(
        'Take out of the list',
      );
      await card.getByTestId('remove-model').click();
      await win.page.getByTestId('removed-model').waitFor();
      expect(await win.page.getByTestId('removed-model').innerText()).toContain('files stay');
      expect(await card.count()).toBe(0);
      await win.page.getByTestId('undo-remove').click();
      await card.waitFor();
    },
    LONG_MS,
  );
});
