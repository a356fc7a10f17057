// Browser tests of the built-in site, served by the release binary as a reader would start it.
import { defineConfig } from '@playwright/test';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const address = '127.0.0.1:4173';
const chromium = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

const folder = mkdtempSync(join(tmpdir(), 'zhoubi-'));

export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  forbidOnly: !!process.env.CI,
  reporter: [['list']],
  outputDir: 'test-results',
  use: {
    baseURL: `http://${address}`,
    browserName: 'chromium',
    launchOptions: { executablePath: chromium, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'] },
  },
  webServer: {
    // All tests come from one address, more of them than one hand may register.
    command: `"${process.env.ZHOUBI ?? resolve('../target/release/zhoubi')}" serve --addr ${address} --rate-limits off`,
    // An empty folder: the site that the binary carries, without a writer's live reload, and a new database.
    cwd: folder,
    env: { XDG_DATA_HOME: folder, DATABASE_URL: '' },
    url: `http://${address}/`,
    reuseExistingServer: false,
    timeout: 60_000,
  },
});
