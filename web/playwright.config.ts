import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'e2e',
  // In the folder of the screenshots, which git ignores.
  outputDir: 'screenshots/failures',
  forbidOnly: !!process.env.CI,
  // Each test starts its own service: a small machine can run one at a time.
  workers: 1,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    viewport: { width: 1280, height: 800 },
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
