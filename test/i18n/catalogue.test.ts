// The catalogues: every language has every message with the same arguments, and the program uses
// each of them.

import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  isArgumentElement,
  isNumberElement,
  isPluralElement,
  isSelectElement,
  parse,
  type MessageFormatElement,
} from '@formatjs/icu-messageformat-parser';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { DE } from '../../i18n/de/index.ts';
import { EN } from '../../i18n/en/index.ts';
import { formatMessage, LOCALES, type Locale } from '../../i18n/format.ts';
import { msg, type MessageId, type MessageValues } from '../../i18n/message.ts';

const CATALOGUES: Readonly<Record<Locale, Readonly<Record<MessageId, string>>>> = {
  en: EN,
  de: DE,
};
const IDS = Object.keys(EN) as MessageId[];
/** The window's ids; the others are used in the machine. */
const WINDOW_IDS = IDS.filter((id) => id.startsWith('ui.'));

type Kind = 'text' | 'number' | 'choice';

/** Parses as the program does: `<` is text. */
const parsed = (pattern: string): MessageFormatElement[] => parse(pattern, { ignoreTag: true });

/** The arguments of a message by name: a number where it is counted or written with separators. */
function argumentsOf(elements: readonly MessageFormatElement[]): Map<string, Kind> {
  const found = new Map<string, Kind>();
  const add = (name: string, kind: Kind): void => {
    if (kind !== 'text' || !found.has(name)) found.set(name, kind);
  };
  const visit = (each: MessageFormatElement): void => {
    if (isArgumentElement(each)) add(each.value, 'text');
    if (isNumberElement(each)) add(each.value, 'number');
    if (isPluralElement(each) || isSelectElement(each)) {
      add(each.value, isPluralElement(each) ? 'number' : 'choice');
      for (const option of Object.values(each.options)) option.value.forEach(visit);
    }
  };
  elements.forEach(visit);
  return found;
}

/** Numbers that no message contains by itself, as many as any message has arguments. */
const SAMPLES = [616, 676, 717, 737, 797, 838];

/**
 * Every argument of the message in any language with a sample value: texts as texts, numbers as
 * numbers.
 */
function sampleValues(id: MessageId): MessageValues {
  const kinds = new Map<string, Kind>();
  for (const locale of LOCALES)
    for (const [name, kind] of argumentsOf(parsed(CATALOGUES[locale][id])))
      if (kind !== 'text' || !kinds.has(name)) kinds.set(name, kind);
  return Object.fromEntries(
    [...kinds].map(([name, kind], at) => {
      const sample = SAMPLES[at];
      if (sample === undefined) throw new Error(`${id} has more arguments than there are samples.`);
      return [name, kind === 'number' ? sample : String(sample)];
    }),
  );
}

/** What the user reads with sample values. */
const read = (id: MessageId, locale: Locale): string =>
  formatMessage(msg(id, sampleValues(id)), locale);

/** How often each sample is shown. */
const shown = (text: string): readonly number[] =>
  SAMPLES.map((value) => text.split(String(value)).length - 1);

/** The sources that use messages, parsed. */
function sources(): readonly ts.SourceFile[] {
  const root = resolve(import.meta.dirname, '../..');
  return globSync('{health,main,preload,renderer,settings}/**/*.{ts,tsx}', { cwd: root }).map(
    (file) =>
      ts.createSourceFile(
        file,
        readFileSync(join(root, file), 'utf8'),
        ts.ScriptTarget.Latest,
        true,
      ),
  );
}

/** The ids that a template with these texts may build; null where it does not begin like an id. */
function patternOf(parts: readonly string[]): RegExp | null {
  if (!/^[a-z-]+\./.test(parts[0] ?? '')) return null;
  const text = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+');
  return new RegExp(`^${text}$`);
}

/**
 * Every call of `t` or `msg` that names its ids and values: the ids, and the names of the values.
 */
