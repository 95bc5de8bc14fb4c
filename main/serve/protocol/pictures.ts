// Pictures of a message, and frames of its videos: data URLs only. Nothing is fetched or read on
// behalf of a client.

import { ApiError } from './api-error.ts';
import type { ServeLimits } from './limits.ts';

const DATA_URL = /^data:image\/[\w.+-]{1,64}(?:;[\w=.-]{1,64}){0,4};base64,/i;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** The bytes of a picture. Throws an ApiError that names the field. */
export function pictureBytes(
  url: string,
  param: string,
  { pictureBytes: limit }: ServeLimits,
): Uint8Array {
  if (/^https?:/i.test(url)) {
    const message =
      `'${param}' is a web address, and this server fetches nothing from the network. ` +
      'Send the picture itself, as data:image/png;base64,…';
    throw new ApiError('invalid_image_url', message, { param });
  }
  const head = DATA_URL.exec(url)?.[0];
  if (head === undefined) {
    const message = `'${param}' must be a picture as a data URL: data:image/png;base64,…`;
    throw new ApiError('invalid_image_url', message, { param });
  }
  const text = url.slice(head.length);
  if ((text.length * 3) / 4 > limit + 3) {
    const message = `'${param}' may have at most ${limit} bytes.`;
    throw new ApiError('invalid_image', message, { param });
  }
  if (text === '' || !BASE64.test(text)) {
    const message =
      text === ''
        ? `'${param}' has no bytes.`
        : `'${param}' is not in base64${firstForeign(text)}.`;
    throw new ApiError('invalid_image', message, { param });
  }
  return Buffer.from(text, 'base64');
}

/** Where a text stops being base64. */
function firstForeign(text: string): string {
  const at = text.search(/[^A-Za-z0-9+/]/);
  return at < 0 ? '' : `: character ${at + 1} is “${text[at]!}”`;
}

/** The frames of a video part. Throws an ApiError that names the field and says how to send frames. */
export function videoFrames(
  video: string | readonly string[] | undefined,
  param: string,
  limits: ServeLimits,
): Uint8Array[] {
  if (!Array.isArray(video)) {
    const message =
      `'${param}': this server reads no video files and fetches none. Send frames of the video: ` +
      '{"type": "video", "video": ["data:image/jpeg;base64,…", …], "fps": 2}';
    throw new ApiError('invalid_video_url', message, { param });
  }
  if (video.length === 0)
    throw new ApiError('invalid_video', `'${param}' has no frames.`, { param });
  const frames = video as readonly string[];
  return frames.map((url, i) => pictureBytes(url, `${param}[${i}]`, limits));
}
