// The language of the window, and numbers and dates in it.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { count } from '../../../renderer/i18n/format.ts';
import { isMessageId, messageKeys, t, textOr } from '../../../renderer/i18n/translate.ts';

describe('a text of the catalogue', () => {
  it('is found by an id that is built from stored data, if there is one', () => {
    expect(t('ui.network.label', { attempts: 1234 })).toBe('network: 1,234 attempts');
    expect(isMessageId('ui.figure.loss')).toBe(true);
    expect(isMessageId('constructor')).toBe(false);
    expect(textOr('ui.figure.loss', 'other')).toBe('loss');
    expect(textOr('ui.figure.of-tomorrow', 'of tomorrow')).toBe('of tomorrow');
  });

  it('is one of a table whose keys are known', () => {
    expect(messageKeys('ui.theme.*')).toEqual(['label', 'system', 'light', 'dark']);
    expect(messageKeys('ui.setting.*.label')).toContain('curate.split');
  });
});

describe('the language in use', () => {
  /** The module's exports in a window with this system language and this choice. */
  async function inWindow<T>(
    system: string,
    chosen: string | null,
    load: () => Promise<T>,
  ): Promise<T> {
    vi.stubGlobal('window', {
      navigator: { language: system },
      localStorage: { getItem: () => chosen },
    });
    vi.resetModules();
    return load();
  }

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  it('is the chosen one, else the system’s, else English', async () => {
    const language = async (system: string, chosen: string | null): Promise<string> =>
      (
        await inWindow(system, chosen, () => import('../../../renderer/browser/language.ts'))
      ).language();
    expect(await language('de-AT', null)).toBe('de');
    expect(await language('de-AT', 'en')).toBe('en');
    expect(await language('en-US', 'de')).toBe('de');
    expect(await language('fr-CA', null)).toBe('en');
    expect(await language('fr-CA', 'constructor')).toBe('en');
  });

  it('is English outside a window, whatever the system language', () => {
    expect(count(7581)).toBe('7,581');
  });

  it('selects the catalogue', async () => {
    const texts = await inWindow('de', null, () => import('../../../renderer/i18n/translate.ts'));
    expect(texts.t('ui.nav.settings')).toBe('Einstellungen');
  });

  it('writes numbers, amounts and dates', async () => {
    const f = await inWindow('de', null, () => import('../../../renderer/i18n/format.ts'));
    const plain = (text: string): string => text.replaceAll('\u202f', ' ');
    expect(plain(f.percent(0.8123, 1))).toBe('81,2 %');
    expect(f.count(1234567)).toBe('1.234.567');
    expect(f.decimal(0.5, 2)).toBe('0,50');
    expect(f.figure(0.2234)).toBe('0,223');
    expect(f.figure(0.00025)).toBe('2,5e−4');
    expect(f.figure(-7581.3)).toBe('−7.581');
    expect(plain(f.shortCount(3_124_224))).toBe('3,1 Mio.');
    expect(plain(f.shortCount(7.62e9))).toBe('7,6 Mrd.');
    expect(f.shortCount(200_704)).toBe('200.704');
    expect(plain(f.bytes(3.14e9))).toBe('3,1 GB');
    expect(plain(f.duration(4.25 * 2))).toBe('8,5 s');
    expect(plain(f.timeLeft(47))).toBe('etwa 50 s');
    expect(f.timeLeft(3)).toBe('einige Sekunden');
    expect(f.moment(new Date(2026, 2, 14, 9, 26).getTime())).toBe('14. März, 09:26');
  });
});
