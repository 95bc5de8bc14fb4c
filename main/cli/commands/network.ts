// `omr network`: the hosts that teachers and judges of a workspace may connect to.

import { allowHost, forbidHost, readAllowedHosts } from '../../platform/allowed-hosts.ts';
import { UsageError, type Arguments } from '../terminal/arguments.ts';
import type { CliContext, Output } from '../terminal/context.ts';

/** Lists, allows or forbids hosts; prints the resulting list. */
export function network({ words }: Arguments, { workspace }: CliContext): Output {
  const [verb = 'list', host] = words;
  if (verb === 'list') {
    if (host !== undefined) throw usageError(verb, 'takes no host');
    return listOutput(readAllowedHosts(workspace));
  }
  if (host === undefined) throw usageError(verb, 'needs a HOST[:PORT] after it');
  return listOutput(verb === 'allow' ? allowHost(workspace, host) : forbidHost(workspace, host));
}

function usageError(verb: string, problem: string): UsageError {
  return new UsageError(
    `omr network ${verb} ${problem}.`,
    'Usage: omr network [list|allow HOST[:PORT]|forbid HOST[:PORT]]',
  );
}

function listOutput(allowed: readonly string[]): Output {
  const none = 'No host is allowed: this machine only.';
  return { document: { allowed }, text: allowed.length === 0 ? none : allowed.join('\n') };
}