function calls(): { readonly ids: readonly MessageId[]; readonly values: readonly string[] }[] {
  const found: { ids: MessageId[]; values: string[] }[] = [];
  const idsOf = (node: ts.Node | undefined): MessageId[] => {
    if (node === undefined) return [];
    if (ts.isConditionalExpression(node))
      return [...idsOf(node.whenTrue), ...idsOf(node.whenFalse)];
    return ts.isStringLiteralLike(node) ? IDS.filter((id) => id === node.text) : [];
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(t|msg)$/.test(node.expression.getText())) {
      const values = node.arguments[1];
      if (values === undefined || ts.isObjectLiteralExpression(values))
        found.push({
          ids: idsOf(node.arguments[0]),
          values: values?.properties.map((each) => each.name?.getText() ?? '') ?? [],
        });
    }
    ts.forEachChild(node, visit);
  };
  sources().forEach(visit);
  return found;
}

/** Ids that the sources name, and the patterns of ids that they build: `ui.step.${key}.title`. */
function usedIds(): { readonly ids: ReadonlySet<string>; readonly patterns: readonly RegExp[] } {
  const ids = new Set<string>();
  const patterns = new Map<string, RegExp>();
  const add = (parts: readonly string[]): void => {
    const pattern = patternOf(parts);
    if (pattern !== null) patterns.set(pattern.source, pattern);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) {
      ids.add(node.text);
      if (node.text.includes('*')) add(node.text.split('*'));
    }
    if (ts.isTemplateExpression(node))
      add([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]);
    ts.forEachChild(node, visit);
  };
  sources().forEach(visit);
  return { ids, patterns: [...patterns.values()] };
}

/** Names and terms that are the same in German. */
const SAME = new Set([
  'Videos',
  '616 Videos',
  'lmms-engine · LLaMA-Factory · verl',
  'Activation Checkpointing',
  'Adapter',
  'Chat',
  'Evaluation',
  'Export',
  'Form',
  'GGUF',
  'GSPO',
  'Gradient Clipping',
  'HTML',
  'JSON',
  'LoRA',
  'LM Studio',
  'LoRA · PEFT',
  'LoRA · llama.cpp',
  'Mini-Batches',
  'Name',
  'Ollama',
  'OpenMMReasoner',
  'PDF',
  'Passphrase',
  'RL',
  'RL · GSPO',
  'Rejection Sampling',
  'SFT',
  'SFT + RL',
  'SFT · LoRA',
  'ShareGPT, OpenAI',
  'System',
  'Text',
  'Token',
  'Weight Decay',
  'llama.cpp',
  'Video',
]);
/** Little words that hardly any English sentence does without, and that no German one has. */
const ENGLISH_WORDS =
  /(?<![\p{L}-])(the|of|and|is|are|be|with|without|this|that|these|your|you|it|its|from|to|for|by|on|or|not|no|all|again)(?![\p{L}-])/iu;

describe('the catalogues', () => {
  it('have the same messages in every language', () => {
    for (const locale of LOCALES)
      expect(Object.keys(CATALOGUES[locale]).sort(), locale).toEqual([...IDS].sort());
  });

  it('have messages that ICU MessageFormat can read', () => {
    for (const locale of LOCALES)
      for (const id of IDS)
        expect(() => parsed(CATALOGUES[locale][id]), `${locale} ${id}`).not.toThrow();
  });

  it('have the same arguments in every language', () => {
    const names = (locale: Locale): readonly string[] =>
      IDS.map((id) => `${id}: ${[...argumentsOf(parsed(CATALOGUES[locale][id])).keys()].sort()}`);
    for (const locale of LOCALES) expect(names(locale), locale).toEqual(names('en'));
  });

  it('write apostrophes as ’, since ICU quotes with a straight one', () => {
    const straight = (text: string): boolean => /\p{L}'\p{L}/u.test(text);
    for (const locale of LOCALES)
      expect(IDS.filter((id) => straight(CATALOGUES[locale][id]))).toEqual([]);
  });

  it('have no message that the program does not use', () => {
    const { ids, patterns } = usedIds();
    const isUsed = (id: string): boolean =>
      ids.has(id) || patterns.some((pattern) => pattern.test(id));
    expect(IDS.filter((id) => !isUsed(id))).toEqual([]);
  });

  it('have every message of the window that the sources name', () => {
    const known = new Set<string>(IDS);
    const { ids, patterns } = usedIds();
    const named = [...ids].filter((id) => /^ui\.[\w.-]+$/.test(id));
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((id) => !known.has(id))).toEqual([]);
    const built = patterns.filter(({ source }) => source.startsWith('^ui\\.'));
    expect(built.filter((pattern) => !IDS.some((id) => pattern.test(id)))).toEqual([]);
  });
});

