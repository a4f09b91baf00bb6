import {defineConfig} from 'vitest/config'

/** Tests that need a disposable cluster; they read KUBECONFIG and are skipped with a notice without it. */
export default defineConfig({
  test: {
    include: ['test/cluster/**/*.test.ts'],
    globalSetup: 'test/build.ts',
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
})
