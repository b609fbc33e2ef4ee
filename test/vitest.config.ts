import { defineConfig } from 'vitest/config';

/** All rounds of everything take minutes, and more where a machine is slow: nothing is to be learned from how long. */
const LONGEST_MS = process.env['ZKAI_TEST_FULL'] === '1' ? 1_800_000 : 60_000;

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // Most of the time goes into servers and spawned commands; more workers than cores only make both slower.
    maxWorkers: 2,
    testTimeout: LONGEST_MS,
    hookTimeout: 60_000,
  },
});
