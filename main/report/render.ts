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
import { accuracyCells, modelHead } from './cells.ts';
import { suitesPart } from './suites.ts';
import { REPORT_STYLE } from './style.ts';
import * as words from './sentences.ts';
import { msg } from '../../i18n/message.ts';
import { blankFigures } from '../../health/evaluation.ts';

/** Writes the report as one HTML file, atomically. Throws a UserError if it cannot. */
export async function writeReport(file: string, data: ReportData): Promise<void> {
  const text = renderReport(data);
  const draft = `${file}.${randomUUID()}.part`;
  try {
    const handle = await open(draft, 'wx');
    try {
      await handle.writeFile(text, 'utf8');
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

/** The report as HTML text, safe for a sandboxed frame without scripts. */
export function renderReport(data: ReportData): string {
  const { title, detail } = words.headline(data);
  const asked = Math.max(0, ...data.models.map((model) => model.n));
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${data.project} · report</title>
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
            ${notesList(data)}
            <p class="facts">
              Checked on ${words.count(asked, 'question')} that no model had seen · whole run
              ${words.duration(data.seconds)} · ${words.dateTime(data.createdIso)}
            </p>
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

function resultsTable(data: ReportData): Html {
  const hasSamples = data.models.some((model) => model.sampled_accuracy !== undefined);
  const blankOf = (model: ModelResult) => blankFigures(model.evidence ?? {});
  const hasBlank = data.models.some((model) => blankOf(model) !== null);
  const row = (model: ModelResult) =>
    html`<tr class="${model.name}">
      ${modelHead(words.MODEL_WORDS[model.name])} ${accuracyCells(model.name, model)}
      ${hasBlank && html`<td class="num" data-name="without the picture">${words.percent(blankOf(model)?.accuracy)}</td>`}
      ${hasSamples && html`<td class="num" data-name="sampled">${words.percent(model.sampled_accuracy)}</td>`}
      <td class="num" data-name="well-formed">${words.percent(model.format)}</td>
      <td class="num" data-name="mean length">${words.figure(model.mean_length)} tokens</td>
    </tr>`;
  return html`<table class="results">
      <thead>
        <tr>
          <th scope="col">Model</th>
          <th scope="col" class="num">Right answers<br />with 95 % interval</th>
          <th scope="col"></th>
          ${hasBlank && html`<th scope="col" class="num">Without<br />the picture</th>`}
          ${hasSamples && html`<th scope="col" class="num">Right when<br />sampled</th>`}
          <th scope="col" class="num">Well-formed</th>
          <th scope="col" class="num">Mean length</th>
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

function testLine(test: ReportTest): Html {
  const name = (model: 'base' | 'sft' | 'rl') => words.MODEL_WORDS[model].term;
  return html`<li>
    ${name(test.to)} against ${name(test.from)}, ${test.measure}: ${words.certainty(test.p)}
    (${test.test}, ${words.pValue(test.p)})
  </li>`;
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
      const name = model.name === 'base' ? 'Before' : model.name.toUpperCase();
      return html`<div class="row">
        <span class="name">${name}</span>${whisker(model.name, result, { height: 22 })}<span
          class="num"
          >${words.percent(result.accuracy)}</span
        >
      </div>`;
    });
    return html`<section class="kind">
      <h3 dir="auto">${kind} <span class="term">${words.count(asked, 'question')}</span></h3>
      ${rows}${whiskerAxis({ isSmall: true })}
    </section>`;
  };
  return html`<h2>By kind of question</h2>
    <p class="intro">
      Share of right answers; the line shows how sure each number is (95 % interval).
    </p>
    <div class="kinds">${kinds.map(panel)}</div>`;
}

function curvesSection(data: ReportData): Html | null {
  const { sft, rl } = data.curves;
  const curves: Curve[] = [
    { title: 'Loss', name: 'sft', points: sft, key: 'loss', unit: 'nats a token' },
    { title: 'Reward', name: 'rl', points: rl, key: 'reward', unit: 'mean reward' },
    {
      ...{ title: 'Right answers', term: 'on the questions practised', name: 'rl', points: rl },
      ...{ key: 'accuracy', unit: 'share', isShare: true },
    },
    { title: 'Answer length', name: 'rl', points: rl, key: 'length', unit: 'tokens' },
    {
      ...{ title: 'Always or never right', term: 'dead groups', name: 'rl', points: rl },
      ...{ key: 'frac_reward_zero_std', unit: 'share of groups', isShare: true },
    },
  ];
  const part = (name: 'sft' | 'rl', sentence: string) => {
    const figures = curves.filter((curve) => curve.name === name).map(curveFigure);
    const shown = figures.filter((figure) => figure !== null);
    if (shown.length === 0) return null;
    return html`<p class="intro">${sentence}</p>
      <div class="charts">${shown}</div>`;
  };
  const learned = part(
    'sft',
    'The loss falls while the model learns to write the collected answers. Thick lines are smoothed, thin ones measured.',
  );
  const practised = part(
    'rl',
    `A right answer earns ${PUBLISHED_REWARD.accuracyWeight} and a well-formed one ${PUBLISHED_REWARD.formatWeight}, give or take a little for its length. Thick lines are smoothed, thin ones measured.`,
  );
  if (!learned && !practised) return null;
  return html`${
    learned &&
    html`<h2>Learning from examples <span class="term">· SFT</span></h2>
      ${learned}`
  }
  ${
    practised &&
    html`<h2>Practising with rewards <span class="term">· RL</span></h2>
      ${practised}`
  }`;
}

function cardsPart(data: ReportData): Html | null {
  if (data.cards.length === 0) return null;
  const models = modelsOf(data.cards);
  return html`<h2>${words.count(data.cards.length, 'card')}, each model’s answer</h2>
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
        ${stage.seed !== null && row('seed', String(stage.seed))}${stage.artifactId !== null && row('result', stage.artifactId)}${stage.hash !== null && row('SHA-256', stage.hash)}${Object.entries(stage.settings).map(([name, value]) => row(name, setting(value)))}
      </dl>
    </section>`;
  return html`<h2>How it was made</h2>
    <p class="intro">
      With the same settings, seeds and inputs the run can be repeated on this machine to the same
      bytes.
    </p>
    <details class="stages">
      <summary>
        Settings, seeds, hashes and times of ${words.count(stages.length, 'step')}
        (${words.duration(total)})
      </summary>
      ${stages.map(section)}
    </details>`;
}

function wordList(): Html {
  return html`<h2>Words</h2>
    <dl class="words">
      <dt>Right answers</dt>
      <dd>
        Share of questions whose final answer means the same as the expected one, when the model
        always writes its most likely next word (greedy).
      </dd>
      <dt>Right when sampled</dt>
      <dd>
        Mean over several answers to each question drawn at temperature 1: how reliable the model
        is, not only its best guess.
      </dd>
      <dt>Without the picture</dt>
      <dd>
        Right answers to the same questions with a grey picture of the same size. Only what is above
        this share can come from looking.
      </dd>
      <dt>95 % interval</dt>
      <dd>
        How sure the number is. With other questions of the same sort the true share would lie
        inside for 95 of 100 such checks (Wilson).
      </dd>
      <dt>Well-formed</dt>
      <dd>The answer has its thinking and its final answer where they belong.</dd>
      <dt>Certain, likely</dt>
      <dd>
        A difference this large would come up by chance less than once in 1,000 times, or once in
        20.
      </dd>
      <dt>Dead groups</dt>
      <dd>
        Questions that the model got always or never right in one round; they teach nothing about
        accuracy.
      </dd>
    </dl>`;
}
