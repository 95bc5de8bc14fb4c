// What happens to a drawing between paper and file: light, softness, noise, a camera held at an angle.

import type { Random } from '../../../main/engine/random.ts';
import type { Canvas, Warp } from './canvas.ts';
import { between, chance, pick } from './chance.ts';

/**
 * A camera held a little at an angle: turned by up to `degrees`, moved, enlarged, with lines that meet
 * far away.
 */
export function camera(canvas: Canvas, random: Random, degrees = 6): Warp {
  const turn = (between(random, -degrees, degrees) * Math.PI) / 180;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const [middleX, middleY] = [canvas.width / 2, canvas.height / 2];
  const size = between(random, 0.9, 1);
  const [tiltX, tiltY] = [between(random, -0.06, 0.06), between(random, -0.06, 0.06)];
  const [moveX, moveY] = [between(random, -3, 3), between(random, -3, 3)];
  return (x, y) => {
    const [dx, dy] = [(x - middleX) * size, (y - middleY) * size];
    const [u, v] = [cos * dx - sin * dy, sin * dx + cos * dy];
    const depth = 1 + (tiltX * u) / middleX + (tiltY * v) / middleY;
    return [middleX + u / depth + moveX, middleY + v / depth + moveY];
  };
}

/** The pixels from 0 to 255 after light, blur and noise, each by chance. */
export function finish(canvas: Canvas, random: Random): Uint8Array {
  const { width, height, rgb } = canvas;
  // Small pictures are enlarged before a model sees them, so some are very soft.
  const softness = chance(random, 0.5) ? pick(random, [1, 1, 1, 2, 2, 4]) : 0;
  for (let i = 0; i < softness; i++) blur(rgb, width, height);
  const grain = chance(random, 0.6) ? between(random, 0, 16) : 0;
  const contrast = between(random, 0.8, 1.08);
  const light = between(random, -14, 14);
  const [slopeX, slopeY] = [between(random, -22, 22), between(random, -22, 22)];
  const out = new Uint8Array(rgb.length);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const lit = light + slopeX * (x / width - 0.5) + slopeY * (y / height - 0.5);
      const noise = grain === 0 ? 0 : grain * (random.uniform() + random.uniform() - 1);
      for (let c = 0; c < 3; c++, at++) {
        const value = 128 + (rgb[at] - 128) * contrast + lit + noise;
        out[at] = value < 0 ? 0 : value > 255 ? 255 : Math.round(value);
      }
    }
  }
  return out;
}

/** Each pixel becomes the weighted mean of its neighbourhood (1, 2, 1 in both directions). */
function blur(rgb: Float32Array, width: number, height: number): void {
  const stride = 3 * width;
  for (let y = 0; y < height; y++) {
    let last = [rgb[y * stride], rgb[y * stride + 1], rgb[y * stride + 2]];
    for (let x = 0; x + 1 < width; x++) {
      const at = y * stride + 3 * x;
      const own = [rgb[at], rgb[at + 1], rgb[at + 2]];
      for (let c = 0; c < 3; c++) rgb[at + c] = (last[c] + 2 * own[c] + rgb[at + 3 + c]) / 4;
      last = own;
    }
  }
  for (let x = 0; x < stride; x++) {
    let last = rgb[x];
    for (let y = 0; y + 1 < height; y++) {
      const at = y * stride + x;
      const own = rgb[at];
      rgb[at] = (last + 2 * own + rgb[at + stride]) / 4;
      last = own;
    }
  }
}
