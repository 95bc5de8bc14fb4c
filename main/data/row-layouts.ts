// Rows as other programs write them, turned into ours: { id, question, answer, picture, kind }.
//
// Known: plain columns under their usual names, Alpaca, ShareGPT and LLaVA conversations, OpenAI messages, and verl's rows
// for RL (which the recipe's reference uses). A row that is none of these is left as it is, for the reader to refuse.

import { RowError } from './defects.ts';

type Row = Readonly<Record<string, unknown>>;

const QUESTION_FIELDS = ['question', 'query', 'problem', 'prompt', 'instruction'] as const;
const ANSWER_FIELDS = [
  'answer',
  'gold',
  'label',
  'solution',
  'response',
  'output',
  'target',
] as const;
export const PICTURE_FIELDS = ['picture', 'pictures', 'image', 'images', 'image_path', 'img', 'file_name', 'path'] as const; // prettier-ignore
const KIND_FIELDS = ['kind', 'type', 'category', 'data_source', 'ability'] as const;

/** Marks in texts that stand for a picture; our rows name pictures apart. */
const PLACEHOLDER = /\s*<(?:image|img|ImageHere)>\s*/g;

/** Columns of a source by what they hold, where their names do not say it. */
export type Columns = Readonly<Partial<Record<'id' | 'question' | 'answer' | 'picture' | 'kind', string>>>; // prettier-ignore

/** The row with the named columns under our names. */
export function withColumns(row: Row, columns: Columns): Row {
  const named = Object.entries(columns);
  if (named.length === 0) return row;
  const taken = Object.fromEntries(named.map(([role, column]) => [role, row[column]]));
  const rest = Object.entries(row).filter(([name]) => !named.some(([, column]) => column === name));
  return { ...Object.fromEntries(rest), ...taken };
}

/** What a column was taken for, and why. */
export interface ColumnRole {
  readonly role: string;
  readonly column: string;
  readonly reason: string;
}

/** The columns of a table row by what they are taken for; none where the row is a conversation or has our own names. */
export function columnRoles(value: unknown, columns: Columns): ColumnRole[] {
  if (!isObject(value) || Array.isArray(value.messages) || Array.isArray(value.conversations))
    return [];
  const fields = {
    question: QUESTION_FIELDS,
    answer: ANSWER_FIELDS,
    picture: PICTURE_FIELDS,
    kind: KIND_FIELDS,
  };
  return Object.entries(fields).flatMap(([role, names]) => {
    const said = columns[role as keyof Columns];
    if (said !== undefined) return [{ role, column: said, reason: 'named in the settings' }];
    const column = names.find((name) => isGiven(value[name]));
    if (column === undefined || column === role) return [];
    return [{ role, column, reason: `"${column}" is a usual name for it` }];
  });
}

/** Marks for pictures in a row's question or conversation. */
export function picturePlaces(row: Row): number {
  const texts = [row.question, row.query, row.problem, row.prompt, row.instruction];
  for (const list of [row.conversations, row.messages, row.prompt]) {
    if (!Array.isArray(list)) continue;
    for (const turn of list) if (isObject(turn)) texts.push(turn.content, turn.value);
  }
  return texts.reduce<number>(
    (sum, text) => sum + (typeof text === 'string' ? (text.match(PLACEHOLDER)?.length ?? 0) : 0),
    0,
  );
}

/** One turn of a conversation. */
interface Turn {
  readonly role: string;
  readonly text: string;
  readonly pictures: readonly unknown[];
}

/** A row in our layout; `place` names it in errors. Fields that are not understood are left out. */
export function ownLayout(given: Row, place: string): Row {
  const row = withOptions(withNumberedPictures(given));
  const turns = turnsOf(row, place);
  const alpaca = alpacaOf(row);
  if (!turns && !alpaca) return renamed(row);
  const rest = renamed(row);
  const common = { ...rest, question: undefined, answer: undefined };
  if (alpaca) return { ...common, ...alpaca };
  const told = turns!.filter(({ role }) => role !== 'system');
  const asked = told.filter(({ role }) => role === 'user');
  const said = told.filter(({ role }) => role === 'assistant');
  if (asked.length > 1) {
    throw new RowError(
      'conversation',
      `${place}: the conversation has ${asked.length} questions.`,
      {
        hint: 'A row is one question and its answer; write each pair as a row of its own.',
      },
    );
  }
  const pictures = told.flatMap((turn) => turn.pictures);
  const gold = goldOf(row) ?? said.at(-1)?.text;
  return {
    ...common,
    question: asked[0]?.text,
    answer: gold,
    ...(pictures.length > 0 ? { picture: pictures } : {}),
  };
}

/** Pictures in columns of their own, `image_1` to `image_9` (MMMU). */
function withNumberedPictures(row: Row): Row {
  if (PICTURE_FIELDS.some((name) => isGiven(row[name]))) return row;
  const names = Array.from({ length: 9 }, (_, i) => `image_${i + 1}`);
  const pictures = names.flatMap((name) => (isGiven(row[name]) ? [row[name]] : []));
  return pictures.length > 0 ? { ...row, images: pictures } : row;
}

