// What a device needs before its first session, and the form of the models that it accepts, as its
// test in this process found it.

import type { OnnxForm } from '../graph/onnx.ts';

const forms = new Map<string, OnnxForm>();

/** The form for a device; by default the newest operators, none replaced. */
export const formOf = (device: string): OnnxForm => forms.get(device) ?? {};

/** Programs compiled from now on for the device are written in this form. */
export function setForm(device: string, form: OnnxForm): void {
  forms.set(device, form);
}

/**
 * cuBLAS rounds the factors of a product to 10 bits (TF32): gradients were off by 0.9 % on an H200,
 * without it by 0.0002 %. The runtime's own option is not reachable from Node; cuBLAS reads this
 * variable when it starts.
 */
export function forbidTf32(device: string): void {
  if (device === 'cuda') process.env.NVIDIA_TF32_OVERRIDE ??= '0';
}
