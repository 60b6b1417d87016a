import { settled, useConsole } from '../support/console.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('lots in the console', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const { visit } = useConsole(test);
  beforeAll(async () => {
    await admin.post('/api/v1/lots').send({ lotNumber: 'SLQ-80001', sku: '211610SPT', unitsProduced: 100 }).expect(201);
    const bay = await insertOrder(test.database, { facilityName: 'Bay Clinic', orderNumber: 'B-1' });
    const supply = await insertOrder(test.database, { facilityName: 'Northern Supply', orderNumber: 'N-1' });
    await insertDistribution(test.database, bay, { lotNumber: 'SLQ-80001', facilityName: 'Bay Clinic', quantity: 12 });
    await insertDistribution(test.database, supply, {
      lotNumber: 'SLQ-80001',
      facilityName: 'Hill Clinic',
      quantity: 20,
      contactEmail: 'dock@hill.example',
    });
    await insertDistribution(test.database, supply, { lotNumber: 'SLQ-80001', facilityName: 'Silent Clinic', quantity: 3 });
    await test.database.query(`update distribution_log_entries set state = 'FL' where facility_name = 'Hill Clinic'`);
    await insertWaiting(test.database, { lot_number: 'slq 80001', quantity: 4 });
  });

  it('shows where a lot went as figures, as a picture and as a table that says the same', async () => {
    const { page, asked, complaints } = await visit('/lots/SLQ-80001');
    await settled(page);
    const figure = (label: string) => page.locator('dl > div').filter({ hasText: label }).locator('dd').first().textContent();
    await expect.poll(() => figure('Shipped')).toBe('35');
    await expect.poll(() => figure('Left in stock')).toBe('65');
    await expect.poll(() => figure('Waiting in review')).toBe('4');
    const picture = page.getByRole('img', { name: 'Where lot SLQ-80001 went' });
    await picture.waitFor();
    await expect.poll(() => picture.locator('desc').textContent()).toContain('35 units on 2 orders to 3 consignees');
    await expect
      .poll(async () => (await picture.locator('.bands title').allTextContents()).sort())
      .toEqual([
        'B-1 to Bay Clinic: 12 units',
        'N-1 to Hill Clinic: 20 units',
        'N-1 to Silent Clinic: 3 units',
        'SLQ-80001 to B-1: 12 units',
        'SLQ-80001 to N-1: 23 units',
      ]);
    const wide = async (label: string) => Number(await picture.locator('path', { hasText: label }).getAttribute('stroke-width'));
    expect((await wide('N-1 to Hill Clinic')) / (await wide('B-1 to Bay Clinic'))).toBeCloseTo(20 / 12, 5);
    await page.getByRole('row', { name: /Hill Clinic.*Ordered by Northern Supply.*20.*N-1 \(20\).*dock@hill\.example/ }).waitFor();
    await page
      .getByRole('region', { name: 'By state' })
      .getByRole('row', { name: /FL.*20.*1/ })
      .waitFor();
    expect(asked.filter((request) => request !== 'GET /api/v1/auth/me')).toHaveLength(2);
    expect(complaints).toEqual([]);
  });

  it('shows a lot as it stood at another moment, with its history in the words of the pages', async () => {
    const id = await insertDistribution(test.database, await insertOrder(test.database), { lotNumber: 'SLQ-80009', quantity: 5 });
    const { rows } = await test.database.query(
      `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`,
    );
    const reason = 'miscounted';
    await admin.patch(`/api/v1/distributions/${id}`).set('If-Match', '"v1"').send({ quantity: 8, reason }).expect(200);
    const { page, click, complaints } = await visit(`/lots/SLQ-80009?asOf=${rows[0].at}`);
    const shipped = () => page.locator('dl > div').filter({ hasText: 'Shipped' }).locator('dd').first().textContent();
    await expect.poll(shipped).toBe('5');
    await page.getByText(/As the records stood on/).waitFor();
    await expect.poll(() => page.getByRole('link', { name: 'Export CSV' }).getAttribute('href')).toContain('asOf=');
    await click('button', 'As it is now');
    await expect.poll(shipped).toBe('8');
    await page.goto(page.url().replace(/lots.*/, `distribution-log/${id}`));
    await click('button', 'Show history');
    await page.getByRole('row', { name: /Changed.*Units: 5 8.*miscounted/ }).waitFor();
    await page.getByRole('row', { name: /Created/ }).waitFor();
    for (const [format, begins] of [
      ['PDF', '%PDF-'],
      ['JSON', '{'],
    ] as const) {
      const copy = await page.getByRole('link', { name: `Record and history as ${format}` }).getAttribute('href');
      const answer = await page.context().request.get(new URL(copy ?? '', page.url()).href);
      expect([answer.status(), (await answer.text()).startsWith(begins)]).toEqual([200, true]);
    }
    expect(complaints).toEqual([]);
  });

  it('gives the consignees as a file, and keeps on paper only what belongs there', async () => {
    const { page } = await visit('/lots/SLQ-80001');
    const file = await page.getByRole('link', { name: 'Export CSV' }).getAttribute('href');
    const answer = await page.context().request.get(new URL(file ?? '', page.url()).href);
    expect([answer.status(), answer.headers()['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
    await page.emulateMedia({ media: 'print' });
    await expect.poll(() => page.getByRole('link', { name: 'Start a recall' }).isVisible()).toBe(false);
    await expect.poll(() => page.getByRole('navigation', { name: 'Pages' }).isVisible()).toBe(false);
    await expect.poll(() => page.getByRole('img', { name: 'Where lot SLQ-80001 went' }).isVisible()).toBe(true);
    await expect.poll(() => page.getByRole('row', { name: /Silent Clinic/ }).isVisible()).toBe(true);
  });

  it('is dark on white on paper, whatever it is on the screen', async () => {
    const { page } = await visit('/lots/SLQ-80001', { dark: true });
    await settled(page);
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    await expect.poll(background).not.toBe('rgb(255, 255, 255)');
    const dark = await background();
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
    await expect.poll(background).toBe('rgb(255, 255, 255)');
    await page.evaluate(`dispatchEvent(new Event('afterprint'))`);
    await expect.poll(background).toBe(dark);
  });

  it('starts a recall of the lot with its scope already in sight', async () => {
    const { page, click } = await visit('/lots/SLQ-80001');
    await click('link', 'Start a recall');
    await page.getByRole('row', { name: /Silent Clinic/ }).waitFor();
    await expect.poll(() => page.getByLabel('Lots').inputValue()).toBe('SLQ-80001');
  });

  it('says of a lot that nobody received that nobody did', async () => {
    await admin.post('/api/v1/lots').send({ lotNumber: 'SLQ-80002', sku: '211610SPT' }).expect(201);
    const { page } = await visit('/lots/SLQ-80002');
    await page.getByText('no shipment of this lot is in the log').waitFor();
    await expect.poll(() => page.getByRole('img').count()).toBe(0);
  });

  it('names what is written almost like a lot and in none of its figures', async () => {
    await insertWaiting(test.database, { lot_number: 'SLQ-8OOO2', quantity: 4 });
    const { page } = await visit('/lots/SLQ-80002');
    await page.getByRole('note').getByText('SLQ-8OOO2, like SLQ-80002: 0 units on 0 shipments, 4 units on 1 shipment in review').waitFor();
  });

  it('reads a lot list, and names every bad row of one that it refuses', async () => {
    const { page, click } = await visit('/lots');
    await click('button', 'Upload a lot list');
    const upload = async (rows: string) => {
      const chooser = page.waitForEvent('filechooser');
      await click('button', 'Choose files');
      const buffer = Buffer.from(`Lot,SKU,Correct Lot Name,Manufacturing Date,Expiration Date,Total Units in Lot\n${rows}\n`);
      await (await chooser).setFiles([{ name: 'lots.csv', mimeType: 'text/csv', buffer }]);
    };
    await upload('SLQ-80010,NOSUCHSKU,SLQ-80010,1/2/2025,1/2/2028,50');
    await page
      .getByRole('alert')
      .filter({ hasText: /NOSUCHSKU/ })
      .waitFor();
    await upload('SLQ-80010,211610SPT,SLQ-80010,1/2/2025,1/2/2028,50\nSLQ-8010,211610SPT,SLQ-80010,,,');
    await page.getByText('1 lot registered, 0 lots changed, 1 alias made').waitFor();
    await click('button', 'Done');
    await page.getByRole('link', { name: 'SLQ-80010' }).click();
    await page.getByText('also written SLQ-8010').waitFor();
  });

  it('lists what is left of each lot', async () => {
    const { page } = await visit('/inventory?sku=211610SPT');
    await page.getByRole('row', { name: /SLQ-80001.*65.*100.*35/ }).waitFor();
    const file = await page.getByRole('link', { name: 'Export CSV' }).getAttribute('href');
    const answer = await page.context().request.get(new URL(file ?? '', page.url()).href);
    expect(answer.headers()['content-type']).toBe('text/csv; charset=utf-8');
  });

  it('holds and releases a lot with a reason', async () => {
    const { page, click } = await visit('/lots/SLQ-80002');
    await click('button', 'Put on hold');
    await page.getByLabel('Reason').fill('seal test pending');
    await page.getByRole('dialog').getByRole('button', { name: 'Put on hold' }).click();
    await page.getByRole('status').filter({ hasText: 'seal test pending' }).waitFor();
    await click('button', 'Release');
    await page.getByLabel('Reason').fill('seals are good');
    await page.getByRole('dialog').getByRole('button', { name: 'Release' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await admin.get('/api/v1/lots/SLQ-80002').expect(200)).body.status).toBe('released');
  });

  it('lets a sales rep look, and neither change nor export', async () => {
    const { page } = await visit('/lots/SLQ-80001', { role: 'rep' });
    await page.getByRole('row', { name: /Hill Clinic/ }).waitFor();
    await expect.poll(() => page.getByRole('button', { name: /correct|hold/i }).count()).toBe(0);
    await expect.poll(() => page.getByRole('link', { name: /start a recall|export/i }).count()).toBe(0);
    await page.goto(page.url().replace(/lots.*$/, 'lots'));
    await settled(page);
    await expect.poll(() => page.getByRole('button', { name: /upload|register/i }).count()).toBe(0);
  });
});
