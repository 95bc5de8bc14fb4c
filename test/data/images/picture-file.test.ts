import { expect, test } from 'vitest';
import sharp from 'sharp';
import { isPictureFile, namesPicture } from '../../../main/data/images/picture-file.ts';
import { inferRoles } from '../../../main/data/sources/column-roles.ts';

const ENDINGS = ['png', 'JPG', 'jpeg', 'jfif', 'webp', 'gif', 'tif', 'TIFF', 'bmp', 'avif', 'heic'];

test.each(ENDINGS)('a column of names that end in .%s is the column of pictures', (ending) => {
  expect(isPictureFile(`scan 1.${ending}`)).toBe(true);
  const row = { datei: `fotos/scan 1.${ending}`, frage: 'Was ist das?', antwort: 'eine Uhr' };
  expect(inferRoles(row)).toMatchObject({ picture: 'datei' });
});

test('every format that the decoder writes is known by its usual ending', () => {
  const endings = Object.values(sharp.format)
    .filter(({ id, output }) => output.file && !['raw', 'jp2k', 'dz', 'vips'].includes(id))
    .flatMap(({ id }) => (id === 'heif' ? ['heif', 'avif'] : [id]));
  expect(endings.filter((ending) => !isPictureFile(`a.${ending}`))).toEqual([]);
});

test('a page of a PDF is a picture; a PDF, a table and a sentence are not', () => {
  expect(namesPicture('scan.pdf#page=2')).toBe(true);
  for (const value of ['scan.pdf', 'rows.csv', 'Was zeigt\nbild.png', 'png', '.png'])
    expect(namesPicture(value), value).toBe(false);
});
