// Requests about the conversation: asking, its history, and the pictures that a question is about.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { createChat } from '../library/chat-history.ts';
import { putBlob } from '../data/datasets/workspace.ts';
import { UserError } from '../i18n/user-error.ts';
import { filePath, group, text, whole } from './validation/fields.ts';
import type { HandlerParts, HandlersOf } from './context.ts';
import { pictureType } from './pictures.ts';
import type {
  ChatDraft,
  ChatExample,
  ChatQuestion,
  UseRequests,
} from '../../preload/contract/chat-and-export.ts';
import { msg } from '../../i18n/message.ts';

/** The form of the page among the drafts. */
const DRAFT = 'chat';
const LONGEST_QUESTION = 20_000;
const LARGEST_PICTURE = 64 * 2 ** 20;
const EXAMPLES = 24;

type Names = Extract<keyof UseRequests, `chat:${string}`>;

export function chatHandlers(parts: HandlerParts): HandlersOf<Names> {
  const { db, workspace, resources } = parts;
  const chat = createChat(parts);
  const keepPicture = (bytes: Uint8Array, name: string): string => {
    if (pictureType(bytes).startsWith('image/')) return putBlob(workspace, bytes);
    throw new UserError(msg('chat.picture-not-shown', { picture: name }), {
      hint: msg('image.choose-supported-format'),
    });
  };
  return {
    'chat:history': () => chat.history(),
    'chat:ask': (question: unknown) => {
      const asked = checkedQuestion(question);
      if (asked.question.trim() === '') throw new UserError(msg('chat.question-empty'));
      return chat.ask({ ...asked, models: asked.models.filter((id) => id !== '') });
    },
    'chat:stop': (id: unknown) => chat.stop(whole('exchangeId', id)),
    'chat:clear': () => chat.clear(),
    'chat:restore': () => chat.restore(),
    'chat:picture': (given: unknown) => {
      const file = filePath('file', given);
      const found = fs.statSync(file, { throwIfNoEntry: false });
      if (!found?.isFile() || found.size > LARGEST_PICTURE) {
        throw new UserError(msg('chat.picture-unreadable', { picture: path.basename(file) }), {
          hint: msg('chat.picture-unreadable.hint'),
        });
      }
      return keepPicture(fs.readFileSync(file), path.basename(file));
    },
    'chat:pasted': (bytes: unknown) => {
      if (bytes instanceof Uint8Array && bytes.length <= LARGEST_PICTURE)
        return keepPicture(bytes, 'What was pasted');
      throw new TypeError('request: bytes must be those of a picture of 64 MB at most');
    },
    'chat:examples': () => {
      const rows = db.all('examplesWithPictures', { limit: EXAMPLES });
      if (rows.length === 0) return sampleExamples(parts, resources);
      return rows.map((row) => ({
        question: row['question'] as string,
        answer: row['answer'] as string,
        pictures: JSON.parse(row['pictures'] as string) as string[],
      }));
    },
    'chat:draft': () => {
      const kept = db.get('draft', { name: DRAFT })?.['value'] as string | undefined;
      return kept === undefined ? null : (JSON.parse(kept) as ChatDraft);
    },
    'chat:keep': (draft: unknown) =>
      db.run('keepDraft', { name: DRAFT, value: JSON.stringify(checkedQuestion(draft)) }),
  };
}

/** Cards of the sample that comes with the program, for a workspace that has no data yet. */
function sampleExamples({ workspace }: HandlerParts, resources: string): ChatExample[] {
  const folder = path.join(resources, 'sample', 'test');
  const file = path.join(folder, 'cards.jsonl');
  if (!fs.existsSync(file)) return [];
  const lines = fs.readFileSync(file, 'utf8').split('\n').slice(0, EXAMPLES);
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const { question, answer, picture } = JSON.parse(line) as {
        question: string;
        answer: string;
        picture: string;
      };
      const bytes = fs.readFileSync(path.join(folder, picture));
      return { question, answer, pictures: [putBlob(workspace, bytes)] };
    });
}

function checkedQuestion(value: unknown): ChatQuestion {
  const { question, pictures, expected, models, temperature, maxNewTokens, seed } = group(
    'question',
    value,
  );
  if (typeof question !== 'string' || question.length > LONGEST_QUESTION)
    throw new TypeError(
      `request: question must be a text of ${LONGEST_QUESTION} characters at most`,
    );
  if (!Array.isArray(pictures) || pictures.length > 8)
    throw new TypeError('request: pictures must be a list of 8 at most');
  if (
    !Array.isArray(models) ||
    models.length < 1 ||
    models.length > 2 ||
    !models.every((id) => typeof id === 'string' && id.length <= 200)
  )
    throw new TypeError('request: models must be one or two ids');
  if (typeof temperature !== 'number' || !(temperature >= 0 && temperature <= 5))
    throw new TypeError('request: temperature must be a number from 0 to 5');
  const length = whole('maxNewTokens', maxNewTokens);
  if (length < 1 || length > 8_192)
    throw new TypeError('request: maxNewTokens must be from 1 to 8,192');
  return {
    question,
    pictures: pictures.map((id) => text('picture', id)),
    expected: typeof expected === 'string' ? expected.slice(0, LONGEST_QUESTION) : null,
    models: models as string[],
    temperature,
    maxNewTokens: length,
    seed: whole('seed', seed),
  };
}
