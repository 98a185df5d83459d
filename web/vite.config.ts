import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { compactDocuments } from './build/compact-documents.ts'
import { compress } from './build/compress.ts'
import { limitSize } from './build/limit-size.ts'

// The service that `vite dev` proxies to. The default is where `causerie demo` listens.
const service = process.env.CAUSERIE_URL ?? 'http://127.0.0.1:8080'

export default defineConfig(({ command }) => ({
  plugins: [react(), compactDocuments(), compress(), limitSize(150)],
  build: {
    // The service's Content-Security-Policy forbids inline scripts and styles and `data:` fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Compression is slow, as expected.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
  // The two pages and the worker are built separately: shared modules would become separate files, but the page for
  // members should start with one script and one style sheet.
  builder: {
    async buildApp(builder) {
      for (const environment of Object.values(builder.environments)) await builder.build(environment)
    },
  },
  environments: {
    client: { build: { rolldownOptions: { input: 'index.html' } } },
    ...(command === 'build' && {
      worker: {
        consumer: 'client',
        build: {
          outDir: 'dist',
          emptyOutDir: false,
          rolldownOptions: { input: 'src/worker/main.ts', output: { entryFileNames: 'worker.js' } },
        },
      },
      graphiql: {
        consumer: 'client',
        build: {
          outDir: 'dist',
          emptyOutDir: false,
          // GraphiQL's editor has this size.
          chunkSizeWarningLimit: 3_000,
          rolldownOptions: {
            input: 'graphiql.html',
            // The directive "use no memo" is for the React compiler, which is not used.
            checks: { moduleLevelDirective: false },
          },
        },
      },
    }),
  },
  // The development server cannot prebundle the editor's workers.
  optimizeDeps: { exclude: ['graphiql/setup-workers/vite', '@graphiql/react/setup-workers/vite'] },
  server: {
    proxy: {
      '/graphql': { target: service, ws: true },
      '/demo': service,
    },
  },
  test: {
    // Dates depend on the reader's time zone.
    env: { TZ: 'Europe/Paris' },
    restoreMocks: true,
    include: ['src/**/*.test.{ts,tsx}'],
  },
}))
