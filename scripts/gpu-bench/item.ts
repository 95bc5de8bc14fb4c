// One item of the benchmark in a process of its own: `item.ts NAME DEVICE [tiny]` prints its rows, a
// JSON object a line.

import type { Device } from '../../main/engine/runtime/session.ts';
import { bareProducts, launches } from './kernels.ts';
import { doctor, machine } from './machine.ts';
import { peerSteps } from './peer.ts';
import type { ItemName } from './items.ts';
import type { Report, Row } from './rows.ts';
import { shapesOf, type Shapes } from './shapes.ts';
import { rollouts } from './rollouts.ts';
import { pictureSteps, textSteps } from './steps.ts';

const RUN: Readonly<
  Record<ItemName, (device: Device, shapes: Shapes, report: Report) => Promise<void> | void>
> = {
  machine: (_device, _shapes, report) => machine(report),
  doctor: (device, _shapes, report) => doctor(device, report),
  products: bareProducts,
  launches,
  'text step': textSteps,
  'picture step': pictureSteps,
  rollouts,
  PyTorch: peerSteps,
};

const [name, device, size] = process.argv.slice(2) as [ItemName, Device, string | undefined];
const report = (row: Row) => void process.stdout.write(`${JSON.stringify(row)}\n`);
await RUN[name](device, shapesOf(size === 'tiny'), report);
process.exit(0);
