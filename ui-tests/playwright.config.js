import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

const require = createRequire(import.meta.url);
const base = require('@jupyterlab/galata/lib/playwright-config');

const port = process.env.LAYERBOOK_UI_PORT ?? '8897';
const url = `http://127.0.0.1:${port}`;

/** Debian's browser where it is installed, else the one that Playwright brings. */
const CHROMIUM = '/usr/bin/chromium';

/** The Python that has JupyterLab and the wheel; `npm test` names it. */
const python =
  process.env.LAYERBOOK_PYTHON ??
  fileURLToPath(
    new URL(
      process.platform === 'win32'
        ? '../.venv/Scripts/python.exe'
        : '../.venv/bin/python',
      import.meta.url
    )
  );

export default {
  ...base,
  testDir: 'tests',
  outputDir: 'test-results',
  reporter: 'list',
  // One JupyterLab and one engine serve all tests.
  workers: 1,
  retries: 0,
  use: {
    ...base.use,
    baseURL: url,
    // Recording needs a program that Playwright downloads.
    video: 'off',
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(existsSync(CHROMIUM) ? { executablePath: CHROMIUM } : {}),
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync'
      ]
    }
  },
  webServer: {
    command: `"${python}" -m jupyterlab --config jupyter_server_test_config.py`,
    url: `${url}/lab`,
    env: { LAYERBOOK_UI_PORT: port },
    timeout: 120_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 }
  }
};
