// The type of a picture by its first bytes.

/** The picture's media type; anything unknown is `application/octet-stream`. */
export function pictureType(bytes: Uint8Array): string {
  const starts = (...head: number[]): boolean => head.every((byte, at) => bytes[at] === byte);
  if (starts(0x89, 0x50, 0x4e, 0x47)) return 'image/png';
  if (starts(0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (starts(0x47, 0x49, 0x46, 0x38)) return 'image/gif';
  if (starts(0x52, 0x49, 0x46, 0x46) && bytes[8] === 0x57) return 'image/webp';
  return 'application/octet-stream';
}

const ENDINGS: Readonly<Record<string, string>> = {
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/gif': '.gif',
  'image/webp': '.webp',
};

/** The ending of the picture's file name; '' where the type is unknown. */
export const pictureEnding = (bytes: Uint8Array): string => ENDINGS[pictureType(bytes)] ?? '';
