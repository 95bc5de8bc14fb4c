// `omr verify PATH`: checks a workspace, data set, model, run or export against its signed record.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { msg } from '../../../i18n/message.ts';
import { english } from '../../i18n/locale.ts';
import { UserError } from '../../i18n/user-error.ts';
import { meaningOf, type Verification } from '../../provenance/finding.ts';
import { verifyPath, workspaceOf } from '../../provenance/verify.ts';
import {
  fingerprint,
  keepingOf,
  readPublicKeys,
  type KeyKeeping,
} from '../../storage/ledger/keys.ts';
import { isWorkspaceFolder } from '../../data/datasets/workspace.ts';
import type { Arguments } from '../terminal/arguments.ts';
import type { CliContext, Output } from '../terminal/context.ts';
import { unlockIfLocked } from '../terminal/passphrase.ts';

/** Verifies; everything that is not as signed is named, and makes the command fail. */
export async function verify({ words, flags }: Arguments, context: CliContext): Promise<Output> {
  const keys = flags.key === undefined ? undefined : readPublicKeys(flags.key);
  const target = placeOf(words[0]!, context.workspace);
  const { resources } = context;
  const workspace = workspaceOf(path.resolve(target));
  if (workspace !== undefined) await unlockIfLocked(workspace, flags, context);
  const verification = await verifyPath(target, { keys, anchor: flags.anchor, resources });
  const count = verification.broken.length;
  const output = outputOf(verification, isWorkspaceFolder(target) ? keepingOf(target) : undefined);
  if (count === 0) return output;
  const hint = msg('provenance.summary-broken.hint');
  return {
    ...output,
    problem: new UserError(msg('provenance.summary-broken', { count }), { hint }),
  };
}

/** A path, or the id of a result in the workspace. */
function placeOf(word: string, workspace: string): string {
  if (fs.existsSync(word) || /[\\/]/.test(word)) return word;
  const places = ['datasets', 'models', 'runs', 'exports'];
  const found = places.map((place) => path.join(workspace, place, word));
  return found.find((place) => fs.existsSync(place)) ?? word;
}

/** `keeping` says how the private key of a workspace is kept. */
function outputOf(verification: Verification, keeping: KeyKeeping | undefined): Output {
  const { broken, checked, anchor, keys, notes } = verification;
  const isValid = broken.length === 0;
  const named = broken.map(({ what, path: place, reason }) => {
    return { what, path: place, reason: english(reason) };
  });
  const kept = keeping === undefined ? [] : [msg(`provenance.key-in-${keeping}`)];
  const means = [...meaningOf(verification), ...kept].map(english);
  const prints = keys.map(fingerprint);
  const { entries, files, pictures } = checked;
  const total = entries + files + pictures;
  const remarks = notes.map(english);
  return {
    document: {
      valid: isValid,
      checked: total,
      ...checked,
      broken: named,
      anchor,
      keys: prints,
      ...(keeping === undefined ? {} : { keeping }),
      notes: remarks,
      means,
    },
    text: [
      ...named.map(({ what, path: place, reason }) => `✘ ${what.padEnd(9)} ${place}\n  ${reason}`),
      ...(isValid
        ? [`✔ ${english(msg('provenance.summary-whole', { entries, files, pictures }))}`]
        : []),
      '',
      `key     ${prints.join(', ')}`,
      `anchor  ${anchor ?? '–'}`,
      ...(remarks.length > 0 ? ['', ...remarks] : []),
      '',
      ...means,
    ].join('\n'),
  };
}
