// Requests about the conversation: asking, its history, and the pictures that a question is about.

import * as fs from 'node:fs';
import * as path from 'node:path';
import * as v from 'valibot';
import { createChat } from '../library/chat-history.ts';
import { putBlob } from '../data/datasets/workspace.ts';
import { UserError } from '../i18n/user-error.ts';
import { parse } from '../platform/parse.ts';
import { chatQuestion } from './validation/chat-question.ts';
import { absolutePath, wholeNumber } from './validation/fields.ts';
import { readDraft, saveDraft } from '../storage/drafts.ts';
import type { HandlerContext, HandlersOf } from './context.ts';
import { pictureType } from '../data/images/media-type.ts';
import type {
  ChatDraft,
  ChatExample,
  UseRequests,
} from '../../preload/contract/chat-and-export.ts';
import { msg } from '../../i18n/message.ts';

/** The form of the page among the drafts. */
const DRAFT = 'chat';
const LARGEST_PICTURE = 64 * 2 ** 20;
const EXAMPLES = 24;

const pictureBytes = v.pipe(
  v.instance(Uint8Array, 'expected.picture-bytes'),
  v.maxLength(LARGEST_PICTURE, 'expected.picture-bytes'),
);

type Names = Extract<keyof UseRequests, `chat:${string}`>;

export function chatHandlers(parts: HandlerContext): HandlersOf<Names> {
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
      const asked = parse(chatQuestion, question, 'question');
      if (asked.question.trim() === '') throw new UserError(msg('chat.question-empty'));
      return chat.ask({ ...asked, models: asked.models.filter((id) => id !== '') });
    },
    'chat:stop': (id: unknown) => chat.stop(parse(wholeNumber, id, 'exchangeId')),
    'chat:clear': () => chat.clear(),
    'chat:restore': () => chat.restore(),
    'chat:picture': (given: unknown) => {
      const file = parse(absolutePath, given, 'file');
      const found = fs.statSync(file, { throwIfNoEntry: false });
      if (!found?.isFile() || found.size > LARGEST_PICTURE) {
        throw new UserError(msg('chat.picture-unreadable', { picture: path.basename(file) }), {
          hint: msg('chat.picture-unreadable.hint'),
        });
      }
      return keepPicture(fs.readFileSync(file), path.basename(file));
    },
    'chat:pasted': (bytes: unknown) =>
      keepPicture(parse(pictureBytes, bytes, 'bytes'), 'What was pasted'),
    'chat:examples': () => {
      const rows = db.all('examplesWithPictures', { limit: EXAMPLES });
      if (rows.length === 0) return sampleExamples(parts, resources);
      return rows.map((row) => ({
        question: row['question'] as string,
        answer: row['answer'] as string,
        pictures: JSON.parse(row['pictures'] as string) as string[],
      }));
    },
    'chat:draft': () => readDraft<ChatDraft>(db, DRAFT),
    'chat:save-draft': (draft: unknown) =>
      saveDraft(db, DRAFT, parse(chatQuestion, draft, 'draft')),
  };
}

/** Cards of the bundled sample, for a workspace without data. */
function sampleExamples({ workspace }: HandlerContext, resources: string): ChatExample[] {
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
