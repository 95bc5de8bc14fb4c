// Requests about the conversation: asking, its history, and the pictures that a question is about.

import * as fs from 'node:fs';
import * as path from 'node:path';
import * as v from 'valibot';
import { openDatasets } from '../library/datasets.ts';
import { createChat } from '../library/chat-history.ts';
import { keepPicture, LARGEST_PICTURE, takeChatFiles } from '../library/chat-media.ts';
import { putBlob } from '../data/datasets/workspace.ts';
import { UserError } from '../i18n/user-error.ts';
import { parse } from '../platform/parse.ts';
import { chatQuestion } from './validation/chat-question.ts';
import { droppedPaths, wholeNumber } from './validation/fields.ts';
import { readDraft, saveDraft } from '../storage/drafts.ts';
import type { HandlerContext, HandlersOf } from './context.ts';
import type {
  ChatDraft,
  ChatExample,
  UseRequests,
} from '../../preload/contract/chat-and-export.ts';
import { msg } from '../../i18n/message.ts';

/** The form of the page among the drafts. */
const DRAFT = 'chat';
const EXAMPLES = 24;

const pictureBytes = v.pipe(
  v.instance(Uint8Array, 'expected.picture-bytes'),
  v.maxLength(LARGEST_PICTURE, 'expected.picture-bytes'),
);

type Names = Extract<keyof UseRequests, `chat:${string}`>;

export function chatHandlers(parts: HandlerContext): HandlersOf<Names> {
  const { db, workspace, resources } = parts;
  const chat = createChat(parts);
  const datasets = openDatasets(parts);
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
    'chat:files': (paths: unknown) => takeChatFiles(workspace, parse(droppedPaths, paths, 'paths')),
    'chat:pasted': (bytes: unknown) =>
      keepPicture(workspace, parse(pictureBytes, bytes, 'bytes'), 'What was pasted'),
    'chat:examples': async () => {
      const rows = db.all('examplesWithPictures', { limit: EXAMPLES }).map((row) => ({
        number: row['position'] as number,
        question: row['question'] as string,
        answer: row['answer'] as string,
        pictures: JSON.parse(row['pictures'] as string) as string[],
        dataset: row['dataset_id'] as string,
      }));
      if (rows.length === 0) return sampleExamples(parts, resources);
      const whole = await datasets.withVideos(rows[0]!.dataset, rows);
      return whole.map(({ question, answer, pictures, videos = [] }) => ({
        ...{ question, answer, pictures, videos },
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
