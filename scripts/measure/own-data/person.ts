// A person at the window, for measurements: what is pressed and typed is counted, what is seen is kept.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import { typeInto } from '../../../test/e2e/support/typing.ts';

/** The longest wait for the next page. */
export const PAGE_MS = 3 * 60_000;
/** Time for charts and images to be drawn; the window does not signal it. */
const SETTLE_MS = 800;
/** Pictures of one page; a list of thousands of rows has no end. */
const MOST_PARTS = 6;

/** Presses, types and drops as a person does, and counts it. */
export class Person {
  clicks = 0;
  words = 0;
  readonly #page: Page;
  readonly #name: string;
  readonly #shots: string | undefined;
  #taken = 0;

  /** With a folder for `shots`, pictures of what is seen are kept there under this name. */
  constructor(page: Page, name: string, shots: string | undefined) {
    this.#page = page;
    this.#name = name;
    this.#shots = shots;
  }

  /** Waits until something can be pressed, and presses it. */
  async click(what: Locator): Promise<void> {
    await what.click({ timeout: PAGE_MS });
    this.clicks += 1;
  }

  /** Writes into a field, key by key. */
  async write(field: Locator, text: string): Promise<void> {
    await typeInto(field, text);
    this.clicks += 1;
    this.words += text.split(/\s+/).length;
  }

  /** Drags a folder from the file manager onto a part of the page; counts as one click. */
  async drop(folder: string, target: Locator): Promise<void> {
    await target.waitFor({ timeout: PAGE_MS });
    const box = (await target.boundingBox())!;
    const protocol = await this.#page.context().newCDPSession(this.#page);
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await protocol.send('Input.dispatchDragEvent', {
        type,
        x: box.x + box.width / 2,
        y: box.y + box.height / 2,
        data: { items: [], files: [folder], dragOperationsMask: 1 },
      });
    await protocol.detach();
    this.clicks += 1;
  }

  /** Keeps a picture of what the window shows. */
  async look(what: string): Promise<void> {
    if (this.#shots === undefined) return;
    await setTimeout(SETTLE_MS);
    this.#keep(what, await this.#page.screenshot());
  }

  /** Scrolls down through the page, and keeps a picture of each part. */
  async lookThrough(what: string): Promise<void> {
    if (this.#shots === undefined) return;
    let last: Buffer = Buffer.of();
    for (let part = 1; part <= MOST_PARTS; part++) {
      await setTimeout(SETTLE_MS);
      const seen = await this.#page.screenshot();
      if (seen.equals(last)) return;
      this.#keep(`${what}-${part}`, seen);
      last = seen;
      await this.#page.locator('#content').hover();
      await this.#page.mouse.wheel(0, 560);
    }
  }

  #keep(what: string, picture: Buffer): void {
    mkdirSync(this.#shots!, { recursive: true });
    const number = String((this.#taken += 1)).padStart(2, '0');
    writeFileSync(join(this.#shots!, `${this.#name}-${number}-${what}.png`), picture);
  }
}
