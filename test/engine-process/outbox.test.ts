// Messages of an engine process arrive in order, parts of one turn together.

import { expect, it } from 'vitest';
import { Outbox, type EngineMessages } from '../../main/engine-process/outbox.ts';
import type { EngineMessage } from '../../main/engine-process/protocol.ts';

const part = (id: number): EngineMessage => ({ kind: 'part', id, value: id });
const response = (id: number): EngineMessage => ({ kind: 'response', id, value: id });

it('posts the parts of a turn together, and nothing before what was sent earlier', async () => {
  const posted: EngineMessages[] = [];
  const outbox = new Outbox((messages) => posted.push(messages));
  outbox.send(part(1));
  outbox.send(part(2));
  expect(posted).toEqual([]);
  await Promise.resolve();
  outbox.send(part(3));
  outbox.send(response(3));
  outbox.send(part(4));
  expect(outbox.take()).toEqual([part(4)]);
  await Promise.resolve();
  expect(posted).toEqual([
    [part(1), part(2)],
    [part(3), response(3)],
  ]);
});
