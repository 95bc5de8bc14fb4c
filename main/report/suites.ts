// The report's section on further evaluations: one table per suite, with a sentence on gains and
// losses.

import { axisFooter } from './charts.ts';
import type { ReportSuite, SuiteChange, SuiteModel } from './record.ts';
import { html, type Html } from './html.ts';
import { accuracyCells, modelHead } from './cells.ts';
import * as words from './sentences.ts';

/** The section of further evaluations; empty when there are none. */
export function suitesPart(suites: readonly ReportSuite[]): Html | null {
  if (suites.length === 0) return null;
  return html`<h2>Other questions</h2>
    <p class="intro">
      Asked beside the project's own questions, to see whether what was learned carries over and
      whether something was forgotten.
    </p>
    ${suites.map(suiteSection)}`;
}

function suiteSection({ name, hasPictures, models, change }: ReportSuite): Html {
  const asked = Math.max(0, ...models.map(({ n }) => n));
  return html`<section class="suite">
    <h3>
      <span dir="auto">${name}</span>
      <span class="term"
        >${words.count(asked, 'question')}${hasPictures ? '' : ', without pictures'}</span
      >
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
  const known = model === undefined ? undefined : words.MODEL_WORDS[model];
  return html`<tr class="${model ?? 'base'}">
    ${modelHead(known ?? { word: step, term: '' })} ${accuracyCells(model ?? 'base', result)}
    <td class="num" data-name="mean length">${words.figure(result.mean_length)} tokens</td>
  </tr>`;
}

/** Gains and losses between the first and the last model, and their significance. */
export function changeSentence({ n, lost, won, p }: SuiteChange): string {
  const test = `McNemar, exact, ${words.pValue(p)}`;
  if (lost === 0 && won === 0)
    return `Of ${words.count(n, 'question')} none turned: nothing was won, nothing forgotten.`;
  const turned = `Of ${words.count(n, 'question')} ${won} turned right and ${lost} turned wrong`;
  if (p >= 0.05) return `${turned}: may be chance (${test}).`;
  return lost > won
    ? `${turned}: something was forgotten, ${words.certainty(p)} (${test}).`
    : `${turned}: what was learned carries over, ${words.certainty(p)} (${test}).`;
}
