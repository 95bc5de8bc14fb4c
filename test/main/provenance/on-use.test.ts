// Changed inputs are refused before anything is computed with them, in a sentence that names them.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assertFilesUnchanged } from '../../../main/data/checkpoints/declared-files.ts';
import { openWorkspace, putBlob } from '../../../main/data/datasets/workspace.ts';
import { decodeImage } from '../../../main/data/images/decode.ts';
import { createLedger } from '../../../main/storage/ledger.ts';
import { systemClock } from '../../../main/platform/clock.ts';
import { hashFile } from '../../../main/platform/hashes.ts';
import { temporaryFolder } from '../../helpers.ts';
import { flipBit, jobOf, recordWorkspace, type Recorded } from './recorded.ts';

let root: string;
let recorded: Recorded;
beforeEach(async () => {
  root = temporaryFolder();
  recorded = await recordWorkspace(root);
});
afterEach(() => recorded.db.close());

/** Starts an evaluation of the trained model, as a queue does before its process. */
async function start(): Promise<void> {
  const { db, resources } = recorded;
  const workspace = openWorkspace(recorded.dir);
  const clock = systemClock;
  const ledger = createLedger({ db, workspace, clock, resources, engineVersion: '1.0.0' });
  const dataset = 'workspace:datasets/import-result';
  await ledger.before(jobOf('evaluate', { model: 'workspace:models/sft-result', dataset }));
}

describe('a job does not start', () => {
  it('with a flipped gold answer, and names the row', async () => {
    await start();
    const rows = path.join(recorded.dataset, 'rows.jsonl');
    const text = fs.readFileSync(rows, 'utf8');
    fs.writeFileSync(rows, text.replace('"answer":"40"', '"answer":"41"'));
    await expect(start()).rejects.toThrow(
      `The setting “dataset” names the result of import-run, which was changed afterwards. Row 1 (“one”) of ${rows} was changed.`,
    );
  });

  it('with a flipped bit in an adapter, even where the time of the file was put back', async () => {
    await start();
    const weights = path.join(recorded.model, 'adapter_model.safetensors');
    const { atime, mtime } = fs.statSync(weights);
    flipBit(weights);
    fs.utimesSync(weights, atime, mtime);
    await expect(start()).rejects.toThrow(`${weights} was changed.`);
  });

  it.each(['adapter_config.json', 'manifest.json'])('with a changed %s', async (name) => {
    flipBit(path.join(recorded.model, name));
    await expect(start()).rejects.toThrow(/which was changed afterwards/);
  });

  it('with a file added to a data set', async () => {
    fs.writeFileSync(path.join(recorded.dataset, 'more.jsonl'), '');
    await expect(start()).rejects.toThrow(/more.jsonl was added/);
  });

  it('on a base with other weights than in the training of its adapter', async () => {
    flipBit(path.join(recorded.base, 'model.safetensors'));
    await expect(start()).rejects.toThrow(
      `The base model is not the one that sft-run was trained with: ${recorded.base}/model.safetensors was changed.`,
    );
  });

  it('but does on a base whose description was changed', async () => {
    fs.writeFileSync(path.join(recorded.base, 'README.md'), 'new');
    await expect(start()).resolves.toBeUndefined();
  });
});

it('a picture whose file was changed is not decoded', async () => {
  const workspace = openWorkspace(recorded.dir);
  const id = putBlob(workspace, Buffer.from('not an image, but stored'));
  const file = path.join(recorded.dir, 'blobs', id.slice(0, 2), id);
  flipBit(file);
  await expect(decodeImage(file, 'of example one')).rejects.toThrow(
    `The picture ${file} (of example one) was changed after it was imported.`,
  );
});

describe('a model is not opened', () => {
  it.each([
    ['record.json', 'adapter_config.json'],
    ['record.json', 'adapter_model.safetensors'],
  ])('where %s states another hash of %s', async (by, name) => {
    await assertFilesUnchanged(recorded.model);
    flipBit(path.join(recorded.model, name));
    await expect(assertFilesUnchanged(recorded.model)).rejects.toThrow(
      `${path.join(recorded.model, name)} is not the file that ${path.join(recorded.model, by)} states`,
    );
  });

  it('where the checksums of the export around it state another hash', async () => {
    const adapter = path.join(recorded.export, 'adapter');
    fs.rmSync(path.join(recorded.export, 'record.json'));
    await assertFilesUnchanged(adapter);
    flipBit(path.join(adapter, 'adapter_model.safetensors'));
    await expect(assertFilesUnchanged(adapter)).rejects.toThrow(/SHA256SUMS states/);
    fs.rmSync(path.join(adapter, 'adapter_model.safetensors'));
    await expect(assertFilesUnchanged(adapter)).rejects.toThrow(/is missing/);
  });

  it('where its manifest states another hash of its weights', async () => {
    const folder = temporaryFolder();
    fs.writeFileSync(path.join(folder, 'adapter_model.safetensors'), 'abc');
    const sha256 = await hashFile(path.join(folder, 'adapter_model.safetensors'));
    fs.writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify({ kind: 'model', sha256 }));
    await assertFilesUnchanged(folder);
    flipBit(path.join(folder, 'adapter_model.safetensors'));
    await expect(assertFilesUnchanged(folder)).rejects.toThrow(/manifest.json states/);
  });

  it('but is where its folder states nothing', async () => {
    await expect(assertFilesUnchanged(recorded.base)).resolves.toBeUndefined();
  });
});
