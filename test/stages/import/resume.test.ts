// Import: what is cancelled leaves no data set, and goes on to the same bytes.

import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stage } from '../../../main/stages/import.ts';
import { defaults } from '../../../main/stages/import/settings.ts';
import type { Job } from '../../../main/stages/contract/stage.ts';
import { english } from '../../../main/i18n/locale.ts';
import { createImportBench, GOOD, PICTURE, SAMPLE } from './import-bench.ts';

const { at, job, write } = createImportBench();

describe('an import that is cut off', () => {
  it('leaves no data set when it is cancelled, and goes on to the same bytes', async () => {
    cpSync(join(SAMPLE, 'validation'), join(at.source, 'validation'), { recursive: true });
    const stop = new AbortController();
    const running = job(stop.signal);
    const cancelling: Job = {
      ...running,
      report: ({ fraction }) => fraction > 0.1 && stop.abort(),
    };
    await expect(stage.run({ ...defaults, source: at.source }, cancelling)).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(readdirSync(join(at.workspace, 'datasets'))).toEqual([]);
    const resumed = await stage.run({ ...defaults, source: at.source }, { ...job(), resume: true });
    const bytes = readFileSync(join(resumed.artifact!.path, 'rows.jsonl'));
    const whole = await stage.run(
      { ...defaults, source: at.source },
      { ...job(), runDir: join(at.workspace, 'runs', 's') },
    );
    expect(readFileSync(join(whole.artifact!.path, 'rows.jsonl')).equals(bytes)).toBe(true);
    expect(resumed.summary).toEqual(whole.summary);
  });

  it('knows the pictures of the rows before the pause, in folders and elsewhere', async () => {
    const classes = join(at.source, 'train');
    for (let i = 0; i < 80; i++) {
      const folder = join(classes, `class ${i % 2}`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `ä${i}.png`.normalize('NFD')), PICTURE);
    }
    const stop = new AbortController();
    const cancelling: Job = {
      ...job(stop.signal),
      report: ({ fraction }) => fraction > 0.6 && stop.abort(),
    };
    const settings = { ...defaults, source: at.source };
    await expect(stage.run(settings, cancelling)).rejects.toMatchObject({ name: 'AbortError' });
    const { summary } = await stage.run(settings, { ...job(), resume: true });
    expect(summary).toMatchObject({ rows: 80 });
    expect(JSON.stringify(summary)).not.toContain('left-unread');
  });

  it('goes on with its decisions, those about a file that was read before the pause included', async () => {
    writeFileSync(join(at.source, 'a.png'), PICTURE);
    const rows = (name: string) =>
      Array.from({ length: 70 }, (_, i) => ({ ...GOOD, question: `${name} ${i}?` }));
    write('a.jsonl', rows('a'));
    write('b.jsonl', rows('b'));
    const decided = {
      ...defaults,
      source: at.source,
      exclude: ['a.jsonl, line 2', 'b.jsonl, line 66'],
      edits: { 'a.jsonl, line 3': { answer: '3' }, 'b.jsonl, line 70': { answer: '70' } },
      added: [{ question: 'New?', answer: 'yes', picture: 'a.png' }],
    };
    const stop = new AbortController();
    const cancelling: Job = {
      ...job(stop.signal),
      report: ({ detail = '' }) => english(detail).startsWith('b.jsonl') && stop.abort(),
    };
    await expect(stage.run(decided, cancelling)).rejects.toMatchObject({ name: 'AbortError' });
    const resumed = await stage.run(decided, { ...job(), resume: true });
    const whole = await stage.run(decided, { ...job(), runDir: join(at.workspace, 'runs', 's') });
    const bytes = ({ artifact }: typeof whole) => readFileSync(join(artifact!.path, 'rows.jsonl'));
    expect(bytes(resumed).equals(bytes(whole))).toBe(true);
    expect(resumed.summary).toEqual(whole.summary);
    expect(resumed.summary).toMatchObject({ rows: 139, excluded: 2 });
  });
});
