// The window's reducer: snapshot, events, and the state after the window is reopened.

import { describe, expect, it } from 'vitest';
import { addPoint, INITIAL_STATE, reduce, SAMPLES_KEPT } from '../../../renderer/api/state.ts';
import type { Action, WindowState } from '../../../renderer/api/state.ts';
import type { JobView, MetricPoint, SampleAnswer } from '../../../preload/contract/jobs.ts';
import { previewStates } from '../preview/states.ts';

const { sft } = previewStates();
const snapshot = sft!.snapshot;

function play(actions: readonly Action[], from: WindowState = INITIAL_STATE): WindowState {
  return actions.reduce(reduce, from);
}

function point(step: number, loss: number): MetricPoint {
  return { step, values: { loss } };
}

function answer(step: number, exampleId: string, response: string): SampleAnswer {
  return {
    step,
    exampleId,
    question: 'Read B.',
    gold: '41',
    response,
    correct: true,
    format: true,
    lengthTokens: 9,
  };
}

describe('the snapshot', () => {
  it('makes the window ready, newest jobs first', () => {
    const state = play([{ kind: 'snapshot', snapshot }]);
    expect(state.phase).toBe('ready');
    expect(state.jobs.map((job) => job.id)).toEqual(
      snapshot.jobs.map((job) => job.id).toSorted((a, b) => b - a),
    );
  });

  it('is not changed by later events', () => {
    const before = JSON.stringify(snapshot);
    play([
      { kind: 'snapshot', snapshot },
      { kind: 'job', job: { ...snapshot.jobs[0]!, status: 'failed' } },
    ]);
    expect(JSON.stringify(snapshot)).toBe(before);
  });
});

describe('events', () => {
  it('replace a job by its id and add an unknown one', () => {
    const job: JobView = { ...snapshot.jobs[0]!, status: 'failed' };
    const state = play([
      { kind: 'snapshot', snapshot },
      { kind: 'job', job },
      { kind: 'job', job: { ...job, id: 999 } },
    ]);
    expect(state.jobs).toHaveLength(snapshot.jobs.length + 1);
    expect(state.jobs[0]!.id).toBe(999);
    expect(state.jobs.find((other) => other.id === job.id)!.status).toBe('failed');
  });

  it('replace a project by its id', () => {
    const project = { ...snapshot.projects[0]!, reportPath: 'report.html' };
    const state = play([
      { kind: 'snapshot', snapshot },
      { kind: 'project', project },
    ]);
    expect(state.projects).toEqual([project]);
  });

  it('keep the same state object when nothing changed', () => {
    const state = play([{ kind: 'snapshot', snapshot }]);
    expect(reduce(state, { kind: 'network', attempts: state.networkAttempts })).toBe(state);
    expect(reduce(state, { kind: 'problem', problem: null })).toBe(state);
  });

  it('keep only the newest answers of a run', () => {
    const state = play(
      Array.from({ length: SAMPLES_KEPT + 5 }, (_, step) => ({
        kind: 'sample' as const,
        event: { runId: 'r', sample: answer(step, 'a', 'x') },
      })),
    );
    expect(state.runs['r']!.samples).toHaveLength(SAMPLES_KEPT);
    expect(state.runs['r']!.samples[0]!.step).toBe(SAMPLES_KEPT + 4);
  });
});

describe('points', () => {
  it('stay in ascending order, whatever the order of arrival', () => {
    const points = [point(3, 3), point(1, 1), point(2, 2), point(5, 5), point(4, 4)];
    expect(points.reduce<readonly MetricPoint[]>(addPoint, []).map(({ step }) => step)).toEqual([
      1, 2, 3, 4, 5,
    ]);
  });

  it('take the new values where a resumed run repeats a step, and keep the others', () => {
    const arrived: readonly MetricPoint[] = [
      { step: 1, values: { loss: 1, accuracy: 0.5 } },
      { step: 2, values: { loss: 2 } },
      { step: 1, values: { loss: 9 } },
    ];
    expect(arrived.reduce<readonly MetricPoint[]>(addPoint, [])).toEqual([
      { step: 1, values: { loss: 9, accuracy: 0.5 } },
      { step: 2, values: { loss: 2 } },
    ]);
  });
});

describe('loading a run', () => {
  it('gives the same curve whether or not points arrived in the meantime', () => {
    const metrics = [point(1, 1), point(2, 2), point(3, 3)];
    const read: Action = { kind: 'run-read', runId: 'r', metrics, samples: [] };
    const live = [3, 4].map((step): Action => ({
      kind: 'metric',
      event: { runId: 'r', point: point(step, step) },
    }));
    const expected = [...metrics, point(4, 4)];
    expect(play([...live, read]).runs['r']!.metrics).toEqual(expected);
    expect(play([read, ...live]).runs['r']!.metrics).toEqual(expected);
    expect(play([live[0]!, read, live[1]!]).runs['r']!.metrics).toEqual(expected);
  });

  it('counts an answer in both lists once, and equal answers of a group as often as they occur', () => {
    const twice = [answer(7, 'a', 'same'), answer(7, 'a', 'same')];
    const state = play([
      { kind: 'sample', event: { runId: 'r', sample: answer(7, 'a', 'same') } },
      { kind: 'sample', event: { runId: 'r', sample: answer(8, 'b', 'new') } },
      { kind: 'run-read', runId: 'r', metrics: [], samples: twice },
    ]);
    expect(state.runs['r']!.samples).toEqual([answer(8, 'b', 'new'), ...twice]);
  });
});
