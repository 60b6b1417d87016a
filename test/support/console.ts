import type { AddressInfo } from 'node:net';
import axe from 'axe-core';
import type { BrowserContext, Page, Request } from 'playwright-core';
import { useBrowser } from './chromium.js';
import { ADMIN } from './environment.js';
import type { TestApp } from './test-app.js';

export const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };

type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;

interface Visitor {
  /** A role, for a new user of it; `null` for a visitor who is not logged in. An admin unless said otherwise. */
  role?: string | null;
  size?: { width: number; height: number };
  dark?: boolean;
}

/** A page as somebody has it open. */
export interface Visit {
  page: Page;
  context: BrowserContext;
  /** What the browser complained about: a script that failed, a style or a request that the policy refused. */
  complaints: string[];
  /** Requests to the API so far, as method and path. */
  asked: string[];
  /** Bytes of the pages themselves so far, as they were sent. */
  weight: () => Promise<number>;
  /** Clicks and keys of the person so far. */
  effort: { clicks: number; keys: number };
  /** Clicks what has this name. */
  click: (role: Parameters<Page['getByRole']>[0], name: string | RegExp) => Promise<void>;
  /** Types into what has the focus, key by key. */
  type: (text: string) => Promise<void>;
  press: (key: string) => Promise<void>;
}

/** A real browser at the pages of the application. What is still open when a test ends is closed. */
export function useConsole(test: TestApp) {
  const { newContext } = useBrowser();
  const origin = () => `http://127.0.0.1:${(test.app.getHttpServer().address() as AddressInfo).port}`;

  /** Log-ins so far. A password costs time to check, so visitors of a role share one. */
  const loggedIn = new Map<string, Promise<StorageState>>();
  async function logIn(role: string): Promise<StorageState> {
    const { email, password } = role === 'admin' ? ADMIN : await test.addUser(role);
    const context = await newContext();
    const answer = await context.request.post(`${origin()}/api/v1/auth/login`, {
      data: { email, password },
      headers: { Origin: origin() },
    });
    expect(answer.status()).toBe(200);
    const state = await context.storageState();
    await context.close();
    return state;
  }

  async function visit(path: string, visitor: Visitor = {}): Promise<Visit> {
    const { role = 'admin', size = DESK, dark } = visitor;
    if (role !== null && !loggedIn.has(role)) loggedIn.set(role, logIn(role));
    const context = await newContext({
      viewport: size,
      locale: 'en-US',
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
      storageState: role === null ? undefined : await loggedIn.get(role),
    });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const visit = watch(page, context);
    await page.goto(`${origin()}/admin${path}`);
    return visit;
  }
  return { visit, origin };
}

function watch(page: Page, context: BrowserContext): Visit {
  const [complaints, asked]: [string[], string[]] = [[], []];
  const effort = { clicks: 0, keys: 0 };
  // A status of the API is no fault of the page: it says what it makes of it.
  const isStatus = (text: string) => text.startsWith('Failed to load resource');
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !isStatus(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/api/')) asked.push(`${request.method()} ${pathname}`);
  });
  const finished: Request[] = [];
  page.on('requestfinished', (request) => {
    if (new URL(request.url()).pathname.startsWith('/admin')) finished.push(request);
  });
  const press = async (key: string) => {
    effort.keys += 1;
    await page.keyboard.press(key);
  };
  return {
    page,
    context,
    complaints,
    asked,
    weight: async () => {
      const sizes = await Promise.all(finished.map((request) => request.sizes()));
      return sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0);
    },
    effort,
    press,
    click: async (role, name) => {
      effort.clicks += 1;
      await page.getByRole(role, { name, exact: typeof name === 'string' }).click();
    },
    type: async (text) => {
      effort.keys += text.length;
      await page.keyboard.type(text);
    },
  };
}

/** Waits until the page shows what it asked for. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('[aria-busy="true"], [aria-label="Loading"]').first().waitFor({ state: 'detached' });
}

/** Faults that keep people out, found by axe: none that is serious or critical. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = (await page.evaluate(`axe.run(document, { resultTypes: ['violations'] })`)) as axe.AxeResults;
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`));
}
