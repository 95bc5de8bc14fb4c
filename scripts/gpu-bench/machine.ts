// What is there: processor, card, driver, libraries; and whether the device computes what it should.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as os from 'node:os';
import { dirname, join } from 'node:path';
import type { Device } from '../../main/engine/runtime/session.ts';
import { probeDevice } from '../../main/engine/training/device-probe.ts';
import { multipliesIn } from '../../main/engine/training/device-probe/half-products.ts';
import { found, notAvailable, type Report } from './rows.ts';

/** Names, versions and hashes. */
export function machine(report: Report): void {
  const gigabytes = (os.totalmem() / 1e9).toFixed(0);
  report(
    found('processor', `${os.availableParallelism()} × ${os.cpus()[0]?.model}, ${gigabytes} GB`),
  );
  report(found('system', `${os.platform()} ${os.release()}, Node ${process.versions.node}`));
  const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader'];
  const card = spawnSync('nvidia-smi', query, { encoding: 'utf8' });
  report(
    card.status === 0
      ? found('card', card.stdout.trim())
      : notAvailable('card', 'nvidia-smi does not answer'),
  );
  const manifest = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  report(found('onnxruntime-node', version));
  const folder = join(dirname(manifest), 'bin/napi-v6', process.platform, process.arch);
  for (const name of readdirSync(folder)) {
    const hash = createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
    report(found(name, `SHA-256 ${hash.slice(0, 16)}`));
  }
}

/** Numbers against the processor, nodes that the device leaves to it, and types of products. */
export async function doctor(device: Device, report: Report): Promise<void> {
  const { error, stepMs, placement, form } = await probeDevice(device, { thorough: true });
  report(found('largest error against the processor', error.toExponential(1)));
  report(found('tiny step', `${stepMs.toFixed(1)} ms`));
  const left = placement.onProcessor.map(({ operator, count }) => `${operator} × ${count}`);
  report(found('left to the processor', left.join(', ') || 'nothing'));
  report(found('copies inside a run', String(placement.copies)));
  report(found('form of programs', JSON.stringify(form)));
  for (const type of ['float16', 'bfloat16'] as const)
    report(found(`products in ${type}`, (await multipliesIn(type, device)) ? 'right' : 'none'));
}
