// Recording of a job's inputs and outputs.

import type { StageResult } from '../stages/contract/stage.ts';
import type { JobView } from '../../preload/contract/jobs.ts';

/** Written before a job runs and after it is done; a failure of either fails the job. */
export interface JobRecorder {
  before(job: JobView): Promise<void>;
  after(job: JobView, result: StageResult): Promise<void>;
}
