import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { chromium as driver } from 'playwright-core';
import { startProduct } from '../bench/product.mjs';
import { routes } from '../console/src/routes.ts';
import { inventRecords } from './screenshots/invent.mjs';
import { measured } from './screenshots/measured.mjs';
import { painted } from './screenshots/painted.mjs';
import { announce, PROJECT, runScript } from './setup/project.mjs';

const FOLDER = join(PROJECT, 'docs/screenshots');
const PAGE = join(PROJECT, 'docs/CONSOLE.md');
const [FROM, TO] = ['<!-- measured: npm run screenshots -->', '<!-- end -->'];
const PORT = 8497;
const SIZE = { width: 1180, height: 820 };

/** `npm run screenshots`: pictures of each page of the console with invented records, light and dark, and what opening each costs, into docs. */
async function main() {
  const product = await startProduct(PORT, { environment: 'development' });
  const args = ['--no-sandbox', '--disable-gpu'];
  const browser = await driver.launch({ executablePath: await chromium.executablePath(), args, headless: true });
  try {
    announce('Inventing records');
    const records = await inventRecords(product);
    await rm(FOLDER, { recursive: true, force: true });
    await mkdir(FOLDER, { recursive: true });
    const lines = [];
    for (const route of routes) {
      const cookies = route.open ? [] : [cookieOf(product)];
      const name = route.path.replaceAll(/[/:]+/g, '-').replace(/^-/, '') || 'home';
      const address = `${product.base}/admin${addressOf(route.path, records)}`;
      const costs = {};
      for (const colorScheme of ['light', 'dark']) {
        const context = await browser.newContext({
          viewport: SIZE,
          locale: 'en-US',
          timezoneId: 'America/New_York',
          colorScheme,
          reducedMotion: 'reduce',
        });
        await context.addCookies(cookies);
        const page = await context.newPage();
        Object.assign(costs, await measured(page, address));
        await page.screenshot({ path: join(FOLDER, `${name}-${colorScheme}.jpg`), type: 'jpeg', quality: 55 });
        await context.close();
      }
      announce(name);
      const asks = costs.requests === 1 ? '1 request' : `${costs.requests} requests`;
      lines.push(
        `- \`/admin${route.path}\`: ${asks}, ${costs.kilobytes} kB. [Light](screenshots/${name}-light.jpg), [dark](screenshots/${name}-dark.jpg)`,
      );
    }
    await describe(lines.join('\n'), await paintingOf(browser, product));
  } finally {
    await browser.close();
    await product.stop();
  }
  return 0;
}

/** What it takes until a person sees a page of a list, in a sentence. */
async function paintingOf(browser, product) {
  const context = await browser.newContext({ viewport: SIZE });
  await context.addCookies([cookieOf(product)]);
  const { visits, median, fastest } = await painted(
    await context.newPage(),
    `${product.base}/admin/distribution-log`,
    '/api/v1/distributions',
  );
  await context.close();
  return `50 rows of the distribution log are on the screen ${median} ms after their answer (median of ${visits} visits; the fastest ${fastest} ms).`;
}

function cookieOf({ cookie, base }) {
  const [name, value] = cookie.split('=');
  return { name, value: decodeURIComponent(value), url: base };
}

function addressOf(path, records) {
  const values = [records[path]].flat();
  const address = path.replace(/:\w+/g, () => encodeURIComponent(values.shift()));
  return address + (values[0] ?? '');
}

/** Puts the lines into the page, between the marks. */
async function describe(lines, painting) {
  const text = await readFile(PAGE, 'utf8');
  const [before] = text.split(FROM);
  const [, after] = text.split(TO);
  await writeFile(PAGE, `${before}${FROM}\n\n${painting}\n\n${lines}\n\n${TO}${after}`);
}

await runScript(main);
