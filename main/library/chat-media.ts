// The pictures and videos that a question of the chat shows: what of chosen files they are, and those of
// the examples that it suggests.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { pictureType } from '../data/images/media-type.ts';
import { framesIn, inNumberedOrder, mediaKindOf } from '../data/images/video-frames.ts';
import { putBlob, type Workspace } from '../data/datasets/workspace.ts';
import { UserError } from '../i18n/user-error.ts';
import type { ChatMedium } from '../../preload/contract/chat-and-export.ts';
import { DEFAULT_RATE, MOST_CHAT_MEDIA, MOST_FRAMES } from '../../settings/bounds.ts';
import { msg } from '../../i18n/message.ts';

/** Bytes of a picture. */
export const LARGEST_PICTURE = 64 * 2 ** 20;

/**
 * Stores image files as pictures and the images in folders as videos, at `DEFAULT_RATE` frames a
 * second. Files come in the order of the numbers in their names; more than `MOST_CHAT_MEDIA` are the
 * frames of one video. Throws a UserError that names the file: one of a video or of sound, no picture,
 * or a folder without pictures or with more than `MOST_FRAMES`.
 */
export function takeChatFiles(workspace: Workspace, paths: readonly string[]): ChatMedium[] {
  const isFolder = (each: string) =>
    fs.statSync(each, { throwIfNoEntry: false })?.isDirectory() === true;
  const files = inNumberedOrder(paths.filter((each) => !isFolder(each)));
  const keep = (file: string) => keepPicture(workspace, readPicture(file), path.basename(file));
  const video = (frames: readonly string[], name: string): ChatMedium => {
    if (frames.length > MOST_FRAMES) {
      const values = { name, frames: frames.length, most: MOST_FRAMES };
      throw new UserError(msg('chat.video-too-long', values), {
        hint: msg('chat.video-too-long.hint'),
      });
    }
    return { pictures: frames.map(keep), fps: DEFAULT_RATE };
  };
  const folders = paths
    .filter(isFolder)
    .map((folder) => video(framesIn(folder), path.basename(folder)));
  if (files.length > MOST_CHAT_MEDIA) {
    files.forEach(refuseVideoFile);
    return [...folders, video(files, path.basename(path.dirname(files[0]!)))];
  }
  return [...files.map((file) => ({ pictures: [keep(file)] })), ...folders];
}

/** Stores the bytes of a picture; returns its blob id. Throws a UserError for anything else. */
export function keepPicture(workspace: Workspace, bytes: Uint8Array, name: string): string {
  if (pictureType(bytes).startsWith('image/')) return putBlob(workspace, bytes);
  throw new UserError(msg('chat.picture-not-shown', { picture: name }), {
    hint: msg('image.choose-supported-format'),
  });
}

function readPicture(file: string): Buffer {
  refuseVideoFile(file);
  const found = fs.statSync(file, { throwIfNoEntry: false });
  if (found?.isFile() && found.size <= LARGEST_PICTURE) return fs.readFileSync(file);
  throw new UserError(msg('chat.picture-unreadable', { picture: path.basename(file) }), {
    hint: msg('chat.picture-unreadable.hint'),
  });
}

/** Throws the sentence that says what to do with a file of a video, or of sound. */
function refuseVideoFile(file: string): void {
  const kind = mediaKindOf(file);
  const name = path.basename(file);
  if (kind === 'sound') throw new UserError(msg('video.is-sound', { file: name }));
  if (kind === 'video')
    throw new UserError(msg('video.not-frames', { file: name }), {
      hint: msg('video.not-frames.hint'),
    });
}
