// The form of the models that a device accepts, as its test in this process found it.

import type { OnnxForm } from '../graph/onnx.ts';

const forms = new Map<string, OnnxForm>();

/** The form for a device; by default the newest operators, none replaced. */
export const formOf = (device: string): OnnxForm => forms.get(device) ?? {};

/** Programs compiled from now on for the device are written in this form. */
export function setForm(device: string, form: OnnxForm): void {
  forms.set(device, form);
}
