// `omr network`: the hosts that teachers and judges of a workspace may connect to.

import { allowHost, forbidHost, readHostList } from '../../platform/allowed-hosts.ts';
import { UsageError, type Arguments } from '../terminal/arguments.ts';
import type { CliContext, Output } from '../terminal/context.ts';

/** Lists, allows or forbids hosts; prints the resulting list. */
export function network({ words }: Arguments, { workspace }: CliContext): Output {
  const [verb = 'list', host] = words;
  if (verb === 'list') {
    if (host !== undefined) throw usageError(verb, 'takes no host');
    return listOutput(workspace);
  }
  if (host === undefined) throw usageError(verb, 'needs a HOST[:PORT] after it');
  if (verb === 'allow') allowHost(workspace, host);
  else forbidHost(workspace, host);
  return listOutput(workspace);
}

function usageError(verb: string, problem: string): UsageError {
  return new UsageError(
    `omr network ${verb} ${problem}.`,
    'Usage: omr network [list|allow HOST[:PORT]|forbid HOST[:PORT]]',
  );
}

function listOutput(workspace: string): Output {
  const { allowed, waiting } = readHostList(workspace);
  const none = 'No host is allowed: this machine only.';
  const lines = [
    ...(allowed.length === 0 ? [none] : allowed),
    ...waiting.map((host) => `Not allowed on this machine: ${host} (omr network allow ${host})`),
  ];
  const document = { allowed, ...(waiting.length > 0 ? { waiting } : {}) };
  return { document, text: lines.join('\n') };
}
