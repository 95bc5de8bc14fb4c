// Requests about the program itself: devices, disk, preferences, the workspace that is open.

import * as v from 'valibot';
import {
  allowHost,
  forbidHost,
  readAllowedHosts,
  readHostList,
} from '../platform/allowed-hosts.ts';
import { diskUse } from '../storage/disk-usage.ts';
import { describeError, UserError } from '../i18n/user-error.ts';
import { parse, type SchemaOf } from '../platform/parse.ts';
import { boolean, passphraseText, shortText, wholeNumber } from './validation/fields.ts';
import type { DeviceView, PreferencesView } from '../../preload/contract/app.ts';
import type { HandlerContext, HandlersOf, PassphraseControl, VaultHandlers } from './context.ts';
import { msg } from '../../i18n/message.ts';
import { localize } from '../i18n/locale.ts';

const preferenceChanges = v.object({
  notifications: v.optional(boolean),
}) satisfies SchemaOf<Partial<PreferencesView>>;

/** Requests about the passphrase; they work while the workspace is locked. */
export function passphraseHandlers(control: PassphraseControl): VaultHandlers {
  const parsed = (given: unknown): string => parse(passphraseText, given, 'passphrase');
  return {
    'vault:state': () => control.state(),
    'vault:unlock': (given: unknown) => control.unlock(parsed(given)),
    'vault:set': (given: unknown) => control.set(parsed(given)),
    'vault:change': (before: unknown, given: unknown) =>
      control.change(parsed(before), parsed(given)),
    'vault:remove': (given: unknown) => control.remove(parsed(given)),
  };
}

export function settingsHandlers(
  parts: HandlerContext,
): HandlersOf<
  | 'disk:use'
  | 'devices:test'
  | 'preferences:read'
  | 'preferences:change'
  | 'notice:dismiss'
  | 'workspace:choose'
  | 'app:quit'
  | 'app:set-locale'
  | 'hosts:list'
  | 'hosts:waiting'
  | 'hosts:allow'
  | 'hosts:forbid'
> &
  VaultHandlers {
  const { queue, workspace, preferences, notices } = parts;
  const shown = (): PreferencesView => ({ notifications: preferences.get().notifications });
  let trying: Promise<readonly DeviceView[]> | undefined;
  return {
    ...passphraseHandlers(parts.passphrase),
    'disk:use': () => diskUse(workspace, queue.list()),
    // A second request during a test gets the same result.
    'devices:test': () =>
      (trying ??= testDevices(parts).finally(() => {
        trying = undefined;
      })),
    'preferences:read': shown,
    'preferences:change': (changes: unknown) => {
      const { notifications } = parse(preferenceChanges, changes, 'changes');
      if (notifications !== undefined) preferences.change({ notifications });
      return shown();
    },
    'notice:dismiss': (noticeId: unknown) =>
      notices.dismiss(parse(wholeNumber, noticeId, 'noticeId')),
    'workspace:choose': () => {
      if (queue.isRunning()) {
        throw new UserError(msg('workspace.change-while-running'), {
          hint: msg('workspace.change-while-running.hint'),
        });
      }
      return parts.chooseWorkspace();
    },
    'app:quit': () => parts.quit(),
    'app:set-locale': (language: unknown) =>
      parts.setLocale(parse(shortText, language, 'language')),
    'hosts:list': () => readAllowedHosts(workspace.dir),
    'hosts:waiting': () => readHostList(workspace.dir).waiting,
    'hosts:allow': (host: unknown) => allowHost(workspace.dir, parse(shortText, host, 'host')),
    'hosts:forbid': (host: unknown) => forbidHost(workspace.dir, parse(shortText, host, 'host')),
  };
}

/** Tests each device in its own process: a driver that crashes ends only that process. */
async function testDevices({
  engine,
  requestIsolated,
}: HandlerContext): Promise<readonly DeviceView[]> {
  const findings: DeviceView[] = [];
  for (const device of await engine.request('devices:list', undefined)) {
    try {
      const { usable, found } = await requestIsolated('device:test', { device });
      findings.push({ device, usable, found: localize(found) });
    } catch (error) {
      findings.push({ device, usable: false, found: describeError(error).message });
    }
  }
  return findings;
}
