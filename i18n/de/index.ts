// German: every message by its id.

import type { EN } from '../en/index.ts';

export const DE: Readonly<Record<keyof typeof EN, string>> = {};
