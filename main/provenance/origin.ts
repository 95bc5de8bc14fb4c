// The check of a result against the signed record, as the window shows it.

import * as path from 'node:path';
import type { OriginView } from '../../preload/contract/projects.ts';
import { msg } from '../../i18n/message.ts';
import { localize } from '../i18n/locale.ts';
import { UserError } from '../i18n/user-error.ts';
import { fingerprint, keepingOf, PUBLIC_KEYS, readPublicKeys } from '../storage/ledger/keys.ts';
import { meaningOf } from './finding.ts';
import { hasResult, verifyWorkspace, type WorkspaceToVerify } from './verify-workspace.ts';

/**
 * Checks a result (`workspace:…`) of an open workspace, or everything. Throws a UserError for one that
 * is not in the record.
 */
export async function checkOrigin(
  workspace: Pick<WorkspaceToVerify, 'dir' | 'db' | 'resources'>,
  place: string | undefined,
): Promise<OriginView> {
  const { dir, db } = workspace;
  if (place !== undefined && !hasResult(db, place)) {
    throw new UserError(msg('provenance.nothing-recorded', { path: place }), {
      hint: msg('provenance.nothing-recorded.hint'),
    });
  }
  const keys = readPublicKeys(path.join(dir, PUBLIC_KEYS));
  const verified = await verifyWorkspace({ ...workspace, keys, place, isKeyGiven: false });
  const { broken, anchor, notes } = verified;
  const { entries, files, pictures } = verified.checked;
  const keeping = msg(`provenance.key-in-${keepingOf(dir)}`);
  return {
    broken: broken.map(({ path: where, reason }) => ({ path: where, reason: localize(reason) })),
    summary: localize(
      broken.length === 0
        ? msg('provenance.summary-whole', { entries, files, pictures })
        : msg('provenance.summary-broken', { count: broken.length }),
    ),
    anchor,
    keys: keys.map(fingerprint),
    sentences: [...notes, ...meaningOf(verified), keeping].map(localize),
  };
}
