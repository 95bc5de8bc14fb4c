// The type of the products with frozen weights: what a setting means on a device.

import { PRODUCTS, type Products } from '../../engine/graph/graph.ts';
import type { Device } from '../../engine/runtime/session.ts';
import { multipliesIn } from '../../engine/training/device-probe/half-products.ts';
import type { Trainer } from '../../engine/training/trainer.ts';
import { UserError } from '../../i18n/user-error.ts';
import { msg } from '../../../i18n/message.ts';
import type { OpenedModel } from './open-model.ts';

/** The values of the setting `products`. */
export const PRODUCT_CHOICES = ['auto', ...PRODUCTS] as const;
export type ProductChoice = (typeof PRODUCT_CHOICES)[number];

/**
 * The 16-bit type that keeps gradients and the loss, by device; float32 elsewhere. bfloat16 has an eighth
 * of float16's accuracy and moves the loss of a real model by 0.04 to 0.13 %; no group of products alone
 * is the reason (docs/performance.md).
 */
const FASTEST: Partial<Record<Device, Products>> = { cuda: 'float16', webgpu: 'float16' };

/**
 * The type for a run on the device. `auto` takes the device's own if it multiplies in it; the
 * processor only imitates other types, so there it is float32. Throws a UserError for a type that
 * the device does not have; `multiplies` says what it has.
 */
export async function productsOn(
  device: Device,
  choice: ProductChoice,
  multiplies = multipliesIn,
): Promise<Products> {
  const type = choice === 'auto' ? (FASTEST[device] ?? 'float32') : choice;
  if (type === 'float32' || device === 'cpu' || (await multiplies(type, device))) return type;
  if (choice === 'auto') return 'float32';
  throw new UserError(msg('products.not-on-device', { device, type }), {
    hint: msg('products.not-on-device.hint'),
  });
}

/** What a run used, for its summary. */
export function engineSummary(
  { products, keptProducts }: Trainer,
  weights: OpenedModel['weights'],
): Record<string, string | number> {
  const kept = keptProducts.length;
  return { weights: weights.type, products, ...(kept === 0 ? {} : { products_in_float32: kept }) };
}
