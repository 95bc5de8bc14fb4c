// A pack from another machine is dropped on the window, looked at and unpacked; a project, a data set and
// a model are packed from their menus.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkBytes, openPack } from '../../../main/transfer/archive/read.ts';
import { openLab, packOf, PROJECT } from '../../main/transfer/lab.ts';
import { appCommand, missingWindow, snapshot } from '../support/launch.ts';
import { windowOfEachTest, windowOfSuite } from '../support/test-window.ts';
import { dropFiles } from '../support/typing.ts';

describe.skipIf(missingWindow !== null)('transfer packs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'omr-transfer-'));
  const pack = join(folder, 'cards.omrpack');
  const win = windowOfSuite();
  const dialog = () => win.page.getByTestId('transfer');
  let signer = '';

  beforeAll(async () => {
    const lab = await openLab(folder);
    ({ key: signer } = await packOf(lab, PROJECT, pack));
    lab.db.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('a dropped pack says what is in it and who signed it, and is unpacked', async () => {
    await dropFiles(win.page, win.page.getByTestId('welcome'), [pack]);
    const view = win.page.getByTestId('pack-view');
    await view.waitFor();
    const text = await view.innerText();
    expect(text).toContain('Cards');
    expect(text).toContain(signer);
    expect(text).toContain('another workspace');
    await win.page.getByTestId('unpack-now').click();
    await win.page.getByTestId('unpacked').waitFor();
    await win.page.getByTestId('open-unpacked').click();
    const { projects, jobs } = await snapshot(win.page);
    expect(projects.map(({ id }) => id)).toEqual([PROJECT]);
    expect(jobs).toHaveLength(4);
    await win.page.getByTestId('project-menu').waitFor();
  });

  it.each([
    [
      'project',
      async () => {
        await win.page.getByTestId('project-menu').click();
        await win.page.getByTestId('pack-project').click();
      },
    ],
    [
      'dataset',
      async () => {
        await win.page.locator('.entry[data-page=data]').click();
        await win.page.getByTestId('pack-set').click();
      },
    ],
    [
      'model',
      async () => {
        await win.page.locator('.entry[data-page=models]').click();
        await win.page.getByTestId('pack-model').click();
      },
    ],
  ] as const)('packs a %s from its menu', async (what, open) => {
    const to = join(folder, `${what}.omrpack`);
    await win.answerDialogs(to);
    await open();
    await win.page.getByTestId('pack-now').waitFor();
    expect(await win.page.getByTestId('pack-not-encrypted').count()).toBe(0);
    await win.page.getByTestId('pack-now').click();
    await win.page.getByTestId('packed').waitFor();
    expect(await dialog().innerText()).toContain(to);
    await win.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    const made = await openPack(to);
    await checkBytes(made, {});
    made.close();
    expect(made.signed.manifest.kind).toBe(what);
  });

  it('a pack that is chosen as a file is looked at, too', async () => {
    await win.page.locator('.entry[data-page=data]').click();
    await win.answerDialogs(pack);
    await win.page.getByTestId('choose-file').click();
    await win.page.getByTestId('pack-view').waitFor();
    expect(await win.page.getByTestId('pack-view').innerText()).toContain(
      'Everything in it is here already.',
    );
    await win.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  it('a pack that a second start names is looked at, and nothing else happens', async () => {
    await win.page.locator('.entry[data-page=runs]').click();
    const { program, args, env } = appCommand(win.home);
    await once(spawn(program, [...args, pack], { env, stdio: 'ignore' }), 'exit');
    const view = win.page.getByTestId('pack-view');
    await view.waitFor();
    expect(await view.innerText()).toContain(signer);
    expect(await win.page.getByTestId('unpacked').count()).toBe(0);
    await win.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    const { jobs, notices } = await snapshot(win.page);
    expect(jobs).toHaveLength(4);
    expect(notices).toEqual([]);
  });

  it('a damaged pack is refused in a sentence, and nothing changes', async () => {
    const damaged = join(folder, 'damaged.omrpack');
    writeFileSync(damaged, readFileSync(pack).subarray(0, 5_000));
    await dropFiles(win.page, win.page.locator('#content'), [damaged]);
    const banner = win.page.locator('.banners [role=alert]');
    await banner.waitFor();
    expect(await banner.innerText()).toContain('damaged.omrpack');
    expect((await snapshot(win.page)).jobs).toHaveLength(4);
  });
});

describe.skipIf(missingWindow !== null)('a start with a transfer pack', () => {
  const folder = mkdtempSync(join(tmpdir(), 'omr-transfer-'));
  const win = windowOfEachTest();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('shows what is inside, and unpacks nothing', async () => {
    const pack = join(folder, 'cards.omrpack');
    const lab = await openLab(folder);
    const { key } = await packOf(lab, PROJECT, pack);
    lab.db.close();
    await win.open(undefined, [pack]);
    const view = win.page.getByTestId('pack-view');
    await view.waitFor();
    expect(await view.innerText()).toContain(key);
    const { projects, jobs } = await snapshot(win.page);
    expect({ projects, jobs }).toEqual({ projects: [], jobs: [] });
    // It is shown once, also where the page is loaded again.
    await win.page.reload();
    await win.page.getByTestId('welcome').waitFor();
    expect(await win.page.getByTestId('transfer').count()).toBe(0);
  });
});
