// The pipeline of a project: the state of each stage, and the stage that opens first.

import { describe, expect, it } from 'vitest';
import {
  recipeStepTitle,
  recipeStepToShow,
  pipelineOf,
  stepToShow,
} from '../../../renderer/selectors/pipeline.ts';
import type { PipelineStep } from '../../../renderer/selectors/pipeline.ts';
import { previewStates } from '../preview/states.ts';

const states = previewStates();

function pathIn(name: string): readonly PipelineStep[] {
  const { snapshot } = states[name]!;
  return pipelineOf(snapshot.projects[0]!, snapshot.jobs);
}

function words(name: string): readonly string[] {
  return pathIn(name).map((step) => step.stateLabel);
}

describe('the pipeline', () => {
  it('has seven stages; the last is ready once there is a trained model', () => {
    expect(pathIn('sft').map((step) => step.key)).toEqual([
      'examples',
      'prepare',
      'answers',
      'learn',
      'practise',
      'check',
      'use',
    ]);
    expect(words('sft').at(-1)).toBe('ready');
  });

  it('describes what is done, running and pending', () => {
    expect(words('sft').slice(0, 6)).toEqual([
      'done',
      'done',
      'done',
      '55\u202f%',
      'not yet',
      '1 of 3 done',
    ]);
  });

  it('marks what failed or was interrupted', () => {
    expect(pathIn('failed')[3]).toMatchObject({
      state: 'attention',
      stateLabel: 'needs attention',
    });
    expect(pathIn('interrupted')[4]).toMatchObject({
      state: 'attention',
      stateLabel: 'interrupted',
    });
  });

  it('treats a step without a known job as not started', () => {
    const { snapshot } = states['sft']!;
    expect(pipelineOf(snapshot.projects[0]!, []).every((step) => step.state === 'not-yet')).toBe(
      true,
    );
  });
});

describe('the stage to show', () => {
  it('is the running one, else the one that needs attention, else the evaluation when all is done', () => {
    expect(stepToShow(pathIn('sft'))).toBe('learn');
    expect(stepToShow(pathIn('failed'))).toBe('learn');
    expect(stepToShow(pathIn('finished'))).toBe('check');
    expect(stepToShow([])).toBe('examples');
  });

  it('shows the running evaluation of several, else the last one done', () => {
    const check = pathIn('rl').find((step) => step.key === 'check')!;
    expect(recipeStepToShow(check)!.name).toBe('evaluate-sft');
    expect(recipeStepTitle(recipeStepToShow(check)!)).toBe('After learning');
  });
});
