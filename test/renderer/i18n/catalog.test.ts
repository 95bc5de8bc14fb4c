// Two catalogues of words: the same keys, the same arguments, and no English left in the German one.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { count } from '../../../renderer/i18n/format.ts';
import * as de from '../../../renderer/i18n/de/index.ts';
import * as en from '../../../renderer/i18n/en/index.ts';
import { termPieces } from '../../../renderer/i18n/glossary.ts';

type Saying = (...values: readonly unknown[]) => string;
type Leaf = readonly [path: string, text: string | Saying];

/** Every text of a catalogue by its path, in the order of the paths. */
function leaves(value: unknown, path = ''): Leaf[] {
  if (typeof value === 'string' || typeof value === 'function')
    return [[path, value as string | Saying]];
  return Object.keys(value as object)
    .sort()
    .flatMap((key) =>
      leaves((value as Record<string, unknown>)[key], path === '' ? key : `${path}.${key}`),
    );
}

const ENGLISH = leaves(en);
const GERMAN = leaves(de);

/** Arguments that stand in no text by themselves, as many as any text takes. */
const ARGUMENTS = ['616', '676', '717', '737', '797'];
/** Arguments of texts that look one of them up. */
const LOOKED_UP: Readonly<Record<string, readonly unknown[]>> = {
  'TEXTS.check.learned': [616, 'certain'],
  'TEXTS.check.practised': [616, 'certain'],
};

/** What the person reads: the text, or what it says of the sample arguments. */
function read([path, text]: Leaf): string {
  return typeof text === 'string' ? text : text(...(LOOKED_UP[path] ?? ARGUMENTS));
}

/** How often each sample argument is shown. */
const shown = (text: string): readonly number[] =>
  ARGUMENTS.map((value) => text.split(value).length - 1);

/** Names and terms that are the same in German. */
const SAME = new Set([
  'Adapter',
  'Chat',
  'Evaluation',
  'Export',
  'Form',
  'GGUF',
  'GSPO',
  'HTML',
  'JSON',
  'LoRA',
  'LoRA · PEFT',
  'Name',
  'OpenMMReasoner',
  'PDF',
  'RL',
  'RL · GSPO',
  'Rejection Sampling',
  'SFT',
  'SFT + RL',
  'SFT · LoRA',
  'ShareGPT, OpenAI',
  'Text',
  'Token',
  'llama.cpp',
]);
/** Little words that hardly any English sentence does without, and that no German one has. */
const ENGLISH_WORDS =
  /(?<![\p{L}-])(the|of|and|is|are|be|with|without|this|that|these|your|you|it|its|from|to|for|by|on|or|not|no|all|again)(?![\p{L}-])/iu;

describe('the German catalogue', () => {
  it('has the keys of the English one', () => {
    expect(GERMAN.map(([path]) => path)).toEqual(ENGLISH.map(([path]) => path));
  });

  it('has texts and functions of as many arguments where the English one has them', () => {
    const shape = ([path, text]: Leaf): string =>
      `${path}: ${typeof text === 'string' ? 'text' : text.length}`;
    expect(GERMAN.map(shape)).toEqual(ENGLISH.map(shape));
  });

  it('is empty only where the English one is', () => {
    const empty = (all: readonly Leaf[]): readonly string[] =>
      all.filter((leaf) => read(leaf).trim() === '').map(([path]) => path);
    expect(empty(GERMAN)).toEqual(empty(ENGLISH));
  });

  it('shows every argument as often as the English one', () => {
    const places = (all: readonly Leaf[]): readonly unknown[] =>
      all
        .filter(([, text]) => typeof text === 'function')
        .map((leaf) => [leaf[0], shown(read(leaf))]);
    expect(places(GERMAN)).toEqual(places(ENGLISH));
  });

  it('says nothing undefined', () => {
    expect(GERMAN.map(read).filter((text) => /undefined|NaN|\[object/.test(text))).toEqual([]);
  });

  it('has no English text but names and terms that are the same', () => {
    const english = new Map(ENGLISH.map((leaf) => [leaf[0], read(leaf).toLowerCase()]));
    const left = GERMAN.filter(
      (leaf) => /\p{L}{2}/u.test(read(leaf)) && english.get(leaf[0]) === read(leaf).toLowerCase(),
    ).map(read);
    expect([...new Set(left)].filter((text) => !SAME.has(text)).sort()).toEqual([]);
    expect(GERMAN.map(read).filter((text) => ENGLISH_WORDS.test(text))).toEqual([]);
  });

  it('quotes as German does, and addresses nobody by first name', () => {
    const quotes = (text: string): string => text.replace(/\{.*?\}|[^„“”"]/gu, '');
    expect(GERMAN.map(read).filter((text) => !/^(„“)*$/.test(quotes(text)))).toEqual([]);
    expect(
      GERMAN.map(read).filter((text) => /(?<!\p{L})(du|dein\p{L}*|dir|dich)(?!\p{L})/iu.test(text)),
    ).toEqual([]);
  });

  it('counts one and many', () => {
    expect(de.TEXTS.network.label(1)).toBe('Netzwerk: 1 Versuch');
    expect(de.TEXTS.network.label(1234)).toBe('Netzwerk: 1.234 Versuche');
    expect(de.TEXTS.check.learned(-1, 'likely')).toBe(
      'Durch das Lernen wurde es um 1 Prozentpunkt schlechter, das ist wahrscheinlich.',
    );
    expect(de.TEXTS.check.learned(4.2, 'certain')).toContain('um 4,2 Prozentpunkte');
    expect(de.TEXTS.check.practised(3, 'unclear')).toBe(
      'Durch das Üben wurde es um 3 Prozentpunkte besser, das kann Zufall sein.',
    );
    expect(de.ANSWER_TEXTS.collect.pending(1)).toBe('1 Berichtigung ist noch nicht im Datensatz.');
    expect(de.ANSWER_TEXTS.collect.apply(1200)).toBe('1.200 Berichtigungen übernehmen');
  });

  it('explains the terms beside the steps that the English one explains', () => {
    const words = new Map(Object.entries(de.GLOSSARY).map(([name, { word }]) => [name, word]));
    for (const [step, { term }] of Object.entries(en.STEP_TEXTS)) {
      const german = de.STEP_TEXTS[step as keyof typeof de.STEP_TEXTS].term.split(/ · |, |: /);
      const explained = termPieces(term).flatMap(({ name }) => (name === null ? [] : [name]));
      for (const name of explained) expect(german).toContain(words.get(name));
    }
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

  it('is English outside a window, whatever the machine speaks', () => {
    expect(count(7581)).toBe('7,581');
  });

  it('picks the catalogue', async () => {
    const texts = await inWindow('de', null, () => import('../../../renderer/i18n/catalog.ts'));
    expect(texts.TEXTS.nav.settings).toBe('Einstellungen');
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
