// Resampling, compared with Pillow's results and with values computed by hand.

import { describe, expect, it } from 'vitest';
import {
  resize,
  type ResamplingFilter,
  type Raster,
} from '../../../main/data/images/processors/resize.ts';

/** 6 × 5 pixels of a fixed pattern. */
const PATTERN: Raster = {
  width: 6,
  height: 5,
  channels: 3,
  data: Uint8Array.from({ length: 90 }, (_, i) => {
    const [x, y, c] = [Math.floor(i / 3) % 6, Math.floor(i / 18), i % 3];
    return (x * 37 + y * 91 + c * 53 + x * y * 29) % 256;
  }),
};

// Image.frombytes('RGB', (6, 5), pattern).resize((width, height), filter).tobytes() of Pillow
// 12.3.0

const PILLOW: [ResamplingFilter, number, number, number[]][] = [
  [
    'bicubic',
    4,
    3,
    [
      54, 112, 120, 120, 102, 113, 98, 141, 209, 164, 217, 98, 111, 168, 98, 110, 111, 152, 114, 72,
      131, 104, 167, 185, 64, 117, 179, 79, 143, 106, 101, 99, 138, 116, 110, 170,
    ],
  ],
  [
    'bicubic',
    8,
    7,
    [
      0, 46, 98, 15, 67, 130, 43, 102, 165, 71, 139, 191, 109, 164, 217, 138, 190, 255, 166, 219,
      177, 188, 241, 25, 42, 95, 174, 84, 149, 96, 141, 130, 66, 158, 58, 118, 61, 116, 171, 92,
      158, 230, 147, 199, 151, 178, 231, 0, 124, 177, 168, 122, 190, 68, 164, 137, 41, 204, 45, 108,
      84, 51, 106, 69, 104, 172, 113, 171, 152, 163, 216, 65, 190, 243, 27, 74, 127, 85, 38, 102,
      174, 130, 159, 212, 211, 18, 71, 103, 56, 109, 74, 145, 198, 150, 203, 255, 50, 103, 83, 100,
      153, 184, 83, 142, 213, 29, 83, 154, 158, 144, 199, 50, 89, 141, 35, 106, 161, 137, 189, 250,
      44, 97, 168, 75, 128, 195, 84, 136, 144, 69, 124, 69, 91, 166, 209, 90, 67, 125, 98, 72, 125,
      116, 175, 228, 119, 172, 225, 29, 82, 154, 52, 105, 53, 164, 218, 11, 53, 120, 147, 165, 21,
      86, 188, 53, 106, 98, 165, 218,
    ],
  ],
  [
    'bicubic',
    3,
    9,
    [
      10, 66, 128, 90, 152, 215, 169, 221, 155, 54, 98, 118, 102, 126, 178, 152, 209, 140, 132, 155,
      98, 125, 78, 112, 120, 184, 116, 133, 170, 90, 137, 69, 113, 113, 157, 144, 100, 162, 97, 135,
      80, 142, 112, 133, 186, 80, 139, 144, 96, 105, 171, 85, 130, 188, 67, 120, 176, 71, 126, 171,
      77, 122, 176, 66, 121, 156, 95, 131, 105, 125, 92, 153, 67, 123, 143, 110, 132, 68, 152, 76,
      140,
    ],
  ],
  [
    'lanczos',
    4,
    3,
    [
      53, 115, 118, 124, 103, 100, 97, 135, 218, 168, 223, 95, 112, 174, 97, 118, 109, 153, 109, 67,
      130, 97, 170, 186, 61, 110, 181, 72, 150, 116, 104, 98, 132, 116, 105, 171,
    ],
  ],
  [
    'lanczos',
    3,
    9,
    [
      1, 60, 124, 89, 155, 229, 174, 223, 158, 56, 95, 112, 102, 126, 183, 151, 213, 139, 135, 151,
      94, 123, 79, 116, 115, 188, 122, 147, 184, 82, 141, 54, 100, 111, 154, 144, 98, 169, 101, 130,
      72, 142, 117, 133, 182, 74, 141, 148, 91, 102, 184, 84, 132, 192, 68, 120, 176, 71, 127, 167,
      78, 122, 175, 66, 124, 158, 93, 129, 100, 123, 91, 156, 68, 131, 139, 113, 124, 54, 156, 73,
      146,
    ],
  ],
  [
    'bilinear',
    4,
    3,
    [
      58, 111, 123, 115, 107, 123, 101, 142, 195, 158, 211, 104, 108, 161, 104, 108, 113, 147, 115,
      83, 136, 109, 162, 180, 67, 120, 173, 84, 137, 108, 99, 103, 140, 116, 114, 167,
    ],
  ],
];

const gray = (width: number, data: number[]): Raster => ({
  width,
  height: data.length / width,
  channels: 1,
  data: Uint8Array.from(data),
});

describe('resize', () => {
  it.each(PILLOW)('%s to %i × %i equals Pillow', (filter, width, height, expected) => {
    const { data, ...rest } = resize(PATTERN, width, height, filter);
    expect(rest).toEqual({ width, height, channels: 3 });
    expect([...data]).toEqual(expected);
  });

  it('averages two pixels into one', () => {
    expect([...resize(gray(2, [10, 21]), 1, 1, 'bilinear').data]).toEqual([16]); // 15.5 goes up
    expect([...resize(gray(1, [0, 255]), 1, 1, 'bicubic').data]).toEqual([128]);
  });

  it('sharpens an edge and stays within 8 bits', () => {
    const edge = gray(6, [0, 0, 0, 255, 255, 255]);
    expect([...resize(edge, 12, 1, 'bicubic').data]).toEqual([
      0, 0, 0, 0, 0, 52, 203, 255, 255, 255, 255, 255,
    ]);
    expect([...resize(edge, 3, 1, 'bicubic').data]).toEqual([0, 128, 255]);
  });

  it.each(['bicubic', 'lanczos', 'bilinear'] as const)(
    '%s keeps a uniform image uniform',
    (filter) => {
      const even = gray(7, new Array<number>(35).fill(93));
      for (const [width, height] of [
        [3, 2],
        [20, 31],
        [1, 1],
        [7, 40],
      ] as const)
        expect(new Set(resize(even, width, height, filter).data)).toEqual(new Set([93]));
    },
  );

  it('returns the image itself where the size is right', () => {
    expect(resize(PATTERN, 6, 5, 'bicubic')).toBe(PATTERN);
  });
});