describe('the calls', () => {
  it('pass every argument of the message', () => {
    const found = calls();
    expect(found.length).toBeGreaterThan(500);
    const missing = found.flatMap(({ ids, values }) =>
      ids.flatMap((id) =>
        [...argumentsOf(parsed(EN[id])).keys()]
          .filter((name) => !values.includes(name))
          .map((name) => `${id}: ${name}`),
      ),
    );
    expect(missing).toEqual([]);
  });
});

describe('the German catalogue', () => {
  it('is empty only where the English one is', () => {
    const empty = (locale: Locale): readonly string[] =>
      IDS.filter((id) => read(id, locale).trim() === '');
    expect(empty('de')).toEqual(empty('en'));
  });

  it('shows every argument as often as the English one', () => {
    const counts = (locale: Locale): readonly unknown[] =>
      IDS.map((id) => [id, shown(read(id, locale))]);
    expect(counts('de')).toEqual(counts('en'));
  });

  it('says nothing undefined', () => {
    const broken = /undefined|NaN|\[object|\{\w+[,}]/;
    for (const locale of LOCALES)
      expect(IDS.map((id) => read(id, locale)).filter((text) => broken.test(text))).toEqual([]);
  });

  it('has no English text but names and terms that are the same', () => {
    const left = WINDOW_IDS.filter(
      (id) =>
        /\p{L}{2}/u.test(read(id, 'de')) &&
        read(id, 'en').toLowerCase() === read(id, 'de').toLowerCase(),
    ).map((id) => read(id, 'de'));
    expect([...new Set(left)].filter((text) => !SAME.has(text)).sort()).toEqual([]);
    const texts = WINDOW_IDS.map((id) => read(id, 'de'));
    // A quoted word may be the value of a setting.
    const spoken = texts.filter((text) => ENGLISH_WORDS.test(text.replace(/„[^“]*“/gu, '')));
    expect(spoken).toEqual([]);
  });

  it('quotes as German does, and addresses nobody by first name', () => {
    const texts = WINDOW_IDS.map((id) => read(id, 'de'));
    const quotes = (text: string): string => text.replace(/\{.*?\}|[^„“”"]/gu, '');
    expect(texts.filter((text) => !/^(„“)*$/.test(quotes(text)))).toEqual([]);
    expect(
      texts.filter((text) => /(?<!\p{L})(du|dein\p{L}*|dir|dich)(?!\p{L})/iu.test(text)),
    ).toEqual([]);
  });

  it('counts one and many', () => {
    const german = (id: MessageId, values: MessageValues): string =>
      formatMessage(msg(id, values), 'de');
    expect(german('ui.network.label', { attempts: 1 })).toBe('Netzwerk: 1 Versuch');
    expect(german('ui.network.label', { attempts: 1234 })).toBe('Netzwerk: 1.234 Versuche');
    expect(
      german('ui.check.learned.worse', { points: 1, sureness: msg('ui.sureness.likely') }),
    ).toBe('Durch das Lernen wurde es um 1 Prozentpunkt schlechter, das ist wahrscheinlich.');
    expect(
      german('ui.check.learned.better', { points: 4.2, sureness: msg('ui.sureness.certain') }),
    ).toContain('um 4,2 Prozentpunkte');
    expect(
      german('ui.check.practised.better', { points: 3, sureness: msg('ui.sureness.unclear') }),
    ).toBe('Durch das Üben wurde es um 3 Prozentpunkte besser, das kann Zufall sein.');
    expect(german('ui.answers.pending', { n: 1 })).toBe(
      '1 Berichtigung ist noch nicht im Datensatz.',
    );
    expect(german('ui.answers.apply', { n: 1200 })).toBe('1.200 Berichtigungen übernehmen');
  });
});
