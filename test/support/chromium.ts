import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium as driver } from 'playwright-core';

// As browsers of people do: the arguments that come with the package switch the same-origin policy off and put all pages into one process.
const ARGUMENTS = ['--no-sandbox', '--no-zygote', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking'];

/** Only ends what hangs: a page takes many times as long on a busy machine. */
const TIMEOUT_MS = 120_000;

/** The browser for all tests of the surrounding block, started before the first one. It comes with the packages of the tests. */
export function useBrowser(): { newContext: (options?: BrowserContextOptions) => Promise<BrowserContext> } {
  let started: Browser;
  beforeAll(async () => {
    started = await driver.launch({
      executablePath: await chromium.executablePath(),
      args: ARGUMENTS,
      headless: true,
    });
  });
  afterAll(() => started.close());
  return {
    newContext: async (options) => {
      const context = await started.newContext(options);
      context.setDefaultTimeout(TIMEOUT_MS);
      return context;
    },
  };
}
