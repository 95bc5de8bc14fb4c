// The Serve page in the real window: a model is served, asked by the official client, seen in the
// figures, and gone when the server is stopped.

import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { axeFindings } from '../support/axe.ts';
import { missingWindow } from '../support/launch.ts';
import { windowOfSuite } from '../support/test-window.ts';

const WAIT_MS = 60_000;

describe.skipIf(missingWindow !== null)('the Serve page', () => {
  const win = windowOfSuite();
  const text = (id: string): Promise<string> => win.page.getByTestId(id).innerText();
  const clientOf = async (): Promise<OpenAI> =>
    new OpenAI({
      baseURL: await text('serve-url'),
      apiKey: await text('serve-key'),
      maxRetries: 0,
    });

  it('serves the chosen models until it is told to stop', async () => {
    await win.page.locator('.entry[data-page=serve]').click();
    const choice = win.page.getByTestId('serve-models');
    await choice.waitFor();
    // Nothing can be started without a model.
    for (const box of await choice.getByRole('checkbox').all()) await box.uncheck();
    expect(await win.page.getByTestId('serve-start').getAttribute('aria-disabled')).toBe('true');
    await win.page.getByTestId('serve-model-pocket-general').check();
    await win.page.getByTestId('serve-model-pocket-base').check();
    expect(await axeFindings(win.page)).toEqual([]);
    await win.page.getByTestId('serve-start').click();
    await win.page.getByTestId('serve-url').waitFor({ timeout: WAIT_MS });

    const client = await clientOf();
    const names = (await client.models.list()).data.map(({ id }) => id);
    expect(names).toEqual(['pocket-base', 'pocket-general']);
    const { choices } = await client.chat.completions.create({
      ...{ model: 'pocket-general', temperature: 0 },
      messages: [{ role: 'user', content: 'What is 3 + 4?' }],
    });
    expect(choices[0]!.message.content).toBe('7');
    await expect
      .poll(async () => (await text('serve-figures')).split('\n'), { timeout: WAIT_MS })
      .toEqual(expect.arrayContaining(['requests since the start', '1']));
    expect(await choice.getByRole('checkbox').first().isDisabled()).toBe(true);
    expect(await axeFindings(win.page)).toEqual([]);
    await win.page.getByTestId('serve-copy-key').click();
    await win.page.getByTestId('serve-copy-key').getByText('Copied').waitFor();

    await win.page.getByTestId('serve-stop').click();
    await win.page.getByTestId('serve-start').waitFor({ timeout: WAIT_MS });
    await expect(client.models.list()).rejects.toThrow();
  });

  it('ends with the window', async () => {
    await win.page.getByTestId('serve-start').click();
    await win.page.getByTestId('serve-url').waitFor({ timeout: WAIT_MS });
    const client = await clientOf();
    expect((await client.models.list()).data.length).toBe(2);
    await win.close();
    await expect(client.models.list()).rejects.toThrow();
  });
});
