// Chat and export: the initial models, the size of an export, and the updates of a conversation.

import { describe, expect, it } from 'vitest';
import {
  exportsOf,
  neededBytes,
  type FormatChoice,
} from '../../../../../renderer/selectors/exports.ts';
import type { GgufType } from '../../../../../settings/gguf-types.ts';
import { shortCount } from '../../../../../renderer/i18n/format.ts';
import {
  initialChatModels,
  modelName,
  modelToExport,
} from '../../../../../renderer/selectors/models.ts';
import type { ModelView } from '../../../../../preload/contract/models.ts';
import { withExchange } from '../../../../../renderer/hooks/use-chat.ts';
import type { ChatExchange } from '../../../../../preload/contract/chat-and-export.ts';

const model = (id: string, more: Partial<ModelView> = {}): ModelView =>
  ({
    id,
    name: id.toUpperCase(),
    path: `/m/${id}`,
    setting: `workspace:models/${id}`,
    kind: 'base',
    base: null,
    problem: null,
    ...more,
  }) as ModelView;
const base = model('base');
const tuned = model('tuned', { kind: 'adapter', base: '/m/base' });
const broken = model('broken', { kind: 'adapter', base: '/m/gone', problem: { message: 'Gone.' } });

describe('the first two columns', () => {
  it('are the base and the newest model trained from it', () => {
    expect(initialChatModels([base, broken, tuned])).toEqual(['base', 'tuned']);
  });
  it('are the requested model and its base', () => {
    const other = model('other');
    expect(initialChatModels([base, tuned, other], 'other')).toEqual(['other', '']);
    expect(initialChatModels([base, other, tuned], 'tuned')).toEqual(['base', 'tuned']);
  });
  it('leave out unusable models, and are empty without a model', () => {
    expect(initialChatModels([broken, base])).toEqual(['base', '']);
    expect(initialChatModels([])).toEqual(['', '']);
  });
});

it('offers the newest trained model for export, or the requested one', () => {
  expect(modelToExport([base, broken, tuned])?.id).toBe('tuned');
  expect(modelToExport([base, tuned], 'base')?.id).toBe('base');
  expect(modelToExport([broken])).toBeUndefined();
});

it('names a model by its folder if it is not in the list', () => {
  expect(modelName([base], '/m/base')).toBe('BASE');
  expect(modelName([], 'C:\\models\\mine\\')).toBe('mine');
});

it('shortens large counts', () => {
  expect([3_124_224, 7_620_000_000, 200_704, 125_000_000, null].map(shortCount)).toEqual([
    '3.1\u202fM',
    '7.6\u202fB',
    '201\u202fK',
    '125\u202fM',
    '–',
  ]);
});

it('computes the size of an export: double in 32 bits, a file for each type, once more in a pack', () => {
  const plan = {
    formats: [
      { format: 'adapter', bytes: 10, problem: null },
      { format: 'merged', bytes: 100, problem: null },
      { format: 'gguf', bytes: 25, problem: null },
    ],
    ggufBytes: [
      { type: 'f16', bytes: 50 },
      { type: 'q8_0', bytes: 25 },
    ],
  } as const;
  const needed = (formats: readonly FormatChoice[], isExact = false, gguf: GgufType[] = []) =>
    neededBytes(plan, { formats, isExact, gguf });
  expect(needed(['adapter', 'merged'])).toBe(110);
  expect(needed(['adapter', 'merged'], true)).toBe(210);
  expect(needed(['merged', 'pack'])).toBe(200);
  expect(needed(['gguf'], false, ['f16', 'q8_0'])).toBe(75);
});

it('finds the exports of a model by its folder, however the settings name it', () => {
  const jobs = ['workspace:models/tuned', '/m/tuned', '/m/base'].map((name, id) => ({
    id,
    stage: 'export',
    settings: { model: name },
  }));
  expect(exportsOf(jobs as never, tuned).map(({ id }) => id)).toEqual([0, 1]);
});

it('applies updates of an exchange in place, and none of a cleared one', () => {
  const exchange = (id: number, question = '') => ({ id, question }) as ChatExchange;
  const all = [exchange(1), exchange(2)];
  expect(withExchange(all, exchange(1, 'new'))).toEqual([exchange(1, 'new'), exchange(2)]);
  expect(withExchange(all, exchange(3))).toHaveLength(3);
  expect(withExchange([], exchange(2))).toEqual([]);
});