const OPTION_FIELDS = ['options', 'choices'] as const;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * Options in a list of their own (MathVista, MMMU, AI2D): written under the question as (A), (B) …, and the answer, where it is an option's
 * text or number from 0, as its letter. A label that is a list of one (ChartQA) is that one.
 */
function withOptions(row: Row): Row {
  const answerField = ANSWER_FIELDS.find((name) => isGiven(row[name]));
  const questionField = QUESTION_FIELDS.find((name) => isGiven(row[name]));
  const given = answerField === undefined ? undefined : row[answerField];
  const isLabel = answerField === 'label' && Array.isArray(given) && given.length === 1;
  const answer = isLabel ? (given as unknown[])[0] : given;
  const plain = answerField === undefined ? row : { ...row, [answerField]: answer };
  const options = optionsOf(row);
  const question = questionField === undefined ? undefined : row[questionField];
  if (options.length === 0 || typeof question !== 'string' || answerField === undefined) return plain;
  const isListed = options.every((option) => question.includes(option)) && /\(A\)|\bA[.:)]/.test(question);
  const listed = options.map((option, i) => `(${LETTERS[i]}) ${option}`).join('\n');
  return {
    ...plain,
    question: isListed ? question : `${question}\n${listed}`,
    [answerField]: letterOf(answer, options) ?? answer,
  };
} // prettier-ignore

function optionsOf(row: Row): string[] {
  const given = OPTION_FIELDS.map((name) => row[name]).find(isGiven);
  let list: unknown = given;
  if (typeof given === 'string' && /^\s*\[/.test(given)) {
    // Python's own spelling of a list, as MMMU has it.
    const items = [...given.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g)];
    list = items.map(([, single, double]) => (single ?? double)!.replace(/\\(.)/g, '$1'));
  }
  if (!Array.isArray(list) || list.length > LETTERS.length) return [];
  return (list as unknown[]).map((option) => String(option as string | number));
}

function letterOf(answer: unknown, options: readonly string[]): string | undefined {
  const text = String(answer as string | number).trim();
  const place = options.findIndex((option) => option.trim() === text);
  if (place >= 0) return LETTERS[place];
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  return number < options.length ? LETTERS[number] : undefined;
}

/** Columns under their usual names: the first that holds something. */
function renamed(row: Row): Row {
  const first = (names: readonly string[]) => names.find((name) => isGiven(row[name]));
  const fields = {
    question: first(QUESTION_FIELDS),
    answer: first(ANSWER_FIELDS),
    picture: PICTURE_FIELDS.find((name) => row[name] !== undefined && row[name] !== null),
    kind: first(KIND_FIELDS),
  };
  const own: Record<string, unknown> = { id: row.id };
  for (const [name, field] of Object.entries(fields)) {
    // Pictures keep the name of their column, for messages.
    if (field !== undefined) own[name === 'picture' ? field : name] = row[field];
  }
  if (typeof own.question === 'string')
    own.question = own.question.replace(PLACEHOLDER, ' ').trim();
  return own;
}

const isGiven = (value: unknown) => value !== undefined && value !== null && value !== '';

/** Alpaca: an instruction, a text that it is about, and the output. */
function alpacaOf(row: Row): Row | undefined {
  const { instruction, input, output } = row;
  if (typeof instruction !== 'string' || !isGiven(output)) return undefined;
  const about = typeof input === 'string' && input.trim() !== '' ? `\n\n${input.trim()}` : '';
  return { question: instruction.trim() + about, answer: output };
}

/** verl: the answer that a reward compares with. */
function goldOf({ reward_model: reward }: Row): unknown {
  return isObject(reward) ? reward.ground_truth : undefined;
}

function turnsOf(row: Row, place: string): Turn[] | undefined {
  const list = [row.conversations, row.messages, row.prompt].find(Array.isArray) as unknown[] | undefined; // prettier-ignore
  if (!list) return undefined;
  return list.map((turn, i) => {
    const role = isObject(turn) ? ROLES.get(String(turn.role ?? turn.from)) : undefined;
    if (!isObject(turn) || role === undefined) {
      throw new RowError(
        'conversation',
        `${place}: turn ${i + 1} of the conversation has no known role.`,
        {
          hint: 'Roles are system, user and assistant (or human and gpt).',
        },
      );
    }
    return { role, ...contentOf(turn.content ?? turn.value) };
  });
}

const ROLES = new Map([
  ['system', 'system'],
  ['user', 'user'],
  ['human', 'user'],
  ['assistant', 'assistant'],
  ['gpt', 'assistant'],
  ['model', 'assistant'],
]);

/** A text, or parts of texts and pictures as OpenAI and Hugging Face write them. */
function contentOf(content: unknown): { text: string; pictures: unknown[] } {
  if (!Array.isArray(content)) {
    const text = typeof content === 'string' ? content : '';
    return { text: text.replace(PLACEHOLDER, ' ').trim(), pictures: [] };
  }
  const parts = content.filter(isObject);
  const texts = parts.flatMap(({ text }) => (typeof text === 'string' ? [text] : []));
  const pictures = parts.flatMap(({ image, path, image_url: url }) => {
    const found = [image, path, isObject(url) ? url.url : url].find(isGiven);
    return found === undefined ? [] : [found];
  });
  return { text: texts.join('\n').replace(PLACEHOLDER, ' ').trim(), pictures };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
