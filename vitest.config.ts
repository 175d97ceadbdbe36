import { defineConfig } from 'vitest/config'

// One configuration for every package; each runs it with `--root .` of its own.
export default defineConfig({
  ssr: { resolve: { conditions: ['@echo/source', 'node', 'import', 'default'] } },
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', 'json'],
    outputFile: { json: 'test-results/vitest.json' },
    // Bounds for what hangs, not margins: a machine may be as busy as it likes.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { interval: 10, timeout: 30_000 } },
  },
})
