// A session of the binding `onnxruntime-node`: for devices, and where the C interface is not usable.

import { shapeIn, type TensorSpec } from './native/runtime.ts';
import { updated, type Output, type SessionSettings } from './native/session.ts';
import { InferenceSession, Tensor, type RuntimeTensor, type Session } from './onnxruntime.ts';
import type { Feed } from '../graph/tensor.ts';

/** A model that is ready to run; every run copies the outputs once more. */
export class BindingSession {
  private readonly session: Session;
  private readonly inputs: readonly TensorSpec[];
  private readonly outputs: readonly string[];

  private constructor(session: Session, inputs: readonly TensorSpec[], outputs: string[]) {
    this.session = session;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  /** `provider` is an execution provider's name. */
  static async create(
    provider: string,
    model: Uint8Array,
    { entries, threads }: SessionSettings,
    inputs: readonly TensorSpec[],
    outputs: readonly TensorSpec[],
  ): Promise<BindingSession> {
    const session = await InferenceSession.create(model, {
      executionProviders: [provider],
      graphOptimizationLevel: 'disabled',
      enableMemPattern: false,
      enableCpuMemArena: false,
      logSeverityLevel: 3,
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
      extra: { session: entries },
    });
    return new BindingSession(
      session,
      inputs,
      outputs.map(({ name }) => name),
    );
  }

  /** Runs once on arrays in the order of the inputs. */
  async run(feeds: readonly Feed[]): Promise<Output[]> {
    const tensors: Record<string, RuntimeTensor> = {};
    this.inputs.forEach((spec, i) => {
      const fed = feeds[i] as Float32Array;
      tensors[spec.name] = new Tensor(spec.dtype as 'float32', fed, [
        ...shapeIn(spec, fed.length)!,
      ]);
    });
    const results = await this.session.run(tensors, this.outputs);
    this.inputs.forEach(({ name }, i) => {
      const update = results[updated(name)]?.data as Float32Array | undefined;
      if (update) (feeds[i] as Float32Array).set(update);
    });
    return this.outputs.map((name) => results[name]!.data as Float32Array);
  }

  /** Frees the session; it must not run again. */
  async release(): Promise<void> {
    await this.session.release();
  }
}
