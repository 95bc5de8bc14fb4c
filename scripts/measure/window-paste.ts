// How long the chat takes to answer a pasted megabyte, and how much memory the window then holds:
// `xvfb-run -a node scripts/measure/window-paste.ts`. Needs the built app.

import { launchApp, missingWindow, temporaryHome } from '../../test/e2e/support/launch.ts';

if (missingWindow !== null) throw new Error(missingWindow);
const home = temporaryHome();
const { app, page } = await launchApp(home);
const megabytes = () =>
  app.evaluate(({ app: electron }) =>
    Math.round(
      electron.getAppMetrics().reduce((sum, each) => sum + each.memory.workingSetSize, 0) / 1024,
    ),
  );
try {
  await page.locator('.entry[data-page=chat]').click();
  const question = page.getByTestId('chat-question');
  await question.click();
  const before = await megabytes();
  for (const text of ['a b c d '.repeat(131_072), 'ä€𝄞 '.repeat(104_858), 'x'.repeat(1_048_576)]) {
    await app.evaluate(({ clipboard }, pasted) => clipboard.writeText(pasted), text);
    const startMs = performance.now();
    await question.press('ControlOrMeta+v');
    await page.getByTestId('chat-too-long').waitFor();
    const ms = Math.round(performance.now() - startMs);
    const bytes = Buffer.byteLength(text);
    console.log(`${bytes} bytes: refused in ${ms} ms, ${before} -> ${await megabytes()} MB`);
    await question.press('ControlOrMeta+a');
    await question.press('Delete');
    await question.pressSequentially('a');
  }
} finally {
  await app.close();
  home.remove();
}
