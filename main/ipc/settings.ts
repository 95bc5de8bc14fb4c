// Requests about the program itself: devices, disk, preferences, the workspace that is open.

import * as v from 'valibot';
import { allowHost, forbidHost, readAllowedHosts } from '../platform/allowed-hosts.ts';
import { diskUse } from '../storage/disk-usage.ts';
import { describeError, UserError } from '../i18n/user-error.ts';
import { parse, type SchemaOf } from '../platform/parse.ts';
import { boolean, shortText, wholeNumber } from './validation/fields.ts';
import type { DeviceView, PreferencesView } from '../../preload/contract/app.ts';
import type { HandlerParts, HandlersOf } from './context.ts';
import { msg } from '../../i18n/message.ts';
import { localize } from '../i18n/locale.ts';

const preferenceChanges = v.object({
  notifications: v.optional(boolean),
}) satisfies SchemaOf<Partial<PreferencesView>>;

export function settingsHandlers(
  parts: HandlerParts,
): HandlersOf<
  | 'disk:use'
  | 'devices:try'
  | 'preferences:read'
  | 'preferences:change'
  | 'notice:dismiss'
  | 'workspace:choose'
  | 'app:quit'
  | 'app:speak'
  | 'hosts:list'
  | 'hosts:allow'
  | 'hosts:forbid'
> {
  const { queue, workspace, preferences, notices } = parts;
  const shown = (): PreferencesView => ({ notifications: preferences.get().notifications });
  let trying: Promise<readonly DeviceView[]> | undefined;
  return {
    'disk:use': () => diskUse(workspace, queue.list()),
    // A second press while it runs hears the same findings.
    'devices:try': () =>
      (trying ??= tryDevices(parts).finally(() => {
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
    'app:speak': (language: unknown) => parts.speak(parse(shortText, language, 'language')),
    'hosts:list': () => readAllowedHosts(workspace.dir),
    'hosts:allow': (host: unknown) => allowHost(workspace.dir, parse(shortText, host, 'host')),
    'hosts:forbid': (host: unknown) => forbidHost(workspace.dir, parse(shortText, host, 'host')),
  };
}

/** Tries the devices one after the other, each in a process of its own: a driver that crashes ends only that one. */
async function tryDevices({ assistant, askApart }: HandlerParts): Promise<readonly DeviceView[]> {
  const findings: DeviceView[] = [];
  for (const device of await assistant.ask('devices:list', undefined)) {
    try {
      const { usable, found } = await askApart('device:examine', { device });
      findings.push({ device, usable, found: localize(found) });
    } catch (error) {
      findings.push({ device, usable: false, found: describeError(error).message });
    }
  }
  return findings;
}
