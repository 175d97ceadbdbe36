import { defineConfig } from 'vitest/config'

// One configuration for every package; each runs it with `--root .` of its own.
export default defineConfig({
  ssr: { resolve: { conditions: ['@echo/source', 'node', 'import', 'default'] } },
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', 'json'],
    outputFile: { json: 'test-results/vitest.json' },
    testTimeout: 20_000,
  },
})
