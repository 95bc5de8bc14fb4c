// Estimates remaining time from the speed of this session, excluding work done before a resume.

import type { Progress } from '../../../preload/contract/jobs.ts';
import type { UserText } from '../../../i18n/message.ts';

/**
 * Progress reports of a stage with `total` equal units of work, `before` of them done in an earlier
 * session.
 */
export function createMeter(
  total: number,
  before = 0,
): (done: number, title: UserText, detail?: UserText) => Progress<UserText> {
  const startMs = performance.now();
  return (done, title, detail) => {
    const here = done - before;
    const secondsLeft =
      here > 0 ? ((performance.now() - startMs) / 1000 / here) * (total - done) : undefined;
    return {
      fraction: total === 0 ? 1 : done / total,
      title,
      ...(detail === undefined ? {} : { detail }),
      ...(secondsLeft === undefined ? {} : { secondsLeft }),
    };
  };
}
