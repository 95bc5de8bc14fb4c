// Tests: the quick loop leaves out window and slow tests; OMR_TESTS=all (set by `npm test`) runs
// every one.
import { defineConfig } from 'vitest/config';

const everything = process.env['OMR_TESTS'] === 'all';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: everything ? [] : ['test/e2e/**', 'test/**/*.slow.test.ts'],
    environment: 'node',
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 300_000,
  },
});
