// The request that checks where a result comes from against the signed record.

import * as path from 'node:path';
import * as v from 'valibot';
import type { OriginView } from '../../preload/contract/projects.ts';
import { msg } from '../../i18n/message.ts';
import { localize } from '../i18n/locale.ts';
import { UserError } from '../i18n/user-error.ts';
import { parse } from '../platform/parse.ts';
import { meaningOf } from '../provenance/finding.ts';
import { hasResult, verifyWorkspace } from '../provenance/verify-workspace.ts';
import { fingerprint, keepingOf, PUBLIC_KEYS, readPublicKeys } from '../storage/ledger/keys.ts';
import type { HandlerContext, HandlersOf } from './context.ts';

/** A result as settings name it; null for the whole workspace. */
const placeField = v.nullable(
  v.pipe(v.string(), v.regex(/^workspace:(datasets|models|runs)\/[^/\\]+$/)),
);

export function originHandlers({
  db,
  workspace,
  resources,
}: HandlerContext): HandlersOf<'origin:check'> {
  return {
    'origin:check': async (given: unknown): Promise<OriginView> => {
      const place = parse(placeField, given, 'place') ?? undefined;
      if (place !== undefined && !hasResult(db, place)) {
        throw new UserError(msg('provenance.nothing-recorded', { path: place }));
      }
      const keys = readPublicKeys(path.join(workspace.dir, PUBLIC_KEYS));
      const { dir } = workspace;
      const verified = await verifyWorkspace({
        ...{ dir, db, resources, keys, place },
        isKeyGiven: false,
      });
      const { broken, checked, anchor, notes } = verified;
      const sentences = [
        ...notes,
        ...meaningOf(verified),
        msg(`provenance.key-in-${keepingOf(dir)}`),
      ];
      return {
        broken: broken.map(({ path: where, reason }) => {
          return { path: where, reason: localize(reason) };
        }),
        summary: localize(
          broken.length === 0
            ? msg('provenance.summary-whole', {
                entries: checked.entries,
                files: checked.files,
                pictures: checked.pictures,
              })
            : msg('provenance.summary-broken', { count: broken.length }),
        ),
        anchor,
        keys: keys.map(fingerprint),
        sentences: sentences.map(localize),
      };
    },
  };
}
