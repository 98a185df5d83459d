import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { compactDocuments } from './build/compact-documents.ts'
import { compress } from './build/compress.ts'
import { limitSize } from './build/limit-size.ts'

// Where `vite dev` finds the service: `causerie demo` listens here unless told otherwise.
const service = process.env.CAUSERIE_URL ?? 'http://127.0.0.1:8080'

export default defineConfig(({ command }) => ({
  plugins: [react(), compactDocuments(), compress(), limitSize(150)],
  build: {
    // The served page forbids inline scripts, styles and `data:` fonts: everything is a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Compressing takes its time, and is meant to.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
  // Two pages, built apart: what they shared would become files of its own, and the page for members should
  // start with one script and one style sheet.
  builder: {
    async buildApp(builder) {
      for (const environment of Object.values(builder.environments)) await builder.build(environment)
    },
  },
  environments: {
    client: { build: { rolldownOptions: { input: 'index.html' } } },
    ...(command === 'build' && {
      graphiql: {
        consumer: 'client',
        build: {
          outDir: 'dist',
          emptyOutDir: false,
          // The editor is that large.
          chunkSizeWarningLimit: 3_000,
          rolldownOptions: {
            input: 'graphiql.html',
            // "use no memo" speaks to a compiler that does not run here.
            checks: { moduleLevelDirective: false },
          },
        },
      },
    }),
  },
  // The editor's workers cannot be bundled ahead by the development server.
  optimizeDeps: { exclude: ['graphiql/setup-workers/vite', '@graphiql/react/setup-workers/vite'] },
  server: {
    proxy: {
      '/graphql': { target: service, ws: true },
      '/demo': service,
    },
  },
  test: {
    // Dates are told apart where the reader is: here, in Paris.
    env: { TZ: 'Europe/Paris' },
    restoreMocks: true,
    include: ['src/**/*.test.{ts,tsx}'],
  },
}))
