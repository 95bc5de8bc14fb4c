// The chat: asking, streaming, stopping, storing and restoring; answers come from the model itself.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { createEngineClient, type EngineClient } from '../../../main/engine-process/client.ts';
import type { ChatReply } from '../../../main/engine-process/chat-request.ts';
import {
  conversationBefore,
  createChat,
  MAX_EXCHANGES,
  type Chat,
} from '../../../main/library/chat-history.ts';
import { systemClock } from '../../../main/platform/clock.ts';
import { PromptEncoder } from '../../../main/data/prompts/prompt-encoder.ts';
import { loadModel } from '../../../main/data/checkpoints/load.ts';
import { openWorkspace, putBlob, type Workspace } from '../../../main/data/datasets/workspace.ts';
import { openDatabase, type Database } from '../../../main/storage/database.ts';
import { Generator } from '../../../main/engine/generation/generator.ts';
import { UserError } from '../../../main/i18n/user-error.ts';
import { forkLauncher } from '../../../main/engine-process/launcher.ts';
import { findResources } from '../../../main/platform/app-paths.ts';
import type { ModelView } from '../../../preload/contract/models.ts';
import { temporaryFolder } from '../../helpers.ts';
import type { ChatExchange, ChatQuestion } from '../../../preload/contract/chat-and-export.ts';

const resources = findResources();
const POCKET = path.join(resources, 'pocket', 'base');
const QUESTION: ChatQuestion = {
  question: 'What is the reading?',
  pictures: [],
  expected: null,
  models: ['a'],
  temperature: 0,
  maxNewTokens: 48,
  seed: 1,
};

let workspace: Workspace;
let db: Database;
let emitted: ChatExchange[];
/** Called with everything that is emitted. */
let onEmit: () => void = () => undefined;

beforeEach(() => {
  workspace = openWorkspace(temporaryFolder());
  db = openDatabase(workspace.dir);
  emitted = [];
});
afterEach(() => db.close());

/** A model of the scripted engine. */
const known = (id: string): ModelView =>
  ({ id, name: id, path: `/${id}`, seesPictures: id !== 'blind', seesVideos: false }) as ModelView;

/** A request to the scripted engine, and the ways to respond. */
interface ScriptedRequest {
  readonly dir: string;
  part(text: string): void;
  answer(text: string): void;
  refuse(error: Error): void;
}

function scripted(): { chat: Chat; asked: ScriptedRequest[] } {
  const asked: ScriptedRequest[] = [];
  const request = (
    _: string,
    { dir }: { dir: string },
    options: { onPart?: (part: unknown) => void; signal?: AbortSignal },
  ) =>
    new Promise((resolve, reject) => {
      let last = '';
      const reply = (text: string, isStopped: boolean): ChatReply => {
        last = text;
        return { text, tokens: text.length, seconds: 1, finished: !isStopped, isStopped };
      };
      options.signal?.addEventListener('abort', () => resolve(reply(last, true)));
      asked.push({
        dir,
        part: (text) => options.onPart?.(reply(text, false)),
        answer: (text) => resolve(reply(text, false)),
        refuse: reject,
      });
    });
  const engine = { request } as unknown as EngineClient;
  return { chat: chatWith(engine), asked };
}

function chatWith(engine: Pick<EngineClient, 'request'>, find = known): Chat {
  const emit = (_: string, exchange: unknown): void => {
    emitted.push(exchange as ChatExchange);
    onEmit();
  };
  const clock = { nowMs: () => 7, steadyMs: () => 7, after: () => () => undefined };
  return createChat({ db, engine, models: { find }, clock, emit });
}

