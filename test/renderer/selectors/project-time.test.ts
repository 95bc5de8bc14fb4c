// The time left of a project.

import { describe, expect, it } from 'vitest';
import { projectTimeLeft } from '../../../renderer/selectors/time/project-time.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import type { StepEstimate } from '../../../preload/contract/train.ts';

const job = (id: number, status: string, progress: object | null = null): JobView =>
  ({ id, status, progress }) as unknown as JobView;
const step = (name: string, jobId: number | null, isStale = false) =>
  ({ name, stage: 'sft', jobId, isStale }) as const;
const time = (name: string, seconds: number | null): StepEstimate => ({
  name,
  stage: 'sft',
  work: 1,
  seconds,
});

describe('the time left of a project', () => {
  const steps = [step('a', 1), step('b', 2), step('c', null)];
  it('is that of its running step and of the ones after it', () => {
    const jobs = [job(1, 'done'), job(2, 'running', { fraction: 0.5, secondsLeft: 30 })];
    expect(projectTimeLeft({ steps }, jobs, [time('b', 100), time('c', 20)])).toEqual({
      seconds: 50,
      unknownSteps: 0,
    });
  });

  it('uses the estimate where a step knows no speed yet, and counts steps of unknown length', () => {
    const jobs = [job(1, 'done'), job(2, 'running', { fraction: 0.25 })];
    expect(projectTimeLeft({ steps }, jobs, [time('b', 100), time('c', null)])).toEqual({
      seconds: 75,
      unknownSteps: 1,
    });
    expect(projectTimeLeft({ steps }, [job(1, 'done')], [])).toBeNull();
  });

  it('has no finished steps in it but those that are made again', () => {
    const jobs = [job(1, 'done'), job(2, 'done')];
    const again = [step('a', 1), step('b', 2, true)];
    expect(projectTimeLeft({ steps: again }, jobs, [time('a', 9), time('b', 7)])).toEqual({
      seconds: 7,
      unknownSteps: 0,
    });
  });
});
