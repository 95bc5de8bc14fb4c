// Native errors: what people see has no places in sources of other programs, and all that is said.

import { expect, it } from 'vitest';
import { describeError } from '../../main/i18n/user-error.ts';
import { withoutSources } from '../../main/i18n/native-message.ts';
import { DeviceError } from '../../main/engine/runtime/session.ts';

/** As ONNX Runtime 1.2x words them; the first from a machine without a GPU. */
const ERRORS: [string, string][] = [
  [
    '/onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:136 onnxruntime::webgpu::WebGpuContext::Initialize(const onnxruntime::webgpu::WebGpuContextConfig&)::<lambda()> adapter_result.status == wgpu::RequestAdapterStatus::Success was false. Failed to get a WebGPU adapter: No supported adapters',
    'Failed to get a WebGPU adapter: No supported adapters',
  ],
  [
    "Non-zero status code returned while running MatMul node. Name:'MatMul_3' Status Message: /onnxruntime_src/onnxruntime/core/providers/webgpu/buffer_manager.cc:553 onnxruntime::common::Status onnxruntime::webgpu::BufferManager::Download(WGPUBuffer, void*, size_t) const Failed to download data from buffer: Buffer is destroyed",
    "Non-zero status code returned while running MatMul node. Name:'MatMul_3' Status Message: Failed to download data from buffer: Buffer is destroyed",
  ],
  [
    'D:\\a\\_work\\1\\s\\onnxruntime\\core\\providers\\dml\\DmlExecutionProvider\\src\\MLOperatorAuthorImpl.cpp(2817)\\onnxruntime.dll!00007FFA: device removed',
    '\\onnxruntime.dll!00007FFA: device removed',
  ],
  [
    'Device lost: no memory\n    at operator() (/build/_deps/dawn-src/src/dawn/native/vulkan/BackendVk.cpp:368)',
    'Device lost: no memory',
  ],
  ['/onnxruntime_src/core/session.cc:12', 'no reason was given'],
];

it.each(ERRORS)('%s', (native, seen) => {
  expect(withoutSources(native)).toBe(seen);
});

it.each([
  'The picture a.cc is missing.',
  'rows.jsonl:3 is not JSON',
  'OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library',
  'Everything (of 3 rows) was false.',
])('leaves “%s” as it is', (text) => {
  expect(withoutSources(text)).toBe(text);
});

it('a device that fails in a run is told without the sources of the runtime', () => {
  const { message, hint } = describeError(new DeviceError('webgpu', new Error(ERRORS[0]![0])));
  expect(message).toBe(
    'The device webgpu failed in the middle of the work: Failed to get a WebGPU adapter: No supported adapters.',
  );
  expect(hint).toBeTruthy();
  for (const [native] of ERRORS)
    expect(describeError(new Error(native)).message).not.toMatch(/\.(?:cc|cpp)\b|onnxruntime::/);
});
