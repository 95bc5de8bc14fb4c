// The report's section on further evaluations: one table per suite, with a sentence on gains and
// losses.

import { axisFooter } from './charts.ts';
import type { ReportSuite, SuiteChange, SuiteModel } from './record.ts';
import { html, type Html } from './html.ts';
import { accuracyCells, lengthCell, modelHead } from './cells.ts';
import * as words from './sentences.ts';

/** The section of further evaluations; empty when there are none. */
export function suitesPart(suites: readonly ReportSuite[]): Html | null {
  if (suites.length === 0) return null;
  return html`<h2>${words.t('report.suites')}</h2>
    <p class="intro">${words.t('report.suites-intro')}</p>
    ${suites.map(suiteSection)}`;
}

function suiteSection({ name, hasPictures, models, change }: ReportSuite): Html {
  const count = Math.max(0, ...models.map(({ n }) => n));
  const asked = hasPictures
    ? words.t('report.questions', { count })
    : words.t('report.questions-without-pictures', { count });
  return html`<section class="suite">
    <h3>
      <span dir="auto">${name}</span>
      <span class="term">${asked}</span>
    </h3>
    <table class="results">
      <tbody>
        ${models.map(suiteRow)}
      </tbody>
      ${axisFooter(1)}
    </table>
    ${change !== undefined && html`<p class="tests">${changeSentence(change)}</p>`}
  </section>`;
}

function suiteRow(result: SuiteModel): Html {
  const { model, step } = result;
  const known = model === undefined ? undefined : words.modelWords(model);
  return html`<tr class="${model ?? 'base'}">
    ${modelHead(known ?? { word: step, term: '' })} ${accuracyCells(model ?? 'base', result)}
    ${lengthCell(result)}
  </tr>`;
}

/** Gains and losses between the first and the last model, and their significance. */
export function changeSentence({ n, lost, won, p }: SuiteChange): string {
  if (lost === 0 && won === 0) return words.t('report.suite.same', { count: n });
  const test = words.t('report.test.mcnemar');
  const values = { count: n, won, lost, test, p: words.pValue(p), sureness: words.certainty(p) };
  if (p >= 0.05) return words.t('report.suite.chance', values);
  return lost > won
    ? words.t('report.suite.forgotten', values)
    : words.t('report.suite.carries-over', values);
}
