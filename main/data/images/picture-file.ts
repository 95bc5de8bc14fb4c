// Which file names are those of pictures: the one list from which every place that looks at names
// derives its pattern.

/** Endings of picture files, without the dot, as a part of a regular expression. */
const ENDING = 'png|jpe?g|jfif|webp|gif|tiff?|bmp|avif|hei[cf]';

/** The ending of a picture's file name, in any case. */
export const PICTURE_ENDING = new RegExp(`\\.(?:${ENDING})$`, 'i');

/** A value that names a picture file, or a page of a PDF (`scan.pdf#page=2`). */
const PICTURE_NAME = new RegExp(`^[^\\n?*<>|]{1,250}\\.(?:${ENDING}|pdf#(?:page=)?\\d+)$`, 'i');

/** Whether the name is that of a picture file. */
export const isPictureFile = (name: string): boolean => PICTURE_ENDING.test(name);

/** Whether a value of a row looks like the name of a picture file or of a PDF's page. */
export const namesPicture = (value: string): boolean => PICTURE_NAME.test(value);
