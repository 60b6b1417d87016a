import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { anOrder, engineering, printPage } from '../fixtures/pdf/order-pages.js';
import { writePdf } from '../fixtures/pdf/write-pdf.js';
import { faultsOf, settled, useConsole } from '../support/console.js';
import { follow, preview, upload } from '../support/imports.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const HEADER = 'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity,Order Date';
const row = (order: string, { sku = '211610SPT', quantity = '5', ordered = '' } = {}) =>
  `2025-03-03,${order},Pier Urology,${sku},SLQ-10001,${quantity},${ordered}`;
const csv = (...rows: string[]): string => [HEADER, ...rows, ''].join('\n');
const pdf = async (orderNumber: string): Promise<string> =>
  Buffer.from(await writePdf([printPage(anOrder({ orderNumber, lines: [engineering], netOrder: '350.00' }))])).toString('base64');

const LONG = `${'april '.repeat(39)}.csv`;

interface Dropped {
  name: string;
  base64: string;
}
const asText = (name: string, content: string): Dropped => ({ name, base64: Buffer.from(content).toString('base64') });

/** Drops files where a person would. */
async function drop(page: Page, files: Dropped[]): Promise<void> {
  const transfer = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of ${JSON.stringify(files)})
      transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
    return transfer;
  })()`);
  const area = page.getByText('Drop files here, or');
  await area.dispatchEvent('dragover', { dataTransfer: transfer });
  await area.dispatchEvent('drop', { dataTransfer: transfer });
}

describe('imports in the console', () => {
  const test = useTestApp();
  const { visit } = useConsole(test);
  const agent = useUser(test, 'operations');
  const distributions = async (order: string): Promise<number> =>
    (await test.database.query('select count(*)::int as n from distribution_log_entries where order_number = $1', [order])).rows[0].n;

  it('take a dropped file, show what it would record, and record it at the commit', async () => {
    const { page, click, complaints } = await visit('/imports', { role: 'operations' });
    await settled(page);
    await drop(page, [asText('march.csv', csv(row('DROP-1'), row('DROP-2')))]);
    await page.getByRole('heading', { level: 1, name: 'march.csv' }).waitFor();
    await page.getByText('2 shipments, 2 new orders, and 1 new customer.').waitFor();
    await page.getByText('New customers: Pier Urology').waitFor();
    await click('button', 'Commit 2 rows');
    await page
      .getByRole('status')
      .filter({ hasText: /^Recorded/ })
      .waitFor();
    expect([await distributions('DROP-1'), await distributions('DROP-2')]).toEqual([1, 1]);
    expect(complaints).toEqual([]);
  });

  it('sort several dropped files by what they are, name those that nobody can read, and list what became of each', async () => {
    const { page } = await visit('/imports', { role: 'operations' });
    await settled(page);
    const files = [
      { name: 'order.pdf', base64: await pdf('SEVERAL-1') },
      asText(LONG, csv(row('SEVERAL-2'))),
      asText('lots.csv', 'Lot,SKU\nSLQ-10001,211610SPT'),
      asText('workbook.xlsx', 'PK\u0003\u0004'),
      asText('letter.eml', 'Subject: shipments of March'),
    ];
    await drop(page, files);
    await page.getByRole('alert').filter({ hasText: 'workbook.xlsx is a workbook. Save it as CSV first.' }).waitFor();
    await page.getByText('letter.eml is an e-mail. Save the file that is attached to it').waitFor();
    for (const [name, kind, state] of [
      ['order.pdf', 'Sales orders (PDF)', 'Validated'],
      [LONG, 'Shipments (CSV)', 'Validated'],
      ['lots.csv', 'Shipments (CSV)', 'Failed'],
    ] as const) {
      await page.getByRole('row').filter({ hasText: name }).filter({ hasText: kind }).filter({ hasText: state }).waitFor();
    }
    await expect
      .poll(() =>
        page
          .getByRole('row')
          .filter({ hasText: /workbook|letter/ })
          .count(),
      )
      .toBe(0);
    const name = page.getByRole('link', { name: LONG });
    await expect.poll(async () => (await name.boundingBox())?.width).toBeLessThan(400);
    await expect.poll(() => page.getByTitle(LONG).count()).toBe(1);
  });

  it('can be chosen by keyboard, and say why a file is refused', async () => {
    const { page, press } = await visit('/imports', { role: 'operations' });
    await settled(page);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose files' }).focus();
    await press('Enter');
    await (await chooser).setFiles([{ name: 'lots.csv', mimeType: 'text/csv', buffer: Buffer.from('Lot,SKU\nSLQ-10001,211610SPT') }]);
    await page.getByRole('alert').filter({ hasText: 'The header lacks Ship Date' }).waitFor();
    await expect.poll(() => page.getByRole('button', { name: /again/ }).count()).toBe(0);
  });

  it('show how much of a file is sent, and stop when the person says so', async () => {
    const { page, click } = await visit('/imports', { role: 'operations' });
    await settled(page);
    // A file that never arrives.
    await page.route('**/api/v1/imports', (route) => (route.request().method() === 'POST' ? undefined : route.continue()));
    await drop(page, [asText('slow.csv', csv(row('SLOW-1')))]);
    await page.getByText('% sent').waitFor();
    await click('button', 'Stop');
    await page.getByText('% sent').waitFor({ state: 'detached' });
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
  });

  it('send a file once more after the connection broke, with the same key', async () => {
    const { page, click } = await visit('/imports', { role: 'operations' });
    await settled(page);
    const keys: (string | undefined)[] = [];
    await page.route('**/api/v1/imports', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      keys.push(route.request().headers()['idempotency-key']);
      if (keys.length === 1) return route.abort('connectionreset');
      return route.continue();
    });
    await drop(page, [asText('again.csv', csv(row('AGAIN-1')))]);
    await page.getByRole('alert').filter({ hasText: 'The server does not answer' }).waitFor();
    await click('button', 'Send 1 file again');
    await page.getByRole('heading', { level: 1, name: 'again.csv' }).waitFor();
    expect(keys).toEqual([expect.stringMatching(/.{16,}/), keys[0]]);
  });

  it('show a file of 10,000 rows while it is checked and recorded', async () => {
    const { page, click, asked } = await visit('/imports', { role: 'operations' });
    await settled(page);
    const rows = Array.from({ length: 10_000 }, (_, index) =>
      row(`LARGE-${index % 500}`, { quantity: String(1 + Math.floor(index / 500)) }).replace('10001', String(20_000 + index)),
    );
    const shown = seen(page);
    await drop(page, [asText('large.csv', csv(...rows))]);
    await page.getByText('10,000 shipments and 500 new orders').waitFor();
    await click('button', 'Commit 10,000 rows');
    await page
      .getByRole('status')
      .filter({ hasText: /^Recorded [A-Z]/ })
      .waitFor();
    expect((await shown()).map((title) => title.replace(/:.*/, ''))).toEqual(
      expect.arrayContaining([expect.stringMatching(/Being checked|Waits/), 'Being recorded']),
    );
    expect(asked.filter((request) => /^GET .*imports\/\d+$/.test(request)).length).toBeLessThan(40);
    expect(
      (await test.database.query(`select count(*)::int as n from distribution_log_entries where order_number like 'LARGE-%'`)).rows[0].n,
    ).toBe(10_000);
  });

  it('show problems by kind and each row beside what was received; the mended rest is uploaded again', async () => {
    const { body } = await upload(
      agent,
      csv(row('MEND-1'), row('MEND-2', { sku: '999999XXX' }), row('MEND-3', { quantity: 'many' })),
      'mend.csv',
    ).expect(202);
    await follow(agent, body.id, 'validated');
    const { page, click, asked } = await visit(`/imports/${body.id}`, { role: 'operations' });
    await settled(page);
    expect(asked.filter((request) => !request.endsWith('/auth/me'))).toHaveLength(3);
    await click('link', 'Not a known SKU');
    const rows = page.getByRole('row');
    await rows.filter({ hasText: 'No product has the SKU "999999XXX".' }).filter({ hasText: 'MEND-2' }).waitFor();
    await rows.filter({ hasText: 'MEND-3' }).waitFor({ state: 'detached' });
    await expect.poll(() => page.getByRole('combobox', { name: 'Problem' }).inputValue()).toBe('unknown_sku');

    await click('button', 'Commit 1 row');
    await page.getByText('Tick this before the commit').waitFor();
    await page.getByLabel('Leave 2 invalid rows out').check();
    await click('button', 'Commit 1 row');
    await page.getByRole('status').filter({ hasText: '2 invalid rows left out' }).waitFor();
    expect([await distributions('MEND-1'), await distributions('MEND-2')]).toEqual([1, 0]);

    const download = page.waitForEvent('download');
    await click('link', 'Download invalid rows');
    const rejects = await readFile(await (await download).path(), 'utf8');
    await click('link', '‹ Imports');
    await settled(page);
    await drop(page, [asText('mended.csv', rejects.replace('999999XXX', '211610SPT').replace('many', '7'))]);
    await click('button', 'Commit 2 rows');
    await page
      .getByRole('status')
      .filter({ hasText: /^Recorded/ })
      .waitFor();
    expect([await distributions('MEND-2'), await distributions('MEND-3')]).toEqual([1, 1]);
  });

  it('ask a person to look at each kind of warning', async () => {
    const { id } = await preview(agent, csv(row('WARN-1', { ordered: '2025-03-09' }), row('WARN-2')));
    const { page, click, complaints } = await visit(`/imports/${id}`, { role: 'operations' });
    await settled(page);
    await click('button', 'Commit 2 rows');
    await page.getByText('Tick this before the commit').waitFor();
    expect((await agent.get(`/api/v1/imports/${id}`)).body.status).toBe('validated');
    await page.getByLabel('I have looked at 1 row: Ordered after it was shipped').check();
    await click('button', 'Commit 2 rows');
    await page
      .getByRole('status')
      .filter({ hasText: /^Recorded/ })
      .waitFor();
    expect((await agent.get(`/api/v1/imports/${id}`)).body.acknowledged).toEqual(['ordered_after_shipped']);
    expect(complaints).toEqual([]);
  });

  it('are cancelled and taken up again', async () => {
    const { id } = await preview(agent, csv(row('STOP-1')));
    const { page, click } = await visit(`/imports/${id}`, { role: 'operations' });
    await click('button', 'Cancel the import');
    await page.getByRole('status').filter({ hasText: 'Not imported' }).waitFor();
    await expect.poll(() => page.getByRole('heading', { name: 'What will be recorded' }).count()).toBe(0);
    expect((await agent.get(`/api/v1/imports/${id}`)).body.status).toBe('failed');
    await click('button', 'Take it up again');
    await page.getByRole('button', { name: 'Commit 1 row' }).waitFor();
  });

  it('of a PDF show each page with what was read in its place', async () => {
    const { body } = await upload(agent, Buffer.from(await pdf('BOXED-1'), 'base64'), 'boxed.pdf', 'sales_orders_pdf').expect(202);
    await follow(agent, body.id, 'validated');
    const { page, click, complaints } = await visit(`/imports/${body.id}`, { role: 'operations' });
    await click('button', 'Show page 1');
    const box = page.getByRole('button', { name: 'Order number: BOXED-1' });
    await box.focus();
    await page
      .getByRole('dialog', { name: 'Pages of boxed.pdf' })
      .getByRole('row', { name: 'Order number BOXED-1' })
      .and(page.locator('[data-chosen]'))
      .waitFor();
    await page.locator('canvas[data-drawn]').waitFor();
    expect(await inkUnder(page, 'Order number: BOXED-1')).toBeGreaterThan(0);
    expect(await faultsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('are only looked at by who may not import', async () => {
    const { id } = await preview(agent, csv(row('LOOK-1')));
    const { page } = await visit(`/imports/${id}`, { role: 'auditor' });
    await settled(page);
    await expect.poll(() => page.getByRole('button', { name: /Commit|Cancel the import/ }).count()).toBe(0);
    await page.goto(page.url().replace(/\/\d+$/, ''));
    await settled(page);
    await expect.poll(() => page.getByText('Drop files here, or').count()).toBe(0);
  });
});

/** The titles of what stood on the page as the state of an import, from now on. */
function seen(page: Page): () => Promise<string[]> {
  const started = page.evaluate(`(() => {
    const seen = (window.seen = new Set());
    new MutationObserver(() => {
      for (const status of document.querySelectorAll('[role="status"]')) seen.add(status.querySelector('.mantine-Alert-label')?.textContent ?? '');
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  })()`);
  return async () => {
    await started;
    return (await page.evaluate('[...window.seen]')) as string[];
  };
}

/** How many dark dots the page has in the middle of a box: none if the box is beside what was printed. */
function inkUnder(page: Page, name: string): Promise<number> {
  return page.evaluate(`(() => {
    const canvas = document.querySelector('canvas');
    const box = document.querySelector('[aria-label="${name}"]');
    const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((side) => box[side].baseVal.value * 2);
    const { data } = canvas.getContext('2d').getImageData(x, y, width, height);
    return data.filter((dot, index) => index % 4 === 0 && dot < 128).length;
  })()`);
}
