import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

// As ../../vitest.config.ts, but the package is found where the mutants are: in a copy of it.
export default defineConfig({
  resolve: {
    alias: [
      { find: /^@echo\/protocol$/, replacement: resolve('src/index.ts') },
      { find: /^@echo\/protocol\/node$/, replacement: resolve('src/node/index.ts') },
      { find: /^@echo\/protocol\/internal$/, replacement: resolve('src/node/internal.ts') },
    ],
  },
  ssr: { resolve: { conditions: ['@echo/source', 'node', 'import', 'default'] } },
  test: {
    include: ['test/node/{receiving,sending,closing,limits}/**/*.test.ts'],
    testTimeout: 5_000,
    expect: { poll: { interval: 10, timeout: 3_000 } },
  },
})
