// `omr pack PATH --to FILE` and `omr unpack FILE --to WORKSPACE`: what is carried from one machine to
// another.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { msg } from '../../../i18n/message.ts';
import { openBackend } from '../../backend.ts';
import { english } from '../../i18n/locale.ts';
import { isAbort } from '../../i18n/user-error.ts';
import { openWorkspace } from '../../data/datasets/workspace.ts';
import { programVersion } from '../../platform/app-paths.ts';
import { readDatabase } from '../../storage/database.ts';
import { openSigningKey } from '../../storage/ledger/keys.ts';
import { lockState } from '../../storage/vault/vault-file.ts';
import { checkBytes, openPack, type PackArchive } from '../../transfer/archive/read.ts';
import { chooseContents, findTarget } from '../../transfer/choose.ts';
import { readSince, readSize } from '../../transfer/options.ts';
import { packChoice, packRecipe, type Packed, type PackOptions } from '../../transfer/pack.ts';
import { ProgressMeter } from '../../transfer/progress.ts';
import { assertMayUnpackInto } from '../../transfer/target.ts';
import { unpackInto, type Unpacked } from '../../transfer/unpack.ts';
import { UsageError, type Arguments } from '../terminal/arguments.ts';
import { Cancelled, type CliContext, type Output } from '../terminal/context.ts';
import { formatDuration } from '../terminal/display.ts';
import { unlockIfLocked } from '../terminal/passphrase.ts';

/** Packs what a path or a name stands for. */
export async function pack({ words, flags }: Arguments, context: CliContext): Promise<Output> {
  if (flags.to === undefined)
    throw new UsageError('omr pack needs --to FILE.', 'Usage: omr pack PATH --to FILE');
  const target = findTarget(words[0]!, context.workspace);
  if (target.kind === 'place') await unlockIfLocked(target.workspace, flags, context);
  const common: Omit<PackOptions, 'signal' | 'onProgress'> = {
    to: path.resolve(flags.to),
    splitBytes: flags.split === undefined ? undefined : readSize(flags.split),
    since: flags.since === undefined ? undefined : await readSince(flags.since),
    withBase: flags['with-base'] === true,
    manifestOnly: flags['manifest-only'] === true,
    product: programVersion(),
    nowMs: context.clock.nowMs(),
  };
  const packed = await cancellable(context, 'Packing', (more) => {
    const options = { ...common, ...more };
    if (target.kind === 'recipe') {
      const { dir } = openWorkspace(context.workspace);
      const name = path.basename(target.file).replace(/\.[^.]*$/, '');
      return packRecipe(target.file, { name, key: openSigningKey(dir).key }, options);
    }
    const { workspace: dir, place } = target;
    const db = readDatabase(dir);
    const { resources } = context;
    const choice = chooseContents(db, dir, place, { withBase: common.withBase === true });
    const source = { dir, db, resources, key: openSigningKey(dir).key };
    return packChoice(source, choice, options).finally(() => db.close());
  });
  return packedOutput(packed);
}

/** Checks a pack and takes it into a workspace, or only shows what is in it. */
export async function unpack({ words, flags }: Arguments, context: CliContext): Promise<Output> {
  const archive = await openPack(words[0]!);
  try {
    if (flags.list) {
      await cancellable(context, 'Checking', ({ signal }) => checkBytes(archive, { signal }));
      return listOutput(archive);
    }
    const workspace = path.resolve(flags.to ?? context.workspace);
    const isNew = assertMayUnpackInto(workspace);
    await unlockIfLocked(workspace, flags, context);
    const unpacked = await cancellable(context, 'Unpacking', async (more) => {
      const backend = openBackend({ ...context, workspace });
      let isDone = false;
      try {
        const { db } = backend;
        const result = await unpackInto(archive, {
          ...{ db, workspace: backend.workspace, resources: context.resources, ...more },
          ...{ key: openSigningKey(workspace).key, product: programVersion() },
          nowMs: context.clock.nowMs(),
        });
        isDone = true;
        return result;
      } finally {
        await backend.close();
        // A workspace that was made for nothing.
        if (isNew && !isDone) fs.rmSync(workspace, { recursive: true, force: true });
      }
    });
    return unpackedOutput(unpacked, archive, workspace);
  } finally {
    archive.close();
  }
}