/** Lets pending promises settle. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

it('asks every column, shows the text as it grows and keeps the answers', async () => {
  const { chat, asked } = scripted();
  chat.ask({ ...QUESTION, models: ['a', 'b'] });
  expect(asked.map(({ dir }) => dir)).toEqual(['/a', '/b']);
  asked[0]!.part('4');
  expect(chat.history()[0]!.answers.map(({ state, text }) => [state, text])).toEqual([
    ['answering', '4'],
    ['waiting', ''],
  ]);
  asked[0]!.answer('42');
  asked[1]!.refuse(new UserError('It is too large.', { hint: 'Choose another.' }));
  await settled();
  expect(emitted.at(-1)!.answers).toMatchObject([
    { modelName: 'a', state: 'done', text: '42', finished: true },
    { state: 'failed', problem: { message: 'It is too large.', hint: 'Choose another.' } },
  ]);
  expect(scripted().chat.history()).toEqual([emitted.at(-1)]);
});

it('keeps the text of a stopped answer, and marks answers interrupted by the end of the program as stopped', async () => {
  const first = scripted();
  const { id } = first.chat.ask(QUESTION);
  first.asked[0]!.part('half an');
  first.chat.stop(id);
  await settled();
  expect(first.chat.history()[0]!.answers[0]).toMatchObject({ state: 'stopped', text: 'half an' });
  first.chat.ask(QUESTION);
  const next = scripted().chat.history();
  expect(next.map(({ answers }) => answers[0]!.state)).toEqual(['stopped', 'stopped']);
});

it('can restore a cleared conversation until the next question', async () => {
  const { chat, asked } = scripted();
  chat.ask(QUESTION);
  asked[0]!.answer('1');
  await settled();
  chat.clear();
  expect(chat.history()).toEqual([]);
  expect(chat.restore().map(({ answers }) => answers[0]!.text)).toEqual(['1']);
  chat.clear();
  chat.ask(QUESTION);
  expect(chat.restore()).toHaveLength(1);
});

it(`keeps the newest ${MAX_EXCHANGES} questions`, async () => {
  const { chat, asked } = scripted();
  for (let i = 0; i < MAX_EXCHANGES + 3; i++) {
    chat.ask({ ...QUESTION, question: String(i) });
    asked[i]!.answer('.');
  }
  await settled();
  expect(chat.history()).toHaveLength(MAX_EXCHANGES);
  expect(chat.history()[0]!.question).toBe('3');
});

it('refuses an image for a model without a vision tower, before anything is asked', () => {
  const { chat, asked } = scripted();
  const question = { ...QUESTION, models: ['a', 'blind'], pictures: ['p'] };
  expect(() => chat.ask(question)).toThrow('blind does not support pictures.');
  expect([asked, chat.history()]).toEqual([[], []]);
});

let engine: EngineClient | undefined;
afterAll(() => engine?.close());

it('answers about a card as the model itself does, in two columns at once, and stops on request', async () => {
  const folder = path.join(resources, 'sample', 'test');
  const [line] = fs.readFileSync(path.join(folder, 'cards.jsonl'), 'utf8').split('\n');
  const { question, picture } = JSON.parse(line!) as { question: string; picture: string };
  const pictures = [putBlob(workspace, fs.readFileSync(path.join(folder, picture)))];

  const loaded = loadModel(POCKET);
  const prompt = await new PromptEncoder(loaded, workspace).prompt({
    id: '',
    question,
    answer: '',
    pictures,
    split: '',
  });
  const generator = new Generator(loaded.model);
  const stopIds = loaded.tokenizer.eosTokenIds;
  const [[truth]] = (await generator.generate([prompt], {
    temperature: 0,
    maxNewTokens: 48,
    stopIds,
  })) as unknown as [[{ ids: Int32Array }]];
  const expected = loaded.tokenizer.decode(truth.ids.filter((id) => !stopIds.includes(id)));

  engine = createEngineClient({
    launcher: forkLauncher(),
    clock: systemClock,
    workspace: workspace.dir,
    resources,
    onNetwork: () => undefined,
  });
  const chat = chatWith(engine, (id) => ({
    ...known(id),
    path: path.join(resources, 'pocket', id),
  }));
  const heard = (is: (last: ChatExchange) => boolean): Promise<ChatExchange> =>
    new Promise((resolve) => {
      onEmit = () => is(emitted.at(-1)!) && resolve(emitted.at(-1)!);
    });
  const over = () =>
    heard(({ answers }) =>
      answers.every(({ state }) => state !== 'waiting' && state !== 'answering'),
    );
  chat.ask({ ...QUESTION, question, pictures, models: ['base', 'teacher'] });
  const { answers } = await over();
  expect(answers[0]).toMatchObject({ state: 'done', text: expected, tokens: truth.ids.length });
  expect(answers[1]!.state).toBe('done');
  const lengths = emitted.map((exchange) => exchange.answers[0]!.text.length);
  expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));

  emitted = [];
  const { id } = chat.ask({
    ...QUESTION,
    question,
    pictures,
    models: ['base'],
    maxNewTokens: 8_000,
    temperature: 5,
  });
  await heard(() => true);
  chat.stop(id);
  expect((await over()).answers[0]!.state).toBe('stopped');
}, 30_000);

it('a follow-up knows the conversation before it, with each model’s own answers and all pictures', () => {
  const answer = (modelId: string, text: string) =>
    ({ modelId, text }) as ChatExchange['answers'][number];
  const all = [
    {
      ...QUESTION,
      id: 1,
      question: 'What?',
      pictures: ['p1'],
      answers: [answer('a', '4'), answer('b', '5')],
    },
    { ...QUESTION, id: 2, question: 'Sure?', follows: 1, answers: [answer('a', 'yes')] },
    { ...QUESTION, id: 3, question: 'Else?', answers: [answer('a', 'no')] },
  ] as unknown as ChatExchange[];
  const third = { follows: 2, pictures: ['p2'] };
  expect(conversationBefore(third, 'b', all)).toEqual({
    history: [
      { role: 'user', content: 'What?', pictures: 1 },
      { role: 'assistant', content: '5' },
      { role: 'user', content: 'Sure?', pictures: 0 },
      { role: 'assistant', content: 'yes' },
    ],
    pictures: ['p1', 'p2'],
    videos: [],
  });
  expect(conversationBefore({ follows: null, pictures: ['p2'] }, 'a', all)).toEqual({
    history: [],
    pictures: ['p2'],
    videos: [],
  });
  // One that was cleared ends the conversation.
  expect(conversationBefore({ follows: 9, pictures: [] }, 'a', all).history).toEqual([]);
});

it('a follow-up has the videos of all turns, at their places among all pictures', () => {
  const first = { first: 1, frames: 2, fps: 4 };
  const second = { first: 0, frames: 1, fps: 2, times: [0.5] };
  const all = [
    { ...QUESTION, id: 1, pictures: ['p', 'f1', 'f2'], videos: [first], answers: [] },
  ] as unknown as ChatExchange[];
  const { pictures, videos, history } = conversationBefore(
    { follows: 1, pictures: ['g1'], videos: [second] },
    'a',
    all,
  );
  expect(pictures).toEqual(['p', 'f1', 'f2', 'g1']);
  expect(videos).toEqual([first, { ...second, first: 3 }]);
  expect(history[0]).toMatchObject({ pictures: 3 });
});

it('a question about a video is refused to a model that sees pictures alone', () => {
  const { chat } = scripted();
  const video = { pictures: ['f1', 'f2'], videos: [{ first: 0, frames: 2, fps: 2 }] };
  expect(() => chat.ask({ ...QUESTION, ...video, models: ['still'] })).toThrow(
    'still sees no videos.',
  );
});

it('a follow-up about a picture is refused to a model that sees none', () => {
  const { chat } = scripted();
  const { id } = chat.ask({ ...QUESTION, pictures: ['p1'], models: ['a'] });
  expect(() => chat.ask({ ...QUESTION, models: ['blind'], follows: id })).toThrow(
    'blind does not support pictures.',
  );
});

it('a stopped answer whose engine had to be ended counts as stopped', async () => {
  const { chat, asked } = scripted();
  const { id } = chat.ask(QUESTION);
  chat.stop(id);
  asked[0]!.refuse(new UserError('The engine stopped before it could answer.'));
  await settled();
  expect(emitted.at(-1)!.answers[0]!.state).toBe('stopped');
});
