// The report: a self-contained page whose text follows from the results and is never parsed as
// markup.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../../main/i18n/user-error.ts';
import { niceTicks, smoothed } from '../../../main/report/charts.ts';
import { duration, headline, percent } from '../../../main/report/sentences.ts';
import { renderReport, writeReport } from '../../../main/report/render.ts';
import { wilson } from '../../../main/stages/evaluate/statistics.ts';
import { sampleReport } from './report-sample.ts';
import type { ReportData } from '../../../main/report/record.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Elements of the page as [name, attributes]; throws if tags do not nest. */
function elements(page: string): [string, string][] {
  const empty = new Set(['meta', 'br', 'img', 'circle', 'line', 'path']);
  const found: [string, string][] = [];
  const open: string[] = [];
  const withoutStyle = page.replace(/<style>[^<]*<\/style>/, '').replace('<!doctype html>', '');
  for (const [, closing, name, attributes] of withoutStyle.matchAll(
    /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z][a-z0-9:-]*(?:="[^"<>]*")?)*)\s*\/?>/gi,
  )) {
    if (closing) {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
    } else {
      found.push([name, attributes]);
      if (!empty.has(name)) open.push(name);
    }
  }
  if (open.length > 0) throw new Error(`left open: ${open.join(' ')}`);
  const tags = withoutStyle.match(/</g)?.length ?? 0;
  const closings = found.filter(([name]) => !empty.has(name)).length;
  if (tags !== found.length + closings) throw new Error('a "<" begins no tag');
  return found;
}

describe('writeReport', () => {
  it('offers the longer size in one sentence, where there is one', async () => {
    const next = { size: 'balanced', reason: 'low', accuracy: 0.614, seconds: 700 } as const;
    expect(renderReport({ ...sampleReport(), next })).toContain(
      '61.4\u00a0% of the answers are right so far. The next step is “Balanced”, which trains longer (about 12 minutes here).',
    );
    expect(renderReport(sampleReport())).not.toContain('class="next"');
  });

  it('writes one page whose tags nest and that loads nothing from outside', async () => {
    const file = join(folder, 'report.html');
    await writeReport(file, sampleReport());
    const page = await readFile(file, 'utf8');
    const names = new Set(elements(page).map(([name]) => name));
    for (const forbidden of ['script', 'link', 'iframe', 'object', 'a', 'base', 'form', 'use']) {
      expect(names.has(forbidden), forbidden).toBe(false);
    }
    expect(page).not.toMatch(/https?:|\/\/|url\(|@import|javascript:|srcset|\son[a-z]+=/i);
    for (const [, attributes] of elements(page)) {
      const source = /\s(?:src|href)="([^"]*)"/.exec(attributes)?.[1];
      if (source !== undefined) expect(source).toMatch(/^data:image\/png;base64,/);
    }
    expect(page).toContain("default-src 'none'");
  });

  it('shows no place for a picture with a question that has none', () => {
    const data = sampleReport();
    const cards = data.cards.map((card) => ({ ...card, picture: null }));
    const page = renderReport({ ...data, cards });
    expect(page).not.toContain('<img');
    expect(page).not.toContain('The picture is not at hand');
    const missing = data.cards.map((card) => ({ ...card, picture: '' }));
    expect(renderReport({ ...data, cards: missing })).toContain('The picture is not at hand');
  });

  it('gives a model that answered none of the cards no place on them', () => {
    const data = sampleReport();
    const cards = data.cards.map((card) => {
      const { rl: _, ...answers } = card.answers;
      return { ...card, answers };
    });
    const boxes = (page: string) =>
      elements(page).filter(
        ([name, attributes]) => name === 'section' && /"answer /.test(attributes),
      );
    expect(boxes(renderReport(data))).toHaveLength(3 * cards.length);
    const page = renderReport({ ...data, cards });
    expect(boxes(page)).toHaveLength(2 * cards.length);
    expect(page).not.toContain('not asked');
  });

  it('writes nothing if the folder is missing, and reports that in one sentence', async () => {
    const file = join(folder, 'nowhere', 'report.html');
    const failure = await writeReport(file, sampleReport()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UserError);
    expect((failure as UserError).message).toContain(file);
    expect((failure as UserError).hint).toMatch(/folder/);
    expect(await readdir(folder)).not.toContain('nowhere');
  });
});

