import {defineConfig} from 'vitest/config'

export default defineConfig({
  test: {
    testTimeout: 60_000,
    projects: [
      {extends: true, test: {name: 'modules', include: ['src/**/*.test.ts']}},
      {
        extends: true,
        test: {
          name: 'program',
          include: ['test/**/*.test.ts'],
          exclude: ['test/cluster/**'],
          globalSetup: 'test/build.ts',
        },
      },
    ],
  },
})
