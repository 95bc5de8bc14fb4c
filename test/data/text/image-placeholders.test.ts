// Image placeholders in texts: counted, stripped, or replaced by words.

import { describe, expect, it } from 'vitest';
import {
  countPlaceholders,
  nameMedia,
  stripPlaceholders,
} from '../../../main/data/text/image-placeholders.ts';

describe('image placeholders', () => {
  it.each([
    ['<image>\nWhat?', 1, 'What?'],
    ['What?<image>', 1, 'What?'],
    ['Is <image> red?', 1, 'Is the picture red?'],
    ['<image><image>Compare.', 2, 'Compare.'],
    ['Is <image> like <img>?', 2, 'Is picture 1 like picture 2?'],
    ['<image> Is it like <image>?', 2, 'Is it like picture 2?'],
    ['Is <image> like <image>?', 1, 'Is the picture like?'],
    ['<img><IMG_CONTEXT><IMG_CONTEXT></img>\nWhat?', 1, 'What?'],
    ['Is <|image><|image|><|image|><image|> red?', 1, 'Is the picture red?'],
    ['a < b', 0, 'a < b'],
  ])('%j among %i becomes %j', (text, pictures, expected) => {
    expect(nameMedia(text, Array(pictures).fill('image'))).toBe(expected);
  });

  it('are counted and stripped', () => {
    expect(countPlaceholders('<image> <img>x<ImageHere> <image 1>')).toBe(3);
    expect(stripPlaceholders('<image>\nWhat <image> is?')).toBe('What is?');
  });
});
