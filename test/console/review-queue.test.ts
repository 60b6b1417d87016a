import { faultsOf, settled, useConsole } from '../support/console.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { insertWaiting, insertWaitingRecord } from '../support/unlinked.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

describe('the review queue in the console', () => {
  const test = useTestApp();
  const { visit } = useConsole(test);
  const agent = useUser(test, 'operations');
  let lots = 90_000;

  const order = (facilityName: string, orderNumber: string, more = {}) =>
    insertOrder(test.database, { facilityName, orderNumber, ...more });
  const wait = (columns: Record<string, string | number | null> = {}) => {
    lots += 1;
    return insertWaiting(test.database, { lot_number: `SLQ-${lots}`, reason_code: 'order_not_found', ...columns });
  };
  const open = async (id: number) => (await agent.get(`/api/v1/unlinked-distributions/${id}`).expect(200)).body;
  const reasonOf = async (id: number) => {
    const { rows } = await test.database.query(
      `select reason from audit_events where entity_type = 'unlinked_distributions' and entity_id = $1 and reason is not null order by id desc limit 1`,
      [String(id)],
    );
    return rows[0]?.reason;
  };

  it('shows a shipment beside its candidates with what speaks for and against each, and links it with a reason', async () => {
    const own = await order('Quay Clinic', 'Q-1', { orderDate: '2025-03-10' });
    await order('Other Clinic', 'Q-1');
    const id = await wait({ order_number: 'Q-1', customer_id: own.customerId, facility_name: 'Quay Clinic' });
    const { page, click, type, asked, complaints } = await visit(`/review/${id}`, { role: 'operations' });
    await settled(page);
    expect(asked.filter((request) => !request.endsWith('/auth/me'))).toHaveLength(1);
    const candidates = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'Order Q-1' }) });
    await expect.poll(() => candidates.count()).toBe(2);
    const points = await candidates.first().getByRole('listitem').allTextContents();
    expect(points).toEqual(['✓The same number: Q-1', '✓The same customer: Quay Clinic', '✓Ordered Mar 10, 2025, 4 days before it shipped']);
    await candidates.nth(1).getByRole('listitem').filter({ hasText: 'Not known to be its customer: Other Clinic' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);

    await click('button', 'Link to order Q-1 of Quay Clinic');
    await type('the packing slip names it');
    await click('button', 'Link');
    await page
      .getByRole('status')
      .filter({ hasText: /^Linked/ })
      .waitFor();
    expect((await open(id)).distribution).toMatchObject({ salesOrderId: own.id });
    expect(await reasonOf(id)).toBe('the packing slip names it');
    expect(complaints).toEqual([]);
  });

  it('asks for what came without a value, keeps what was typed on an error, and settles what is in the log already', async () => {
    const own = await order('Mole Clinic', 'M-1');
    await insertDistribution(test.database, own, { lotNumber: 'SLQ-91001', trackingNumber: 'TRACK-1' });
    const id = await wait({
      order_number: 'M-1',
      customer_id: own.customerId,
      lot_number: null,
      facility_name: null,
      tracking_number: 'TRACK-1',
    });
    const { page, click } = await visit(`/review/${id}`, { role: 'operations' });
    await click('button', /^Link to order M-1/);
    await page.getByRole('textbox', { name: 'Lot' }).fill('SLQ-91001');
    await page.getByLabel('Ship-to: facility').fill('Mole Clinic');
    await page.getByLabel('Reason').fill('the label was found');
    await click('button', 'Link');
    await page.getByRole('alert').filter({ hasText: /log/ }).waitFor();
    await expect.poll(() => page.getByLabel('Reason').inputValue()).toBe('the label was found');
    await page.getByLabel(/record nothing twice/).check();
    await click('button', 'Link');
    await page
      .getByRole('status')
      .filter({ hasText: /^Already in log/ })
      .waitFor();
    const { rows } = await test.database.query('select count(*)::int as n from distribution_log_entries where sales_order_id = $1', [
      own.id,
    ]);
    expect(rows[0].n).toBe(1);
  });

  it('asks before a shipment enters the log that the dates of its lot contradict', async () => {
    const own = await order('Tern Clinic', 'T-1');
    await test.database.query(`insert into lots (lot_number, sku, expires_on) values ('SLQ-91002', '211610SPT', '2025-01-31')`);
    const id = await wait({ order_number: 'T-1', customer_id: own.customerId, lot_number: 'SLQ-91002' });
    const { page, click } = await visit(`/review/${id}`, { role: 'operations' });
    await click('button', /^Link to order T-1/);
    await page.getByLabel('Reason').fill('checked');
    await click('button', 'Link');
    await page.getByRole('alert').filter({ hasText: 'Is this right?' }).waitFor();
    await page.getByLabel(/although the lot had expired/).check();
    await click('button', 'Link');
    await page
      .getByRole('status')
      .filter({ hasText: /^Linked/ })
      .waitFor();
  });

  it('makes the order that was never entered', async () => {
    const id = await wait({ order_number: 'NEW-77', facility_name: 'Finch Clinic' });
    const { page, click } = await visit(`/review/${id}`, { role: 'operations' });
    await click('button', 'Make its order');
    await expect.poll(() => page.getByRole('textbox', { name: 'Order number' }).inputValue()).toBe('NEW-77');
    await page.getByLabel('Reason').fill('never entered');
    await click('button', 'Make the order and link');
    await page
      .getByRole('status')
      .filter({ hasText: /^Order created/ })
      .waitFor();
    const { rows } = await test.database.query(`select status, order_date::text from sales_orders where order_number = 'NEW-77'`);
    expect(rows).toEqual([{ status: 'completed', order_date: '2025-03-14' }]);
  });

  it('corrects what a shipment says, and keeps what came in sight', async () => {
    const own = await order('Gull Clinic', 'G-1');
    const id = await wait({ order_number: 'G-l', customer_id: own.customerId, received: '{"order_number": "G-l"}' });
    const { page, click } = await visit(`/review/${id}`, { role: 'operations' });
    await click('button', 'Correct');
    await page.getByLabel('Order number').fill('G-1');
    await page.getByRole('dialog').getByLabel('City').fill('Tampa');
    await page.getByLabel('Reason').fill('a letter for a digit');
    const sent = page.waitForRequest((request) => request.url().endsWith('/correct'));
    await page.getByRole('dialog').getByRole('button', { name: 'Correct' }).click();
    await page.getByRole('link', { name: 'Order G-1' }).waitFor();
    expect((await sent).headers()['idempotency-key']).toMatch(/^.{16,}$/);
    expect((await sent).headers()['if-match']).toBe('"v1"');
    expect(await open(id)).toMatchObject({
      orderNumber: 'G-1',
      received: { order_number: 'G-l' },
      shipTo: { city: 'Tampa', facilityName: 'Harbor Clinic' },
    });
    await page.getByText('G-l').waitFor();
  });

  it('dismisses what is no shipment of ours', async () => {
    const id = await wait();
    const { page, click } = await visit(`/review/${id}`, { role: 'operations' });
    await click('button', 'Dismiss');
    await page.getByLabel('Reason').fill('a test label');
    await page.getByRole('dialog').getByRole('button', { name: 'Dismiss' }).click();
    await page
      .getByRole('status')
      .filter({ hasText: /^Dismissed/ })
      .waitFor();
    expect(await reasonOf(id)).toBe('a test label');
  });

  it('links many at once: the selected ones, first on trial, with what becomes of each', async () => {
    const own = await order('Heron Clinic', 'H-1');
    const heron = { order_number: 'H-1', customer_id: own.customerId };
    const fits = [await wait({ ...heron, lot_number: 'SLQ-91003' }), await wait({ ...heron, lot_number: 'SLQ-91004' })];
    const lost = await wait({ ...heron, order_number: 'H-9', lot_number: 'SLQ-91005' });
    const other = await wait(heron);
    const { page, click, complaints } = await visit('/review?q=H-', { role: 'operations' });
    await settled(page);
    for (const lot of ['SLQ-91003', 'SLQ-91004', 'SLQ-91005']) await page.getByRole('checkbox', { name: lot }).check();
    await click('button', 'Resolve them together');
    await page.getByLabel('Reason').fill('found in the archive');
    await click('button', 'Show what would happen');
    await page.getByRole('status').filter({ hasText: 'Linked to its order: 2. Left waiting: 1' }).waitFor();
    expect((await open(fits[0] as number)).resolvedAt).toBeNull();
    await click('button', 'Link 2 shipments');
    await page.getByRole('status').filter({ hasText: /^Done/ }).waitFor();
    const becomes = page.getByRole('table', { name: 'What becomes of each' }).getByRole('row');
    await becomes.filter({ hasText: 'Left waiting' }).filter({ hasText: 'No sales order' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect((await Promise.all([...fits, lost, other].map(open))).map(({ resolution }) => resolution)).toEqual([
      'linked',
      'linked',
      null,
      null,
    ]);
    expect(complaints).toEqual([]);
  });

  it('asks for doubts of many at once too, and goes through all of a filter page after page', async () => {
    const own = await order('Avocet Clinic', 'AVO-1');
    await test.database.query(`insert into lots (lot_number, sku, expires_on) values ('SLQ-91006', '211610SPT', '2025-01-31')`);
    const many = Array.from({ length: 201 }, (_, index) => index + 1);
    for (const quantity of many)
      await wait({ order_number: 'AVO-1', customer_id: own.customerId, lot_number: 'SLQ-91006', tracking_number: `AVO-${quantity}` });
    const { page, click, asked } = await visit('/review?q=AVO-', { role: 'operations' });
    await click('button', 'Resolve all that match the filters');
    await page.getByLabel('Reason').fill('checked');
    await click('button', 'Show what would happen');
    await page.getByRole('status').filter({ hasText: 'Left waiting: 201' }).waitFor();
    expect(asked.filter((request) => request.endsWith('/resolve'))).toHaveLength(2);
    await page.getByLabel(/although the lot had expired/).check();
    await page.getByRole('status').filter({ hasText: 'Linked to its order: 201' }).waitFor();
    await click('button', 'Link 201 shipments');
    await page.getByRole('status').filter({ hasText: /^Done/ }).waitFor();
    const { rows } = await test.database.query('select count(*)::int as n from distribution_log_entries where sales_order_id = $1', [
      own.id,
    ]);
    expect(rows[0].n).toBe(201);
  });

  it('makes the missing orders of all that match the filters, by keyboard alone', async () => {
    const ids = [
      await wait({ order_number: 'KEY-1', facility_name: 'Egret Clinic' }),
      await wait({ order_number: 'KEY-2', facility_name: 'Egret Clinic' }),
    ];
    const { page, press, type, effort } = await visit('/review?q=KEY-', { role: 'operations' });
    await settled(page);
    await page.getByRole('button', { name: 'Resolve all that match the filters' }).focus();
    await press('Enter');
    await page.getByRole('combobox', { name: 'What to do' }).waitFor();
    await type('Make');
    await press('Tab');
    await press('Tab');
    await type('never entered');
    await press('Tab');
    await press('Tab');
    await press('Enter');
    await page.getByRole('status').filter({ hasText: 'Order made and linked: 2' }).waitFor();
    await page.getByRole('button', { name: 'Make orders for 2 shipments' }).focus();
    await press('Enter');
    await page.getByRole('status').filter({ hasText: /^Done/ }).waitFor();
    expect(effort.clicks).toBe(0);
    expect((await Promise.all(ids.map(open))).map(({ resolution }) => resolution)).toEqual(['order_created', 'order_created']);
  });

  it('filters by all that the contract offers, and shows what was resolved', async () => {
    const id = await wait({
      order_number: 'FIL-1',
      source: 'csv_import',
      ship_date: '2025-02-02',
      sku: '211810SPT',
      reason_code: 'unknown_lot',
    });
    const filters = {
      q: 'FIL',
      reason: 'unknown_lot',
      lotNumber: `SLQ-${lots}`,
      sku: '211810SPT',
      source: 'csv_import',
      shipDateFrom: '2025-02-02',
      shipDateTo: '2025-02-02',
    };
    const { page } = await visit(`/review?${new URLSearchParams(filters)}`, { role: 'auditor' });
    await page.getByRole('link', { name: 'FIL-1' }).waitFor();
    await expect.poll(() => page.getByRole('checkbox').count()).toBe(0);
    await agent.post(`/api/v1/unlinked-distributions/${id}/dismiss`).send({ reason: 'a test label' }).expect(200);
    await page.getByRole('combobox', { name: 'State' }).selectOption('Resolved');
    await page.getByRole('row').filter({ hasText: 'FIL-1' }).filter({ hasText: 'Dismissed' }).waitFor();
    await page.getByRole('link', { name: 'FIL-1' }).click();
    await settled(page);
    await expect.poll(() => page.getByRole('button', { name: /Link|Correct|Dismiss|Make/ }).count()).toBe(0);
  });

  it('shows records of the earlier system that wait, and dismisses one', async () => {
    await insertWaitingRecord(test.database);
    const { page, click } = await visit('/review');
    await click('link', 'Records of the earlier system');
    await page.getByRole('link', { name: /^Sales orders / }).click();
    await page.getByText('SO 7').waitFor();
    await click('button', 'Dismiss');
    await page.getByLabel('Reason').fill('an empty order');
    await page.getByRole('dialog').getByRole('button', { name: 'Dismiss' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await test.database.query('select count(*)::int as n from dismissed_records')).rows[0].n).toBe(1);
  });
});
