// Using a model in the real window: the finished sample is asked and exported with proof; models are added, lost, and kept while in use.

import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { OmrApi, Requests } from '../../preload/contract.ts';
import { axeFindings } from './support/axe.ts';
import { launchApp, missingWindow, ROOT, temporaryHome } from './support/launch.ts';
import type { Home } from './support/launch.ts';
import { smallResources } from './support/small-sample.ts';

const LONG_MS = 180_000;

let home: Home;
let app: ElectronApplication | undefined;
let page: Page;

afterEach(async () => {
  await app?.close();
  app = undefined;
  home?.remove();
});

/** Opens the window on a small sample whose recipe ends with learning. */
async function open(): Promise<void> {
  home = temporaryHome();
  smallResources(home.resources);
  const file = join(home.resources, 'recipes/sample-quick.yaml');
  const recipe = parse(readFileSync(file, 'utf8')) as { steps: { name: string }[] };
  recipe.steps = recipe.steps.filter(({ name }) => !/rl|evaluate/.test(name));
  writeFileSync(file, stringify(recipe));
  ({ app, page } = await launchApp(home));
}

/** Asks the machine as the window does. */
function invoke<K extends keyof Requests>(
  name: K,
  ...args: Parameters<Requests[K]>
): Promise<ReturnType<Requests[K]>> {
  return page.evaluate(
    ([name, args]) =>
      (globalThis as unknown as { omr: OmrApi }).omr.invoke(name as never, ...(args as never)),
    [name, args] as const,
  ) as Promise<ReturnType<Requests[K]>>;
}

/** The next dialog of the system gives this path. */
const choose = (path: string): Promise<void> =>
  app!.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, path);

const goTo = (word: string): Promise<void> =>
  page.locator('nav .entry', { hasText: word }).first().click();

/** A model of the person's own, outside the workspace. */
function ownModel(): string {
  const folder = join(home.workspace, '..', 'own-model');
  cpSync(join(ROOT, 'resources/pocket/base'), folder, { recursive: true });
  return folder;
}

describe.skipIf(missingWindow !== null)('using a model', () => {
  it(
    'the finished sample is exported with its proof and answers about a card beside its base',
    async () => {
      await open();
      await page.getByTestId('quick').check();
      await page.getByTestId('start-sample').click();
      const step = page.getByTestId('path-use');
      await step.getByText('ready').waitFor({ timeout: LONG_MS });
      await step.click();
      await page.getByTestId('step-use').waitFor();

      const folder = join(home.workspace, '..', 'handed over');
      mkdirSync(folder);
      await choose(folder);
      await page.getByText('Choose folder').click();
      await page.getByText(folder, { exact: true }).waitFor();
      await page.getByTestId('format-pack').check();
      await page.getByTestId('start-export').click();
      await page.getByTestId('proof').waitFor({ timeout: LONG_MS });
      expect(await page.getByTestId('proof').innerText()).toMatch(
        /verified: 20 of 20 answers identical/,
      );
      expect(await axeFindings(page)).toEqual([]);
      await step.getByText('done').waitFor();

      const exported = (await invoke('state:snapshot')).jobs.find(
        ({ stage }) => stage === 'export',
      )!.artifact!.path;
      expect(exported.startsWith(folder)).toBe(true);
      for (const file of [
        'adapter/adapter_model.safetensors',
        'merged/model.safetensors',
        'SHA256SUMS',
      ])
        expect(existsSync(join(exported, file)), file).toBe(true);
      expect(existsSync(`${exported}.zip`)).toBe(true);

      await page.getByTestId('use-chat').click();
      await page.getByTestId('chat-examples').click();
      await page.getByTestId('chat-example').first().click();
      await page.getByTestId('chat-question').press('Enter');
      const answers = page.getByTestId('chat-answer');
      await page
        .locator('[data-testid=chat-answer][data-state=done]')
        .nth(1)
        .waitFor({ timeout: 60_000 });
      expect(await answers.count()).toBe(2);
      expect(await answers.first().innerText()).toContain('Pocket base');
      expect(await answers.last().innerText()).toContain('SFT');
      expect(await axeFindings(page)).toEqual([]);

      await page.getByTestId('chat-clear').click();
      expect(await answers.count()).toBe(0);
      await page.getByTestId('chat-restore').click();
      await answers.nth(1).waitFor();
      expect((await invoke('state:snapshot')).network.attempts).toBe(0);
    },
    2 * LONG_MS,
  );

  it(
    'a model is added, cannot be taken out while a step runs with it, and is told of when it has moved away',
    async () => {
      await open();
      const folder = ownModel();
      await goTo('Models');
      await choose(folder);
      await page.getByTestId('add-model').click();
      const card = page.locator('.model-card', { hasText: 'own-model' });
      await card.waitFor();
      expect(await axeFindings(page)).toEqual([]);

      const model = (await invoke('models:list')).find(({ path }) => path === folder)!;
      const order = {
        modelId: model.id,
        formats: ['merged'],
        to: join(home.workspace, 'out'),
        mergedWeights: 'stored',
      } as const;
      const jobId = await invoke('export:start', order);
      await card.getByTestId('remove-model').click();
      await page.getByText('own-model is in use: the step “export” is').waitFor();
      expect((await invoke('models:list')).some(({ id }) => id === model.id)).toBe(true);
      await invoke('job:cancel', jobId);
      await page.getByText('Nothing is running').waitFor({ timeout: LONG_MS });

      renameSync(folder, `${folder}-away`);
      await goTo('Projects');
      await goTo('Models');
      await card.getByText('no longer exists').waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await card.getByTestId('remove-model').click();
      await page.getByTestId('removed-model').waitFor();
      expect(await card.count()).toBe(0);
      await page.getByTestId('undo-remove').click();
      await card.waitFor();
    },
    LONG_MS,
  );
});
