// The report's cards: an image, its question, and each model's answer side by side.

import type { ModelName, ReportCard } from './record.ts';
import { html, type Html } from './html.ts';

const NAMES: readonly (readonly [ModelName, string])[] = [
  ['base', 'Before'],
  ['sft', 'Learned · SFT'],
  ['rl', 'Practised · RL'],
];

/** Longer reasoning is collapsed. */
const FOLD_CHARACTERS = 220;

/** How many of the cards each model got right, in one sentence. */
export function cardsSentence(cards: readonly ReportCard[]): string {
  const parts = NAMES.flatMap(([name, word]) => {
    const answers = cards.flatMap((card) => card.answers[name] ?? []);
    const right = answers.filter((answer) => answer.correct).length;
    return answers.length === 0 ? [] : [`${word} ${right} of ${answers.length}`];
  });
  return `Right on these cards: ${parts.join(', ')}.`;
}

/** The models that answered at least one of the cards, in their order. */
export function modelsOf(cards: readonly ReportCard[]): ModelName[] {
  return NAMES.map(([name]) => name).filter((name) =>
    cards.some(({ answers }) => answers[name] != null),
  );
}

/** One card with a box for each of the models. */
export function cardSection(card: ReportCard, number: number, models: readonly ModelName[]): Html {
  return html`<article class="${card.picture === null ? 'card text' : 'card'}">
    ${card.picture !== null && html`<div>${pictureOf(card.picture, number)}</div>`}
    <div class="body">
      <p class="question" dir="auto">${card.question}</p>
      <p class="expected">Expected <b dir="auto">${card.gold}</b> · ${card.kind}</p>
      <div class="answers">
        ${NAMES.filter(([name]) => models.includes(name)).map(([name, word]) => answerBox(card, name, word))}
      </div>
    </div>
  </article>`;
}

function pictureOf(address: string, number: number): Html {
  return /^data:image\/(?:png|jpeg|webp|gif|bmp|avif);base64,[A-Za-z0-9+/=]+$/.test(address)
    ? html`<img src="${address}" alt="Picture of card ${number}" />`
    : html`<div class="no-picture">The picture is not at hand.</div>`;
}

function answerBox(card: ReportCard, name: ModelName, word: string): Html {
  const answer = card.answers[name];
  if (!answer) {
    return html`<section class="answer ${name}">
      <header><span class="swatch"></span>${word}</header>
      <div class="soft">– not asked</div>
    </section>`;
  }
  const { reasoning, value } = parts(answer.response);
  const verdict = answer.correct ? '✔ right' : '✘ wrong';
  return html`<section class="answer ${name} ${answer.correct ? 'right' : 'wrong'}">
    <header><span class="swatch"></span>${word}<span class="verdict">${verdict}</span></header>
    <div class="value" dir="auto">${value === '' ? '(nothing)' : value}</div>
    ${reasoningBlock(reasoning)}
  </section>`;
}

function reasoningBlock(reasoning: string): Html | null {
  if (reasoning === '') return null;
  const block = html`<div class="thought" dir="auto">${reasoning}</div>`;
  if (reasoning.length <= FOLD_CHARACTERS) return block;
  return html`<details>
    <summary>how it got there</summary>
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
