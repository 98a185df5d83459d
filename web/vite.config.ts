import optimizeLocales from '@react-aria/optimize-locales-plugin'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { compactDocuments } from './build/compact-documents.ts'
import { compress } from './build/compress.ts'

// Where `vite dev` finds the service: `causerie demo` listens here unless told otherwise.
const service = process.env.CAUSERIE_URL ?? 'http://127.0.0.1:8080'

// What is loaded when it is needed: menus, dialogs and the picker. All else is in one script; without this, what
// the two have in common would be more files to wait for.
const onDemand =
  /react-aria|react-stately|@internationalized|new-conversation\/|conversation-menu|account-menu|delete-dialog|use-conversation-actions|menu\.css/

export default defineConfig(({ command }) => ({
  plugins: [
    react(),
    compactDocuments(),
    compress(),
    { ...optimizeLocales.vite({ locales: ['fr-FR', 'en-US'] }), enforce: 'pre' },
  ],
  build: {
    // The served page forbids inline scripts, styles and `data:` fonts: everything is a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
  },
  // Two pages, built apart: what they shared would become files of its own, and the page for members should
  // start with one script and one style sheet.
  builder: {
    async buildApp(builder) {
      for (const environment of Object.values(builder.environments)) await builder.build(environment)
    },
  },
  environments: {
    client: {
      build: {
        rolldownOptions: {
          input: 'index.html',
          output: { codeSplitting: { groups: [{ name: 'index', test: (id) => !onDemand.test(id) }] } },
        },
      },
    },
    ...(command === 'build' && {
      graphiql: {
        consumer: 'client',
        build: { outDir: 'dist', emptyOutDir: false, rolldownOptions: { input: 'graphiql.html' } },
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
