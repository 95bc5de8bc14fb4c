// The report in German: every sentence, number and date, and nothing left in English.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setLocale } from '../../../main/i18n/locale.ts';
import { renderReport } from '../../../main/report/render.ts';
import { changeSentence } from '../../../main/report/suites.ts';
import { headline } from '../../../main/report/sentences.ts';
import { sampleReport } from './report-sample.ts';
import type { ReportData } from '../../../main/report/record.ts';

beforeAll(() => setLocale('de-AT'));
afterAll(() => setLocale('en'));

/** A report in which every section has something to say. */
function fullReport(): ReportData {
  const data = sampleReport();
  const tests = [
    ...data.tests.slice(0, 2),
    { ...data.tests[2]!, test: 'paired t-test over questions' },
    { ...data.tests[2]!, measure: 'length' as const, test: 'paired t-test over questions', p: 0.4 },
  ];
  const base = { ...data.models[0]!, step: 'base-sums', model: 'base' as const };
  const suites = [{ name: 'Summen', hasPictures: false, models: [base] }];
  const blank = { n: 500, low: 0.8, high: 0.9, with_pictures: 0.86, p: 0.4 };
  const rl = { ...data.models[2]!, evidence: { blank_accuracy: 0.85, blank } };
  const next = { size: 'balanced', reason: 'no-gain', accuracy: 0.6, seconds: 700 } as const;
  return { ...data, models: [data.models[0]!, data.models[1]!, rl], tests, suites, next };
}

/** What a reader sees, with what the data say taken out: questions, answers, settings and names. */
function wordsOf(page: string): string {
  return page
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<(h3|code|p class="question"|div class="(?:thought|value)")[^>]*>.*?<\//gs, '')
    .replace(/(?<=<section class="kind">).*?(?=<span class="term">)/gs, '')
    .replace(/<dl>.*?<\/dl>/gs, '')
    .replace(/<p class="expected">.*?<\/p>/gs, '')
    .replace(/<[^>]*>/g, ' ');
}

describe('the German report', () => {
  const page = (): string => renderReport(fullReport());

  it('says its language, and writes numbers and dates as it does', () => {
    expect(page()).toContain('<html lang="de">');
    expect(page()).toContain('<title>Meter cards · Bericht</title>');
    expect(page()).toContain('86,2\u00a0%');
    expect(page()).toContain('p &lt; 0,0001');
    expect(page()).toContain('14. März 2026, 10:12 UTC');
    expect(page()).not.toMatch(/\d\.\d+\u00a0%/);
  });

  it('states in its headline what the figures show', () => {
    expect(headline(sampleReport())).toEqual({
      title:
        'Das Modell beantwortet jetzt 86,2\u00a0% der neuen Fragen richtig; am Anfang waren es 26,2\u00a0%.',
      detail:
        'Das Lernen aus Beispielen brachte 54,2 Prozentpunkte (sicher). Das Üben mit Belohnung brachte 5,8 Prozentpunkte (wahrscheinlich); beim Sampling wurden es 6,1 Prozentpunkte mehr. Die Antworten wurden um 17\u00a0% kürzer.',
    });
  });

  it('tells gains and losses on other questions', () => {
    expect(changeSentence({ n: 1, lost: 0, won: 0, p: 1 })).toBe(
      'Von 1 Frage änderte sich keine: nichts gewonnen, nichts vergessen.',
    );
    expect(changeSentence({ n: 1200, lost: 90, won: 2, p: 1e-9 })).toBe(
      'Von 1.200 Fragen wurden 2 richtig und 90 falsch: Etwas wurde vergessen, sicher (McNemar, exakt, p < 0,0001).',
    );
    expect(changeSentence({ n: 10, lost: 0, won: 8, p: 0.008 })).toContain('überträgt sich');
  });

  it('has no English word left', () => {
    const words = wordsOf(page());
    expect(words).toContain('RL gegen SFT, Länge: kann Zufall sein');
    expect(words).toContain('Richtig bei diesen Fragen: Vorher 5 von 20');
    const english =
      /(?<![\p{L}-])(the|of|and|is|are|with|without|this|that|from|to|for|by|on|or|not|no|all|right|wrong|questions?|answers?|steps?|model|tokens|before|after|share|reward)(?![\p{L}-])/gu;
    expect(words.match(english)).toBeNull();
  });
});