/** Runs work that Ctrl+C ends, with its progress on the terminal. */
async function cancellable<T>(
  { terminal, clock, onInterrupt }: CliContext,
  title: string,
  work: (options: Pick<PackOptions, 'signal' | 'onProgress'>) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = onInterrupt(() => controller.abort());
  const meter = new ProgressMeter(clock, ({ phase, fraction, secondsLeft }) => {
    if (!terminal.isTTY) {
      const left = secondsLeft === undefined ? {} : { secondsLeft };
      terminal.write(`${JSON.stringify({ event: 'progress', step: phase, fraction, ...left })}\n`);
      return;
    }
    const left = secondsLeft === undefined ? '' : ` · ${formatDuration(secondsLeft)} left`;
    const line = `${title} · ${phase} ${Math.floor(fraction * 100)} %${left}`;
    terminal.write(`\u001b[2K\r${[...line].slice(0, Math.max(10, terminal.columns - 1)).join('')}`);
  });
  try {
    return await work({ signal: controller.signal, onProgress: (state) => meter.update(state) });
  } catch (error) {
    if (isAbort(error)) throw new Cancelled('Nothing was left behind.');
    throw error;
  } finally {
    stop();
    if (terminal.isTTY) terminal.write('\u001b[2K\r');
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function packedOutput(packed: Packed): Output {
  const { files, kind, name, entries, left, bytes, key, needs, isFromEncrypted } = packed;
  return {
    document: packed,
    text: [
      ...files.map((file, at) => (at === 0 ? `packed    ${file}` : `          ${file}`)),
      `contents  ${kind} ${name}, ${entries} files, ${megabytes(bytes)}`,
      ...(left > 0 ? [`left out  ${left} files that the other side has`] : []),
      `key       ${key}`,
      ...needs.map((base) => `needs     ${base} on the other machine`),
      ...(isFromEncrypted ? [`note      ${english(msg('transfer.not-encrypted'))}`] : []),
    ].join('\n'),
  };
}

function listOutput({ signed, files, bytes }: PackArchive): Output {
  const { kind, name, product, createdMs, items, needs, since } = signed.manifest;
  const entries = signed.manifest.files.filter(({ absent }) => absent !== true).length;
  const shown = { kind, name, product, createdMs, key: signed.signer, files, bytes, entries };
  return {
    document: { ...shown, items, needs, since: since ?? null },
    text: [
      `${kind} ${name}, ${entries} files, ${megabytes(bytes)}`,
      `key       ${signed.signer} (signed ${new Date(createdMs).toISOString().slice(0, 16)}Z)`,
      ...items.map((item) => `${item.kind.padEnd(9)} ${item.id}  ${item.name}`),
      ...needs.map(({ place }) => `needs     ${place}`),
    ].join('\n'),
  };
}

function unpackedOutput(unpacked: Unpacked, { bytes }: PackArchive, workspace: string): Output {
  const { kind, name, key, items, entries, needs, manifest } = unpacked;
  const isEncrypted = lockState(workspace) !== 'open';
  return {
    document: { ...unpacked, workspace, packBytes: bytes },
    text: [
      `unpacked  ${kind} ${name} into ${workspace}`,
      `key       ${key}: compare it with the one that its owner tells you`,
      ...items.map(({ kind: each, id, state }) => `${each.padEnd(9)} ${id} (${STATES[state]})`),
      `wrote     ${entries} files, ${megabytes(unpacked.bytes)}`,
      ...needs.map((base) => `needs     ${base}: add it on the page Models, then unpack once more`),
      isEncrypted
        ? `note      ${english(msg('transfer.manifest-encrypted'))}`
        : `manifest  ${manifest}`,
    ].join('\n'),
  };
}

const STATES = { new: 'new', same: 'already here', updated: 'updated' } as const;
