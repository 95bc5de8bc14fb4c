// The configuration of an image processor, checked field by field.

import { UserError } from '../../../i18n/user-error.ts';
import type { ResamplingFilter } from './resize.ts';
import { msg } from '../../../../i18n/message.ts';

type Json = Readonly<Record<string, unknown>>;

/** Pillow's numbers of its resampling filters. */
const RESAMPLE: Readonly<Record<number, ResamplingFilter>> = {
  1: 'lanczos',
  2: 'bilinear',
  3: 'bicubic',
};

/** The longest side of a tile in pixels. */
const MAX_SIDE = 4096;

/** The content of `preprocessor_config.json`; errors name file and field. */
export class ProcessorConfig {
  readonly json: Json;
  private readonly file: string;

  constructor(json: Json, file: string) {
    this.json = json;
    this.file = file;
    this.mustBeOn('do_rescale');
    if (Math.abs(Number(json.rescale_factor ?? 1 / 255) * 255 - 1) > 1e-6)
      this.fail('rescale_factor', 'must be 1 / 255');
  }

  fail(key: string, problem: string): never {
    throw new UserError(msg('model.picture-settings-invalid', { file: this.file, key, problem }), {
      hint: msg('model.picture-settings-invalid.hint'),
    });
  }

  /** No known model turns it off; ignoring the switch would silently yield wrong numbers. */
  mustBeOn(key: string): void {
    if (this.json[key] === false) this.fail(key, 'must be true');
  }

  positiveInteger(key: string, value: unknown, max: number): number {
    if (Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= max)
      return value as number;
    return this.fail(key, `must be a whole number from 1 to ${max}`);
  }

  /** The side of the square that images or tiles are resized to, from `size`. */
  squareSide(fallback: number): number {
    const size = (this.json.size ?? {}) as Json;
    const side = this.positiveInteger(
      'size',
      size.height ?? size.shortest_edge ?? fallback,
      MAX_SIDE,
    );
    if (size.width !== undefined && size.width !== side)
      this.fail('size', 'must have a height that equals the width');
    if (this.json.do_resize === false) this.fail('do_resize', 'must be true');
    return side;
  }

  resamplingFilter(fallback: number): ResamplingFilter {
    const known = Object.keys(RESAMPLE).join(', ');
    const filter = RESAMPLE[(this.json.resample ?? fallback) as number];
    return filter ?? this.fail('resample', `must be one of ${known}`);
  }

  /** (x / 255 − mean) / std for x from 0 to 255, one table per channel. */
  normalizationTables(mean: readonly number[], std: readonly number[]): Float32Array[] {
    this.mustBeOn('do_normalize');
    const means = this.perChannel('image_mean', mean, () => true);
    const stds = this.perChannel('image_std', std, (x) => x > 0);
    return means.map((m, c) =>
      Float32Array.from({ length: 256 }, (_, x) => (x / 255 - m) / stds[c]!),
    );
  }

  private perChannel(key: string, fallback: readonly number[], isValid: (x: number) => boolean) {
    const value = this.json[key] ?? fallback;
    const isList = Array.isArray(value) && value.length === 3;
    if (!isList || !value.every((x) => Number.isFinite(x) && isValid(x as number)))
      this.fail(key, 'must be a list of three numbers, one a colour');
    return value as readonly number[];
  }
}
