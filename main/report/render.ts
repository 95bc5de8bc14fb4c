// Renders the report of a finished run: one self-contained HTML file, without scripts or network
// access.

import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { UserError } from '../i18n/user-error.ts';
import { PUBLISHED_REWARD } from '../verifier/reward.ts';
import { cardSection, cardsSentence, modelsOf } from './cards.ts';
import { axisFooter, curveFigure, whisker, whiskerAxis, type Curve } from './charts.ts';
import type { ModelResult, ReportData, ReportStage, ReportTest } from './record.ts';
import { Html, html } from './html.ts';
import { accuracyCells, lengthCell, modelHead } from './cells.ts';
import { suitesPart } from './suites.ts';
import { REPORT_STYLE } from './style.ts';
import * as words from './sentences.ts';
import { t } from './sentences.ts';
import { msg, type MessageId } from '../../i18n/message.ts';
import { currentLocale, localize } from '../i18n/locale.ts';
import { keyForWriting } from '../platform/vault/keys.ts';
import { sealedParts } from '../platform/vault/sealed-format.ts';
import { blankFigures } from '../../health/evaluation.ts';
import { nextSentence } from '../../health/next-size.ts';

/** Writes the report as one HTML file, atomically. Throws a UserError if it cannot. */
export async function writeReport(file: string, data: ReportData): Promise<void> {
  const text = renderReport(data);
  const key = keyForWriting(file);
  const draft = `${file}.${randomUUID()}.part`;
  try {
    const handle = await open(draft, 'wx');
    try {
      for (const part of key === undefined ? [text] : sealedParts(key, [text]))
        await handle.writeFile(part);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (cause) {
    await rm(draft, { force: true });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(msg('report.write-failed', { file, reason }), {
      hint: msg('report.write-failed.hint'),
      cause,
    });
  }
}

/**
 * The report as HTML text in the language of this process, safe for a sandboxed frame without
 * scripts.
 */
export function renderReport(data: ReportData): string {
  const { title, detail } = words.headline(data);
  const facts = t('report.facts', {
    questions: Math.max(0, ...data.models.map((model) => model.n)),
    time: words.duration(data.seconds),
    when: words.dateTime(data.createdIso),
  });
  const page = html`<!doctype html>
    <html lang="${currentLocale()}">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${t('report.title', { project: data.project })}</title>
        <style>
          ${new Html(REPORT_STYLE)}
        </style>
      </head>
      <body>
        <main>
          <header>
            <p class="project" dir="auto">${data.project}</p>
            <h1>${title}</h1>
            <p class="detail">${detail}</p>
            ${notesList(data)} ${nextLine(data)}
            <p class="facts">${facts}</p>
          </header>
          ${resultsTable(data)} ${kindsSection(data)} ${suitesPart(data.suites)}
          ${curvesSection(data)} ${cardsPart(data)} ${stagesPart(data.stages)} ${wordList()}
        </main>
      </body>
    </html> `;
  return page.text;
}

/** What must be known about the figures; a warning has a sign and is not told by colour alone. */
function notesList(data: ReportData): Html | null {
  const notes = words.notes(data);
  if (notes.length === 0) return null;
  return html`<ul class="notes">
    ${notes.map(
      ({ isWarning, text }) =>
        html`<li class="${isWarning ? 'warning' : 'fine'}" dir="auto">
          ${isWarning ? '▲' : '✔'} ${text}
        </li>`,
    )}
  </ul>`;
}

/** The longer size to go on with, in one sentence. */
function nextLine({ next }: ReportData): Html | null {
  if (next === undefined) return null;
  const sentence = nextSentence(next, { percent: words.percent });
  return html`<p class="next">→ ${localize(sentence)}</p>`;
}

function resultsTable(data: ReportData): Html {
  const hasSamples = data.models.some((model) => model.sampled_accuracy !== undefined);
  const blankOf = (model: ModelResult) => blankFigures(model.evidence ?? {});
  const hasBlank = data.models.some((model) => blankOf(model) !== null);
  const cell = (name: MessageId, share: number | undefined) =>
    html`<td class="num" data-name="${t(name)}">${words.percent(share)}</td>`;
  const row = (model: ModelResult) =>
    html`<tr class="${model.name}">
      ${modelHead(words.modelWords(model.name))} ${accuracyCells(model.name, model)}
      ${hasBlank && cell('ui.check.blank', blankOf(model)?.accuracy)}
      ${hasSamples && cell('ui.check.sampled', model.sampled_accuracy)}
      ${cell('ui.check.format', model.format)} ${lengthCell(model)}
    </tr>`;
  const head = (name: MessageId) => html`<th scope="col" class="num">${t(name)}</th>`;
  return html`<table class="results">
      <thead>
        <tr>
          <th scope="col">${t('ui.check.model')}</th>
          <th scope="col" class="num">
            ${t('ui.check.accuracy')}<br />${t('report.with-interval')}
          </th>
          <th scope="col"></th>
          ${hasBlank && head('ui.check.blank')} ${hasSamples && head('ui.check.sampled')}
          ${head('ui.check.format')} ${head('ui.check.length')}
        </tr>
      </thead>
      <tbody>
        ${data.models.map(row)}
      </tbody>
      ${axisFooter(hasBlank ? 4 : 3)}
    </table>
    ${
      data.tests.length > 0 &&
      html`<ul class="tests">
        ${data.tests.map(testLine)}
      </ul>`
    }`;
}

/** The measures of a report's tests. */
const MEASURES: Readonly<Record<ReportTest['measure'], MessageId>> = {
  'greedy accuracy': 'report.measure.greedy',
  'sampled accuracy': 'report.measure.sampled',
  length: 'report.measure.length',
};
/** The tests that have a name of their own in every language. */
const TESTS: Readonly<Record<string, MessageId>> = {
  'McNemar, exact': 'report.test.mcnemar',
  'paired t-test over questions': 'report.test.paired',
};

function testLine({ from, to, measure, test, p }: ReportTest): Html {
  const known = TESTS[test];
  const line = t('report.test-line', {
    to: words.modelWords(to).term,
    from: words.modelWords(from).term,
    measure: t(MEASURES[measure]),
    sureness: words.certainty(p),
    test: known === undefined ? test : t(known),
    p: words.pValue(p),
  });
  return html`<li>${line}</li>`;
}

function kindsSection(data: ReportData): Html | null {
  const kinds = [...new Set(data.models.flatMap((model) => Object.keys(model.kinds)))].sort();
  // One kind says what the table above says.
  if (kinds.length < 2) return null;
  const panel = (kind: string) => {
    const shown = data.models.filter((model) => model.kinds[kind] !== undefined);
    const asked = Math.max(...shown.map((model) => model.kinds[kind].n));
    const rows = shown.map((model) => {
      const result = model.kinds[kind];
      const name = t(model.name === 'base' ? 'report.model.base' : `report.term.${model.name}`);
      return html`<div class="row">
        <span class="name">${name}</span>${whisker(model.name, result, { height: 22 })}<span
          class="num"
          >${words.percent(result.accuracy)}</span
        >
      </div>`;
    });
    return html`<section class="kind">
      <h3 dir="auto">
        ${kind} <span class="term">${t('report.questions', { count: asked })}</span>
      </h3>
      ${rows}${whiskerAxis({ isSmall: true })}
    </section>`;
  };
  return html`<h2>${t('ui.check.by-kind')}</h2>
    <p class="intro">${t('report.kinds-intro')}</p>
    <div class="kinds">${kinds.map(panel)}</div>`;
}

/** Charts whose titles and units are those of the window. */
type ChartName = 'loss' | 'reward' | 'accuracy' | 'length' | 'dead-groups';

function curvesSection(data: ReportData): Html | null {
  const curve = (name: 'sft' | 'rl', shown: ChartName, key: string): Curve => ({
    ...{ name, key, points: data.curves[name] },
    ...{ title: t(`ui.chart.${shown}`), unit: t(`ui.chart.${shown}-unit`) },
  });
  const curves: Curve[] = [
    curve('sft', 'loss', 'loss'),
    curve('rl', 'reward', 'reward'),
    {
      ...curve('rl', 'accuracy', 'accuracy'),
      ...{ term: t('report.practised-questions'), isShare: true },
    },
    curve('rl', 'length', 'length'),
    { ...curve('rl', 'dead-groups', 'frac_reward_zero_std'), isShare: true },
  ];
  const part = (name: 'sft' | 'rl', sentence: string) => {
    const figures = curves.filter((curve) => curve.name === name).map(curveFigure);
    const shown = figures.filter((figure) => figure !== null);
    if (shown.length === 0) return null;
    return html`<p class="intro">${sentence}</p>
      <div class="charts">${shown}</div>`;
  };
  const { accuracyWeight: right, formatWeight: formed } = PUBLISHED_REWARD;
  const learned = part('sft', t('report.learning-intro'));
  const practised = part('rl', t('report.practising-intro', { right, formed }));
  if (!learned && !practised) return null;
  const head = (title: string, name: 'sft' | 'rl') =>
    html`<h2>${title} <span class="term">· ${t(`report.term.${name}`)}</span></h2>`;
  return html`${learned && html`${head(t('report.learning'), 'sft')} ${learned}`}
  ${practised && html`${head(t('report.practising'), 'rl')} ${practised}`}`;
}

function cardsPart(data: ReportData): Html | null {
  if (data.cards.length === 0) return null;
  const models = modelsOf(data.cards);
  return html`<h2>${t('report.cards', { count: data.cards.length })}</h2>
    <p class="intro">${cardsSentence(data.cards)}</p>
    <div class="cards">
      ${data.cards.map((card, index) => cardSection(card, index + 1, models))}
    </div>`;
}

function stagesPart(stages: readonly ReportStage[]): Html | null {
  if (stages.length === 0) return null;
  const total = stages.reduce((sum, stage) => sum + stage.seconds, 0);
  const setting = (value: unknown) =>
    typeof value === 'string' ? value : (JSON.stringify(value) ?? '–');
  const row = (name: string, value: string) =>
    html`<dt>${name}</dt>
      <dd><code>${value}</code></dd>`;
  const section = (stage: ReportStage) =>
    html`<section class="stage">
      <h3>
        ${stage.step}<span class="soft"
          >${stage.stage === stage.step ? null : `${stage.stage} · `}${words.duration(stage.seconds)}</span
        >
      </h3>
      <dl>
        ${stage.seed !== null && row('seed', String(stage.seed))}${stage.artifactId !== null && row(t('report.result'), stage.artifactId)}${stage.hash !== null && row('SHA-256', stage.hash)}${Object.entries(stage.settings).map(([name, value]) => row(name, setting(value)))}
      </dl>
    </section>`;
  const summary = { steps: stages.length, time: words.duration(total) };
  return html`<h2>${t('report.made')}</h2>
    <p class="intro">${t('report.made-intro')}</p>
    <details class="stages">
      <summary>${t('report.made-summary', summary)}</summary>
      ${stages.map(section)}
    </details>`;
}

/** The words of the report that are explained at its end. */
const WORDS: readonly (readonly [MessageId, MessageId])[] = [
  ['ui.check.accuracy', 'report.word.accuracy'],
  ['ui.check.sampled', 'report.word.sampled'],
  ['ui.check.blank', 'report.word.blank'],
  ['ui.check.interval', 'report.word.interval'],
  ['ui.check.format', 'report.word.format'],
  ['report.word.certain-likely', 'report.word.sureness'],
  ['ui.chart.dead-groups', 'report.word.dead-groups'],
];

function wordList(): Html {
  return html`<h2>${t('report.words')}</h2>
    <dl class="words">
      ${WORDS.map(
        ([word, meaning]) =>
          html`<dt>${t(word)}</dt>
            <dd>${t(meaning)}</dd>`,
      )}
    </dl>`;
}
