// Takes the screenshots of docs/screens/: `xvfb-run -a node scripts/screenshots/docs.ts [--out DIR]
// [--only NAME,…] [--sizes 1024x640,…] [--languages en,de]`.
//
// Needs the built app. Runs a reduced sample project in the real window, then takes every page and
// step in both themes. Other sizes and languages are for looking at: their names end with them. A
// display must be as large as the largest size: `xvfb-run -a -s '-screen 0 2560x1440x24'`.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { writeDefectFolder } from '../../test/e2e/support/defect-folder.ts';
import { launchApp, missingWindow, ROOT, temporaryHome } from '../../test/e2e/support/launch.ts';
import { eachScreen, inspect, resize, runSample, speak } from '../../test/e2e/support/screens.ts';
import { smallResources } from '../../test/e2e/support/small-sample.ts';

/** The size and language of the documentation. */
const SIZE = '1280x800';
const LANGUAGE = 'en';
const THEMES = ['light', 'dark'] as const;
/** Maximum size of a screenshot in the repository. */
const MAX_BYTES = 60_000;
/** Time for charts and images to be drawn; the window does not signal it. */
const SETTLE_MS = 800;

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(ROOT, 'docs/screens') },
    only: { type: 'string' },
    sizes: { type: 'string', default: SIZE },
    languages: { type: 'string', default: LANGUAGE },
  },
});
if (missingWindow !== null) throw new Error(missingWindow);
await takeScreenshots({
  out: values.out,
  only: values.only?.split(','),
  sizes: values.sizes.split(','),
  languages: values.languages.split(','),
});

async function takeScreenshots({
  out,
  only,
  sizes,
  languages,
}: {
  readonly out: string;
  readonly only: readonly string[] | undefined;
  readonly sizes: readonly string[];
  readonly languages: readonly string[];
}): Promise<void> {
  mkdirSync(out, { recursive: true });
  const source = mkdtempSync(join(tmpdir(), 'omr-screens-'));
  await writeDefectFolder(join(source, 'meter photos'));
  const home = temporaryHome();
  smallResources(home.resources);
  const { app, page } = await launchApp(home);
  let language = languages[0] ?? LANGUAGE;
  const take = async (name: string): Promise<void> => {
    if (only !== undefined && !only.includes(name)) return;
    for (const size of sizes) {
      const [width, height] = size.split('x').map(Number) as [number, number];
      await resize(app, page, { width, height });
      await setTimeout(SETTLE_MS);
      const ending = [language, size].filter((each) => each !== LANGUAGE && each !== SIZE);
      for (const theme of THEMES) {
        // The report's frame follows the system theme.
        await page.emulateMedia({ colorScheme: theme });
        await page.evaluate((chosen) => {
          document.documentElement.dataset['theme'] = chosen;
        }, theme);
        const picture = await reduceColours(await page.screenshot());
        const file = `${[name, theme, ...ending].join('-')}.png`;
        writeFileSync(join(out, file), picture);
        process.stdout.write(`${file} ${Math.round(picture.length / 1000)} KB\n`);
      }
    }
  };
  try {
    await speak(page, language);
    await page.getByTestId('start-sample').waitFor();
    await take('welcome');
    await runSample(page, () => take('learning'));
    await inspect(page, join(source, 'meter photos'));
    for (language of languages) {
      await speak(page, language);
      await eachScreen(page, take);
    }
  } finally {
    await app.close();
    home.remove();
    rmSync(source, { recursive: true, force: true });
  }
}

/** A PNG with as many colours as the size limit allows. */
async function reduceColours(png: Buffer): Promise<Buffer> {
  let picture = png;
  for (const colours of [256, 128, 64, 32]) {
    picture = await sharp(png).png({ palette: true, colours, effort: 10 }).toBuffer();
    if (picture.length <= MAX_BYTES) break;
  }
  return picture;
}
