// The report's cards: an image, its question, and each model's answer side by side.

import type { ModelName, ReportCard } from './record.ts';
import { html, type Html } from './html.ts';
import { t } from './sentences.ts';

const NAMES: readonly ModelName[] = ['base', 'sft', 'rl'];

/** Longer reasoning is collapsed. */
const FOLD_CHARACTERS = 220;

/** How many of the cards each model got right, in one sentence. */
export function cardsSentence(cards: readonly ReportCard[]): string {
  const models = NAMES.flatMap((name) => {
    const answers = cards.flatMap((card) => card.answers[name] ?? []);
    const right = answers.filter((answer) => answer.correct).length;
    const values = { model: t(`report.short-name.${name}`), right, all: answers.length };
    return answers.length === 0 ? [] : [t('report.cards-right-of', values)];
  });
  return t('report.cards-right', { models: models.join(', ') });
}

/** The models that answered at least one of the cards, in their order. */
export function modelsOf(cards: readonly ReportCard[]): ModelName[] {
  return NAMES.filter((name) => cards.some(({ answers }) => answers[name] != null));
}

/** The kind of questions whose rows name none. */
const NO_KIND = 'all';

/** One card with a box for each of the models. */
export function cardSection(card: ReportCard, number: number, models: readonly ModelName[]): Html {
  return html`<article class="${card.picture === null ? 'card text' : 'card'}">
    ${card.picture !== null && html`<div>${pictureOf(card.picture, number)}</div>`}
    <div class="body">
      <p class="question" dir="auto">${card.question}</p>
      <p class="expected">
        ${t('ui.answer-pairs.expected')} <b dir="auto">${card.gold}</b>
        ${card.kind !== NO_KIND && html`· ${card.kind}`}
      </p>
      <div class="answers">${models.map((name) => answerBox(card, name))}</div>
    </div>
  </article>`;
}

function pictureOf(address: string, number: number): Html {
  const alt = t('report.card-picture', { number: String(number) });
  return /^data:image\/(?:png|jpeg|webp|gif|bmp|avif);base64,[A-Za-z0-9+/=]+$/.test(address)
    ? html`<img src="${address}" alt="${alt}" />`
    : html`<div class="no-picture">${t('report.no-picture')}</div>`;
}

function answerBox(card: ReportCard, name: ModelName): Html {
  const word = t(`report.short-name.${name}`);
  const answer = card.answers[name];
  if (!answer) {
    return html`<section class="answer ${name}">
      <header><span class="swatch"></span>${word}</header>
      <div class="soft">${t('report.not-asked')}</div>
    </section>`;
  }
  const { reasoning, value } = parts(answer.response);
  const verdict = answer.correct
    ? `✔ ${t('ui.answer-pairs.right')}`
    : `✘ ${t('ui.answer-pairs.wrong')}`;
  return html`<section class="answer ${name} ${answer.correct ? 'right' : 'wrong'}">
    <header><span class="swatch"></span>${word}<span class="verdict">${verdict}</span></header>
    <div class="value" dir="auto">${value === '' ? t('report.nothing') : value}</div>
    ${reasoningBlock(reasoning)}
  </section>`;
}

function reasoningBlock(reasoning: string): Html | null {
  if (reasoning === '') return null;
  const block = html`<div class="thought" dir="auto">${reasoning}</div>`;
  if (reasoning.length <= FOLD_CHARACTERS) return block;
  return html`<details>
    <summary>${t('report.reasoning')}</summary>
    ${block}
  </details>`;
}

/** Splits a response at its tags; without them the whole text is the value. */
function parts(response: string): { reasoning: string; value: string } {
  const end = response.lastIndexOf('</think>');
  const rest = end < 0 ? response : response.slice(end + 8);
  const reasoning = end < 0 ? '' : response.slice(0, end).replace('<think>', '').trim();
  const opening = rest.lastIndexOf('<answer>');
  const closing = rest.indexOf('</answer>', opening);
  const isTagged = opening >= 0 && closing >= 0;
  return { reasoning, value: (isTagged ? rest.slice(opening + 8, closing) : rest).trim() };
}
