// Table cells shared by the report's tables of models: the model, its accuracy with the interval,
// and the length of its answers.

import { whisker } from './charts.ts';
import type { KindResult, ModelName } from './record.ts';
import { html, type Html } from './html.ts';
import * as words from './sentences.ts';

/** The header cell of a model's row: its name with its colour, and the technical term below. */
export function modelHead({ word, term }: { readonly word: string; readonly term: string }): Html {
  return html`<th scope="row">
    <span><i class="swatch"></i>${word}</span><span class="term">${term}</span>
  </th>`;
}

/** The accuracy as a number and as a bar in the model's colour. */
export function accuracyCells(tone: ModelName, result: KindResult): Html {
  return html`<td class="num main" data-name="${words.t('ui.check.accuracy')}">
      ${words.percent(result.accuracy)}<small
        >${words.t('ui.evaluate.range', { low: words.percent(result.low), high: words.percent(result.high) })}</small
      >
    </td>
    <td class="plot-cell">${whisker(tone, result)}</td>`;
}

/** The mean length of a model's answers. */
export function lengthCell({ mean_length }: { readonly mean_length: number }): Html {
  const figure = words.figure(mean_length);
  return html`<td class="num" data-name="${words.t('ui.check.length')}">
    ${words.t('report.tokens', { figure })}
  </td>`;
}
