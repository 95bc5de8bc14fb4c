// Execution providers: by what names the library knows a device, and how a session gets it.

import type { OrtApi } from './api.ts';
import { namesOf } from './names.ts';

/** A device's provider with the options it is appended with. */
export interface Provider {
  readonly name: string;
  /** The name of the device's memory. */
  readonly memory: string;
  /** Options count only when they are given with the provider; later ones are ignored without a word. */
  readonly options: Readonly<Record<string, string>>;
}

const MEMORIES: Readonly<Record<string, string>> = { WebGPU: 'WebGPU_Buf', CUDA: 'Cuda' };

/** A provider, with options of its own. */
export function providerOf(
  name: 'WebGPU' | 'CUDA',
  options: Readonly<Record<string, string>> = {},
): Provider {
  return { name, memory: MEMORIES[name]!, options };
}

/** Gives session options a provider. */
export function appendProvider(api: OrtApi, session: bigint, provider: Provider): void {
  const keys = namesOf(Object.keys(provider.options));
  const values = namesOf(Object.values(provider.options));
  if (provider.name !== 'CUDA')
    return api.call(
      'SessionOptionsAppendExecutionProvider',
      ...[session, provider.name, keys, values, keys.length],
    );
  const options = api.create('CreateCUDAProviderOptions');
  try {
    api.call('UpdateCUDAProviderOptions', options, keys, values, keys.length);
    api.call('SessionOptionsAppendExecutionProvider_CUDA_V2', session, options);
  } finally {
    api.release('ReleaseCUDAProviderOptions', options);
  }
}
