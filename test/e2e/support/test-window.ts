// The window that the tests of a file share: opened on its own home folder, closed and removed at
// the end.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { launchApp, temporaryHome, type Home } from './launch.ts';

type Prepare = (home: Home) => void | Promise<void>;

export class TestWindow {
  #home: Home | undefined;
  #app: ElectronApplication | undefined;
  #page: Page | undefined;
  #answersDialogs = false;

  /** The home of the app; made when it is first needed. */
  get home(): Home {
    this.#home ??= temporaryHome();
    return this.#home;
  }

  get app(): ElectronApplication {
    if (this.#app === undefined) throw new Error('TestWindow: the app is not open');
    return this.#app;
  }

  get page(): Page {
    if (this.#page === undefined) throw new Error('TestWindow: the app is not open');
    return this.#page;
  }

  /**
   * Opens the app; on the same home as before where it was open before. `words` are further words of
   * its command line.
   */
  async open(prepare?: Prepare, words: readonly string[] = []): Promise<void> {
    await prepare?.(this.home);
    ({ app: this.#app, page: this.#page } = await launchApp(this.home, undefined, words));
  }

  /** Closes the app and keeps its home. */
  async close(): Promise<void> {
    const app = this.#app;
    this.forget();
    await app?.close();
  }

  /** For an app that has ended by itself. */
  forget(): void {
    this.#app = undefined;
    this.#page = undefined;
    this.#answersDialogs = false;
  }

  /** Closes the app and removes its home. */
  async remove(): Promise<void> {
    await this.close();
    this.#home?.remove();
    this.#home = undefined;
  }

  /**
   * The system's dialogs cannot be pressed by a test: from now on they answer with this path. The app
   * reads it from a file, because a later call into its main process can lose its reply when memory is
   * collected just then.
   */
  async answerDialogs(path: string): Promise<void> {
    const file = join(this.home.workspace, '..', 'dialog-answer');
    writeFileSync(file, path);
    if (this.#answersDialogs) return;
    this.#answersDialogs = true;
    await this.app.evaluate(({ dialog }, answer) => {
      const chosen = () => process.getBuiltinModule('node:fs').readFileSync(answer, 'utf8');
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen()] });
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen() });
    }, file);
  }
}

/** One window for all tests of a suite, open when they start. */
export function windowOfSuite(prepare?: Prepare): TestWindow {
  const window = new TestWindow();
  beforeAll(() => window.open(prepare));
  afterAll(() => window.remove());
  return window;
}

/** A window for each test, which opens it itself. */
export function windowOfEachTest(): TestWindow {
  const window = new TestWindow();
  afterEach(() => window.remove());
  return window;
}
