import { settled, useConsole } from '../support/console.js';
import { openRecall, shipLot } from '../support/recalls.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { insertWaiting } from '../support/unlinked.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

const BOX = 'Lot, order, facility or tracking number';

describe('the first page', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const { visit } = useConsole(test);
  let order: Awaited<ReturnType<typeof insertOrder>>;
  let entry: number;
  beforeAll(async () => {
    order = await insertOrder(test.database, { facilityName: 'Pier Urology', orderNumber: 'SO 0004711' });
    entry = await insertDistribution(test.database, order, {
      lotNumber: 'SLQ-05012025',
      facilityName: 'Pier Urology',
      trackingNumber: '1Z999',
    });
  });

  it('answers who received a lot by one click and the lot number', async () => {
    const { page, effort, click, type, press } = await visit('/');
    await click('searchbox', BOX);
    await type('slq 05012025');
    await press('Enter');
    await page.getByRole('heading', { level: 1, name: 'SLQ-05012025' }).waitFor();
    await page.getByRole('link', { name: 'Pier Urology' }).first().waitFor();
    expect(effort).toEqual({ clicks: 1, keys: 'slq 05012025'.length + 1 });
  });

  it.each([
    ['an order', '0004711', () => `/admin/sales-orders/${order.id}`],
    ['a facility', 'pier urology, inc', () => `/admin/customers/${order.customerId}`],
    ['a tracking number', '1z-999', () => `/admin/distribution-log/${entry}`],
  ])('leads straight to %s', async (_, typed, address) => {
    const { page } = await visit('/lots');
    await page.getByLabel(BOX).fill(typed);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**${address()}`);
  });

  it('lists what may be meant, by kind, and leads to it by keyboard alone', async () => {
    const { page, type, press, asked, complaints } = await visit('/');
    await page.getByRole('searchbox', { name: BOX }).waitFor();
    await type('pier');
    await press('Enter');
    await page.getByRole('heading', { level: 1, name: 'What may “pier” be?' }).waitFor();
    await page.getByRole('region', { name: 'Facilities' }).getByRole('link', { name: 'Pier Urology' }).focus();
    expect(asked.filter((request) => request === 'GET /api/v1/search')).toHaveLength(1);
    await press('Enter');
    await page.waitForURL(`**/admin/customers/${order.customerId}`);
    expect(complaints).toEqual([]);
  });

  it('says what to do where nothing has the name, and takes no look-alike for it', async () => {
    const { page } = await visit('/search?q=SLQ-O5012025');
    await page.getByText('Names that only look alike are never taken for it').waitFor();
    await expect.poll(() => page.getByRole('link', { name: 'SLQ-05012025' }).count()).toBe(0);
  });

  it('shows what waits for a person, each number with its list', async () => {
    await insertWaiting(test.database, { quantity: 7 });
    const { lot } = await shipLot(test, admin);
    const { id } = await openRecall(admin, lot, { title: 'Open seals', responseDueOn: '2026-12-24' });
    const { page, asked } = await visit('/');
    await settled(page);
    const review = page.getByRole('region', { name: 'What waits for you' });
    await expect.poll(() => review.getByRole('link', { name: '1 shipment' }).getAttribute('href')).toBe('/admin/review');
    await expect.poll(() => review.textContent()).toContain('Consignees nobody can reach');
    const recall = page.getByRole('row', { name: /Open seals/ });
    await expect.poll(() => recall.getByRole('link').getAttribute('href')).toBe(`/admin/recalls/${id}`);
    await expect.poll(() => recall.textContent()).toContain('Dec 24, 2026');
    await expect.poll(() => recall.textContent()).toContain('3 of 3');
    await page.getByText('Every shipment has its order').waitFor();
    expect(asked.filter((request) => request !== 'GET /api/v1/auth/me').sort()).toEqual([
      'GET /api/v1/consignees',
      'GET /api/v1/home',
      'GET /api/v1/integrity',
    ]);
  });

  it('shows a sales rep no checks of the records', async () => {
    const { page, asked } = await visit('/', { role: 'rep' });
    await settled(page);
    await expect.poll(() => page.getByText('Are the records sound?').count()).toBe(0);
    expect(asked).not.toContain('GET /api/v1/integrity');
  });
});
