// A user's folder in the real window, from its defects to an exported trained model.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterAll, describe, expect, it } from 'vitest';
import { axeFindings } from '../support/axe.ts';
import { missingWindow, snapshot, until } from '../support/launch.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import { writeOfficeFolder, type OfficeFolder } from '../support/office-folder.ts';
import { typeInto } from '../support/typing.ts';
import { windowOfSuite } from '../support/test-window.ts';

/** The whole recipe with few steps, on two busy cores. */
const RUN_MS = 10 * 60_000;
/** Few steps of every stage, entered by hand on the Train page. */
const SETTINGS = {
  Check: { limit: 8, samples: 0 },
  Learn: { maxSteps: 4, batchSize: 8 },
  Practise: { steps: 2, promptsPerStep: 4, numGenerations: 4 },
} as const;

interface Row {
  readonly question: string;
  readonly answer: string;
  readonly pictures: readonly string[];
  readonly split: string;
}

describe.skipIf(missingWindow !== null)('a user’s folder, from import to export', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'omr-office-')), 'Zählerkarten 2026');
  let written: OfficeFolder;
  const win = windowOfSuite(() => {
    written = writeOfficeFolder(folder, 60);
  });
  afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

  const chip = (kind: string) => win.page.getByTestId(`chip-${kind}`);
  const says = (text: string | RegExp) => win.page.getByText(text).first().waitFor();

  it('shows every planted defect with its number of rows', async () => {
    await win.answerDialogs(folder);
    await win.page.getByTestId('own-pictures').click();
    await win.page.getByTestId('choose-folder').click();
    await chip('all').waitFor();
    for (const [kind, rows] of Object.entries(written.planted))
      expect(await chip(kind).innerText(), kind).toMatch(new RegExp(`\\b${rows}\\b`));
    expect(await win.page.getByTestId('figures').innerText()).toContain(`${written.rows} examples`);
    expect(await axeFindings(win.page)).toEqual([]);
  });

  it('repairs them, and shows a number with a decimal comma before and after', async () => {
    await chip('decimal-comma').click();
    const repair = win.page.getByTestId('repair');
    await repair
      .getByText(/^\d+\.0$/)
      .first()
      .waitFor();
    expect(await repair.innerText()).toMatch(/\d,0/);
    for (const kind of Object.keys(written.planted).filter((each) => each !== 'no-answer')) {
      await chip(kind).click();
      await win.page.getByTestId('repair-all').click();
      await win.page.getByTestId('unrepair').waitFor();
    }
    await chip('decimal-comma').click();
    await win.page
      .getByRole('gridcell', { name: /^\d+\.0$/ })
      .first()
      .waitFor();
    await chip('no-answer').click();
    await win.page.getByTestId('open-queue').click();
    await typeInto(win.page.getByTestId('queue-answer'), written.missingAnswer);
    await win.page.keyboard.press('Enter');
    await win.page.getByTestId('close-queue').click();
    await says('nothing needs attention');
    expect(await win.page.getByTestId('repair').innerText()).toContain('You have decided');
    expect(await win.page.getByTestId('use-examples').innerText()).toContain(
      `Use these ${written.examples.length} examples`,
    );
  });

  it('becomes a plan with the included small model and few steps of every stage', async () => {
    await win.page.getByTestId('use-examples').click();
    await win.page.getByTestId('size-quick').check();
    await win.page.getByTestId('plan-model').selectOption('resource:pocket/base');
    await win.page.getByTestId('teacher-model').check();
    await win.page.getByTestId('plan-teacher').selectOption('resource:pocket/teacher');
    expect(await win.page.getByTestId('plan-name').inputValue()).toBe('Zählerkarten 2026');
    await win.page.locator('[data-testid=advanced] summary').click();
    for (const [tab, settings] of Object.entries(SETTINGS)) {
      await win.page.getByRole('tab', { name: tab }).click();
      for (const [name, value] of Object.entries(settings))
        await typeInto(
          win.page.locator(`[data-testid=setting-${name}] input`).first(),
          String(value),
        );
    }
    // A slider sets the answers per question; the field below it follows.
    await win.page.getByRole('tab', { name: 'Answers' }).click();
    const slider = win.page.getByTestId('answers-slider');
    await slider.press('Home');
    for (let answers = 1; answers < 4; answers++) await slider.press('ArrowRight');
    expect(await win.page.locator('[data-testid=setting-answers] input').inputValue()).toBe('4');
    await win.page.getByText(/ questions, \d+ answers:/).waitFor();
    expect(await axeFindings(win.page, '#content')).toEqual([]);
    await win.page.getByTestId('start-plan').click();
    await until('the project', async () => (await snapshot(win.page)).projects[0], RUN_MS);
    // Until distillation starts, its step has the same slider.
    await win.page.getByTestId('path-answers').click();
    await win.page.getByTestId('answers-slider').press('ArrowLeft');
    expect(await win.page.getByTestId('answers-slider').inputValue()).toBe('3');
  });

  it(
    'is imported, prepared, distilled, trained by SFT and RL and evaluated, with a report at the end',
    async () => {
      await until(
        'the report',
        async () => {
          const { jobs, projects } = await snapshot(win.page);
          const bad = jobs.find(({ status }) => status === 'failed' || status === 'interrupted');
          if (bad) throw new Error(`${bad.step} ${bad.status}: ${bad.error?.message ?? ''}`);
          return projects[0]?.reportPath;
        },
        RUN_MS,
      );
      expect((await snapshot(win.page)).network.attempts).toBe(0);
      await win.page.getByTestId('path-check').click();
      await win.page.getByTestId('open-report').first().click();
      const report = win.page.frameLocator('[data-testid=report]');
      await report.getByText('Zählerkarten 2026').first().waitFor();
      await win.page.getByTestId('report-back').click();
    },
    RUN_MS,
  );

  it(
    'is exported as files that answer as the trained model does',
    async () => {
      await win.page.getByTestId('path-use').click();
      const to = join(folder, '..', 'handed over');
      mkdirSync(to);
      await win.answerDialogs(to);
      await win.page.getByText('Choose folder').click();
      await win.page.getByText(to, { exact: true }).waitFor();
      await win.page.getByTestId('start-export').click();
      await win.page.getByTestId('proof').waitFor({ timeout: RUN_MS });
      expect(await win.page.getByTestId('proof').innerText()).toMatch(
        /(\d+) of \1 answers identical/,
      );
    },
    RUN_MS,
  );

  it('leaves database rows and files that agree, read without the app’s code', async () => {
    const { jobs } = await snapshot(win.page);
    await win.close();
    const of = (stage: string): JobView =>
      jobs.find((job) => job.stage === stage && job.projectId !== null) ??
      jobs.find((job) => job.stage === stage)!;
    const rowsOf = (stage: string): Row[] =>
      readFileSync(join(of(stage).artifact!.path, 'rows.jsonl'), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Row);
    const key = ({ question, answer, pictures }: Row): string =>
      [question, answer, ...pictures].join('\n');

    const imported = rowsOf('import');
    expect(imported.map(key).sort()).toEqual(
      written.examples
        .map(({ question, answer, picture }) => [question, answer, picture].join('\n'))
        .sort(),
    );
    for (const id of imported.flatMap(({ pictures }) => pictures)) {
      const file = join(win.home.workspace, 'blobs', id.slice(0, 2), id);
      expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(id);
    }
    expect(of('distill').settings['answers']).toBe(3);
    const curated = rowsOf('curate');
    const known = new Set(imported.map(key));
    expect(curated.every((row) => known.has(key(row)))).toBe(true);
    expect(new Set(curated.map(({ split }) => split))).toEqual(
      new Set(['sft', 'rl', 'validation', 'test']),
    );
    const splitsOf = new Map<string, Set<string>>();
    for (const { pictures, split } of curated)
      splitsOf.set(pictures[0]!, (splitsOf.get(pictures[0]!) ?? new Set()).add(split));
    expect([...splitsOf.values()].every(({ size }) => size === 1)).toBe(true);

    const db = new Database(join(win.home.workspace, 'omr.sqlite'), { readonly: true });
    try {
      const all = db.prepare('SELECT stage, status FROM jobs ORDER BY id').all() as {
        stage: string;
        status: string;
      }[];
      expect(all.every(({ status }) => status === 'done')).toBe(true);
      expect(all.map(({ stage }) => stage)).toEqual([
        'import',
        'import',
        'curate',
        'evaluate',
        'distill',
        'sft',
        'evaluate',
        'rl',
        'evaluate',
        'export',
      ]);
    } finally {
      db.close();
    }

    const exported = of('export').artifact!.path;
    const sums = readFileSync(join(exported, 'SHA256SUMS'), 'utf8').trim().split('\n');
    expect(sums.length).toBeGreaterThan(2);
    for (const line of sums) {
      const [, sum, name] = /^([0-9a-f]{64})\s+\*?(.+)$/.exec(line)!;
      expect(
        createHash('sha256')
          .update(readFileSync(join(exported, name!)))
          .digest('hex'),
        name,
      ).toBe(sum);
    }
    expect(existsSync(join(exported, 'adapter/adapter_config.json'))).toBe(true);
    const adapter = tensors(join(exported, 'adapter/adapter_model.safetensors'));
    const [a] = adapter.filter(({ name }) => name.endsWith('lora_A.weight'));
    expect(a!.shape).toHaveLength(2);
    // LoRA’s B starts as zeros; a trained one is no longer zero.
    expect(adapter.filter(({ name, isZero }) => name.endsWith('lora_B.weight') && isZero)).toEqual(
      [],
    );
  });
});

/** Name, shape, and whether all bytes are 0, of every tensor of a safetensors file. */
function tensors(file: string): { name: string; shape: number[]; isZero: boolean }[] {
  const bytes = readFileSync(file);
  const headerBytes = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerBytes)) as Record<
    string,
    { shape: number[]; data_offsets: [number, number] }
  >;
  return Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(
      ([
        name,
        {
          shape,
          data_offsets: [from, to],
        },
      ]) => ({
        name,
        shape,
        isZero: bytes
          .subarray(8 + headerBytes + from, 8 + headerBytes + to)
          .every((byte) => byte === 0),
      }),
    );
}
