// `omr network`: which hosts a workspace's teachers and judges may be asked at.

import { allowHost, forbidHost, readAllowedHosts } from '../../platform/allowed-hosts.ts';
import { UsageError, type Arguments } from '../terminal/arguments.ts';
import type { Output, World } from '../terminal/context.ts';

/** Lists, allows or forbids; prints the list as it is then. */
export function network({ words }: Arguments, { workspace }: World): Output {
  const [verb = 'list', host] = words;
  if (verb === 'list') {
    if (host !== undefined) throw usage('takes no host');
    return listed(readAllowedHosts(workspace));
  }
  if (host === undefined) throw usage('needs a HOST[:PORT] after it');
  return listed(verb === 'allow' ? allowHost(workspace, host) : forbidHost(workspace, host));

  function usage(problem: string): UsageError {
    return new UsageError(
      `omr network ${verb} ${problem}.`,
      'It is written: omr network [list|allow HOST[:PORT]|forbid HOST[:PORT]]',
    );
  }
}

function listed(allowed: readonly string[]): Output {
  const none = 'No host is allowed: this machine only.';
  return { document: { allowed }, text: allowed.length === 0 ? none : allowed.join('\n') };
}
