// The longer size that is offered after a result: when, which, why, and in which words.

import { describe, expect, it } from 'vitest';
import { formatMessage } from '../../i18n/format.ts';
import { nextSentence, nextSize } from '../../health/next-size.ts';

const model = (name: 'base' | 'sft' | 'rl', accuracy: number, evidence = {}) => ({
  name,
  accuracy,
  evidence,
});
const percent = (share: number): string => `${Math.round(100 * share)} %`;

describe('the size to go on with', () => {
  const gained = [model('base', 0.2), model('sft', 0.6)];
  const good = [model('base', 0.2), model('sft', 0.85)];
  it.each([
    ['quick', gained, 0.3, { size: 'balanced', reason: 'no-gain', accuracy: 0.6 }],
    ['quick', gained, null, { size: 'balanced', reason: 'no-gain', accuracy: 0.6 }],
    ['quick', gained, 0.001, { size: 'balanced', reason: 'low', accuracy: 0.6 }],
    ['balanced', gained, 0.001, { size: 'thorough', reason: 'low', accuracy: 0.6 }],
    ['quick', good, 0.001, undefined],
    ['quick', good, 0.3, { size: 'balanced', reason: 'no-gain', accuracy: 0.85 }],
    ['thorough', gained, 0.3, undefined],
    ['quick', [], null, undefined],
  ] as const)('%s with %j, p %s: %j', (size, models, p, wanted) => {
    expect(nextSize(size, models, p)).toEqual(wanted);
  });

  it('is offered where the best model is the one before training, whatever the test says', () => {
    const worse = [model('base', 0.9), model('sft', 0.6)];
    expect(nextSize('quick', worse, 1e-6)).toMatchObject({ reason: 'no-gain', accuracy: 0.9 });
  });

  it('is offered for a gain that does not come from the pictures', () => {
    const blank = { n: 100, low: 0.8, high: 0.9, with_pictures: 0.85, p: 1 };
    const blind = model('sft', 0.85, { blank_accuracy: 0.85, blank });
    expect(nextSize('quick', [model('base', 0.2), blind], 1e-6)).toMatchObject({
      reason: 'no-gain',
    });
  });
});

describe('the sentence', () => {
  const next = { size: 'balanced', reason: 'low', accuracy: 0.62, seconds: 700 } as const;
  const said = (of: Parameters<typeof nextSentence>[0], language: 'en' | 'de') =>
    formatMessage(nextSentence(of, { percent }), language);
  it('names the result, the size and the time', () => {
    expect(said(next, 'en')).toBe(
      '62 % of the answers are right so far. The next step is “Balanced”, which trains longer (about 12 minutes here).',
    );
    expect(said({ ...next, size: 'thorough', reason: 'no-gain', seconds: 4 * 3600 }, 'de')).toBe(
      'Noch zeigt sich kein sicherer Gewinn. Der nächste Schritt ist „Gründlich“: Damit wird länger trainiert (hier etwa 4 Stunden).',
    );
  });

  it('says a minute for less, and no time where it is unknown', () => {
    expect(said({ ...next, seconds: 3 }, 'en')).toContain('(about 1 minute here).');
    expect(said({ ...next, seconds: null }, 'en')).toMatch(/which trains longer\.$/);
  });
});
