// Typing and dropping as a person does: key by key, and with real files.

import type { Locator, Page } from 'playwright-core';

/** Replaces what a field holds, one key at a time. */
export async function typeInto(field: Locator, text: string): Promise<void> {
  await field.focus();
  await field.press('ControlOrMeta+a');
  await field.press('Delete');
  await field.pressSequentially(text);
}

/** Drops files of this machine on an element, all at once. */
export async function dropFiles(
  page: Page,
  target: Locator,
  files: readonly string[],
): Promise<void> {
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.id = 'dropped-files';
    document.body.append(input);
  });
  const input = page.locator('#dropped-files');
  await input.setInputFiles([...files]);
  await target.evaluate((element) => {
    const from = document.querySelector<HTMLInputElement>('#dropped-files')!;
    const dataTransfer = new DataTransfer();
    for (const file of from.files!) dataTransfer.items.add(file);
    for (const type of ['dragenter', 'dragover', 'drop'])
      element.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
    from.remove();
  });
}