describe('renderReport', () => {
  const data = sampleReport();
  const page = renderReport(data);

  it('names questions as such, and no kind where rows name none', () => {
    const data = sampleReport();
    const cards = data.cards.map((card) => ({ ...card, kind: 'all' }));
    const page = renderReport({ ...data, cards });
    expect(page).toContain('Right on these questions');
    expect(page).not.toMatch(/Expected <b[^>]*>[^<]*<\/b>\s*· all/);
    expect(renderReport(data)).toMatch(/Expected <b[^>]*>[^<]*<\/b>\s*· \w/);
  });

  it('shows every number of every model, also by kind', () => {
    for (const model of data.models) {
      for (const share of [model.accuracy, model.low, model.high, model.format]) {
        expect(page).toContain(percent(share));
      }
      expect(page).toContain(percent(model.sampled_accuracy));
      expect(page).toContain(`${model.mean_length} tokens`);
      for (const [kind, result] of Object.entries(model.kinds)) {
        expect(page).toContain(kind);
        expect(page).toContain(
          `${percent(result.accuracy)}, 95 % interval ${percent(result.low)} to ` +
            `${percent(result.high)}, 100 questions`,
        );
      }
    }
    for (const text of ['p &lt; 0.0001', 'p = 0.012', 'p = 0.0004']) expect(page).toContain(text);
  });

  it('shows each stage with seed, hash, time and settings', () => {
    for (const stage of data.stages) {
      expect(page).toContain(stage.hash);
      expect(page).toContain(stage.artifactId);
      expect(page).toContain(duration(stage.seconds));
    }
    expect(page).toContain('{&quot;rank&quot;:16,&quot;alpha&quot;:32}');
    expect(page).toContain('9 min 12 s');
  });

  it('shows twenty images with their answers, wrong ones marked by a sign and a word', () => {
    expect(page.match(/<img src="data:image\/png;base64,/g)).toHaveLength(20);
    const wrong = data.cards
      .flatMap((card) => Object.values(card.answers))
      .filter((a) => !a.correct);
    expect(page.match(/✘ wrong/g)).toHaveLength(wrong.length);
    expect(page.match(/✔ right/g)).toHaveLength(60 - wrong.length);
    expect(page).not.toContain('&lt;think&gt;');
  });

  it('draws each curve with axis titles', () => {
    for (const unit of ['nats per token', 'mean, 0 to 1', 'tokens', 'share of groups']) {
      expect(page).toContain(`<div class="y-title">${unit}</div>`);
    }
    expect(page.match(/class="line"/g)).toHaveLength(5);
  });

  it('escapes all markup in texts', () => {
    const hostile = `"><script>alert(1)</script><img src=x onerror='1'>&amp;\u0000 \u202eשלום`;
    const answers = { base: { response: `<think>${hostile}</think>${hostile}`, correct: false } };
    const bad: ReportData = {
      ...data,
      project: hostile,
      createdIso: hostile,
      models: data.models.map((model) => ({
        ...model,
        kinds: { [hostile]: model.kinds['sum'] },
      })),
      cards: [
        {
          picture: `data:image/png;base64,AA"${hostile}`,
          question: hostile,
          gold: hostile,
          kind: hostile,
          answers,
        },
        { picture: 'https://example.org/x.png', question: '', gold: '', kind: '', answers: {} },
      ],
      stages: data.stages.map((stage) => ({
        ...stage,
        step: hostile,
        hash: hostile,
        settings: { [hostile]: hostile },
      })),
      tests: [{ from: 'base', to: 'sft', measure: 'greedy accuracy', test: hostile, p: 0.5 }],
    };
    const text = renderReport(bad);
    expect(elements(text).map(([name]) => name)).not.toContain('script');
    expect(text).not.toContain('<script');
    expect(text).not.toContain('<img');
    expect(text).not.toContain('https:');
    expect(text).not.toContain('\u0000');
  });

  it('is readable with almost no data', () => {
    const empty: ReportData = {
      ...{ project: 'New', createdIso: '2026-01-01T00:00:00Z', seconds: 0, models: [], cards: [] },
      ...{ curves: { sft: [], rl: [] }, stages: [], tests: [], suites: [] },
    };
    expect(() => elements(renderReport(empty))).not.toThrow();
    const one = {
      ...data,
      models: data.models.slice(0, 1),
      curves: { sft: [{ step: 4, values: { loss: 1 } }], rl: [] },
    };
    expect(() => elements(renderReport(one))).not.toThrow();
    expect(renderReport(one)).toContain('The model answers 26.2\u00a0% of the questions right.');
  });
});

describe('headline', () => {
  const data = sampleReport();
  const changed = (rl: Partial<ReportData['models'][number]>, p = 0.5): ReportData => ({
    ...data,
    models: [data.models[0], data.models[1], { ...data.models[2], ...rl }],
    tests: [{ from: 'sft', to: 'rl', measure: 'greedy accuracy', test: 't', p }],
  });

  it('states what the figures show', () => {
    expect(headline(data)).toEqual({
      title: 'The model now answers 86.2\u00a0% of new questions right; it began at 26.2\u00a0%.',
      detail:
        'Learning from examples added 54.2 points (certain). Practising with rewards added 5.8 points (likely); sampled answers went up by 6.1 points. Answers got 17\u00a0% shorter.',
    });
  });

  it('reports a loss, a chance result or no change as such', () => {
    expect(headline(changed({ accuracy: 0.794 })).detail).toContain(
      'Practising with rewards cost 1 point (may be chance)',
    );
    expect(headline(changed({ accuracy: 0.804 })).detail).toContain(
      'Practising with rewards left the accuracy as it was',
    );
    const both = (accuracy: number): ReportData => ({
      ...data,
      models: data.models.map((model, i) => (i === 0 ? model : { ...model, accuracy })),
    });
    expect(headline(both(0.1)).title).toMatch(/^Training made the model worse/);
    expect(headline(both(0.262)).title).toMatch(/^Training changed nothing/);
    expect(headline(changed({ mean_length: 60 })).detail).toContain('34\u00a0% longer');
  });
});

describe('the best model', () => {
  const data = sampleReport();
  const with_ = (rl: Partial<ReportData['models'][number]>): ReportData => ({
    ...data,
    models: [data.models[0]!, data.models[1]!, { ...data.models[2]!, ...rl }],
  });

  it('is in the headline, and not simply the last one', () => {
    const { title, detail } = headline(with_({ accuracy: 0.5 }));
    expect(title).toContain('now answers 80.4\u00a0% of new questions right');
    expect(detail).toContain(
      'The best model is the one after learning from examples, by these questions; a tie goes to the earlier model.',
    );
    expect(headline(with_({ accuracy: 0.804 })).detail).toContain('The best model is');
    expect(headline(data).detail).not.toContain('The best model is');
  });

  it('is chosen by validation where it was made', () => {
    const better = with_({ accuracy: 0.79, validation: { start: 0.7, kept: 0.8 } });
    expect(headline(better).title).toContain('79.0\u00a0%');
    const worse = with_({ accuracy: 0.9, validation: { start: 0.8, kept: 0.7 } });
    expect(headline(worse).title).toContain('80.4\u00a0%');
    expect(headline(worse).detail).toContain('by the validation questions');
  });
});

describe('the evidence', () => {
  const data = sampleReport();
  const blank = (accuracy: number, seen: number, p: number) => ({
    blank_accuracy: accuracy,
    blank: { n: 500, ...wilson(Math.round(500 * accuracy), 500), with_pictures: seen, p },
  });
  const last = (evidence: Readonly<Record<string, unknown>>): ReportData => ({
    ...data,
    models: [data.models[0]!, data.models[1]!, { ...data.models[2]!, evidence }],
  });

  it('calls no gain certain that does not come from the pictures', () => {
    const blind = last(blank(0.85, 0.862, 0.4));
    expect(headline(blind).detail).toContain(
      'Practising with rewards added 5.8 points (but not by looking at the pictures)',
    );
    const page = renderReport(blind);
    expect(page).toContain('▲ Without the picture 85.0\u00a0% are right as well');
    expect(page).toContain('<td class="num" data-name="Without the picture">85.0\u00a0%</td>');
    const seeing = last(blank(0.1, 0.862, 1e-9));
    expect(headline(seeing).detail).toContain('added 5.8 points (likely)');
    expect(renderReport(seeing)).toContain('✔ With the picture 86.2\u00a0% are right');
    expect(renderReport(data)).not.toContain('class="notes"');
  });

  it('tells answers that have collapsed, also of a last model that is not the best', () => {
    const collapse = [
      ...[{ questions: 'yes-no', n: 90, answer: 'no', share: 1, gold_share: 0.5 }],
    ].map((found) => ({ ...found, answers: 1, gold_answers: 2 }));
    const page = renderReport(last({ collapse }));
    expect(page).toContain('The answers have collapsed');
    const earlier = last({ collapse });
    const models = earlier.models.map((model) =>
      model.name === 'rl' ? { ...model, accuracy: 0.5 } : model,
    );
    expect(renderReport({ ...earlier, models })).toContain(
      'After practising with rewards (RL): The answers have collapsed',
    );
  });
});

it('says that practising changed nothing', () => {
  const data = sampleReport();
  const models = data.models.map((model) =>
    model.name === 'rl'
      ? { ...data.models[1]!, name: 'rl' as const, unchanged: true as const }
      : model,
  );
  expect(renderReport({ ...data, models })).toContain('Practising changed nothing');
  expect(renderReport(data)).not.toContain('Practising changed nothing');
});

describe('charts', () => {
  it('places round ticks around all values', () => {
    for (const values of [[0.7, 0.83], [2.2, 0.14], [45, 37], [5], [0], [-3, 12], [1e-6, 3e-6]]) {
      const ticks = niceTicks(values);
      expect(ticks.length).toBeGreaterThanOrEqual(3);
      expect(ticks.length).toBeLessThanOrEqual(7);
      expect(ticks[0]).toBeLessThanOrEqual(Math.min(...values));
      expect(ticks[ticks.length - 1]).toBeGreaterThanOrEqual(Math.max(...values) * (1 - 1e-9));
    }
  });

  it('smooths without moving a straight line inside, or a constant anywhere', () => {
    expect(smoothed([2, 2, 2, 2])).toEqual([2, 2, 2, 2]);
    const line = Array.from({ length: 48 }, (_, i) => i);
    expect(smoothed(line).slice(2, -2)).toEqual(line.slice(2, -2));
  });
});
