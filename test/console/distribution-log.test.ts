import type { Page } from 'playwright-core';
import { faultsOf, settled, useConsole } from '../support/console.js';
import { insertDistribution, insertOrder, type TestOrder } from '../support/records.js';
import { useTestApp } from '../support/use-test-app.js';

describe('the distribution log in the browser', () => {
  const test = useTestApp();
  const { visit } = useConsole(test);
  let order: TestOrder;
  beforeAll(async () => {
    order = await insertOrder(test.database, {
      facilityName: 'Pier Urology',
      orderNumber: '0004711',
      shipTo: { facilityName: 'Pier Urology East', city: 'Tampa', state: 'FL', zip: '33601' },
    });
    await insertDistribution(test.database, order, { lotNumber: 'SLQ-05012025' });
  });
  const entries = async (columns: string, lotNumber: string) =>
    (await test.database.query(`select ${columns} from distribution_log_entries where lot_number = $1 order by id`, [lotNumber])).rows;
  const register = (lotNumber: string, expiresOn: string | null = null) =>
    test.database.query(`insert into lots (lot_number, sku, expires_on) values ($1, '211810SPT', $2)`, [lotNumber, expiresOn]);
  const fill = (page: Page, label: string, value: string) => page.getByLabel(new RegExp(`^${label}`)).fill(value);
  const recorded = (page: Page) => page.getByRole('status').filter({ hasText: 'Recorded' });

  describe('recording a shipment', () => {
    it('of an existing order takes fewer than 40 key strokes', async () => {
      await register('SLQ-70001');
      const { page, type, press, effort, complaints } = await visit('/distribution-log/new', { role: 'operations' });
      await settled(page);
      await type('4711');
      await press('Enter');
      await page.getByText('Goes to Pier Urology East, Tampa, FL 33601').waitFor();
      await press('Tab');
      await type('70001');
      await press('ArrowDown');
      await page.getByRole('option', { name: /SLQ-70001/ }).waitFor();
      await press('Enter');
      await press('Tab');
      await press('Tab');
      await type('12');
      await press('Tab');
      await type('06022025');
      await press('Enter');
      await recorded(page).getByText('on order 0004711').waitFor();
      expect(effort.clicks).toBe(0);
      expect(effort.keys).toBeLessThan(40);
      const columns = 'sales_order_id::int, sku, quantity, ship_date::text, facility_name, city, source';
      expect(await entries(columns, 'SLQ-70001')).toEqual([
        {
          sales_order_id: order.id,
          sku: '211810SPT',
          quantity: 12,
          ship_date: '2025-06-02',
          facility_name: 'Pier Urology East',
          city: 'Tampa',
          source: 'manual',
        },
      ]);
      // The next lot of the same order needs no more than itself.
      await expect.poll(() => page.getByRole('combobox', { name: 'Sales order' }).inputValue()).toBe('0004711');
      await expect.poll(() => page.getByLabel('Shipped on').inputValue()).toBe('2025-06-02');
      await expect.poll(() => page.getByLabel('Units').inputValue()).toBe('');
      expect(complaints).toEqual([]);
      expect(await faultsOf(page)).toEqual([]);
    });

    it('makes an order that is not there yet, and a customer, without leaving the form', async () => {
      const { page, press, type, click } = await visit('/distribution-log/new', { role: 'operations' });
      await settled(page);
      await fill(page, 'Units', '3');
      await page.getByRole('combobox', { name: 'Sales order' }).focus();
      await type('X-100');
      await click('option', 'New sales order “X-100”');
      const dialog = page.getByRole('dialog', { name: 'New sales order' });
      await dialog.getByLabel('Ordered on').fill('2025-05-05');
      await dialog.getByRole('combobox', { name: 'Customer' }).focus();
      await type('Gull Bay Clinic');
      await click('option', 'New customer “Gull Bay Clinic”');
      await dialog.getByLabel('Customer: city').fill('Salem');
      await click('button', 'Create the order');
      await page.getByText('Goes to Gull Bay Clinic, Salem').waitFor();
      await expect.poll(() => page.getByLabel('Units').inputValue()).toBe('3');
      await page.getByRole('combobox', { name: 'Lot' }).focus();
      await type('SLQ-70002');
      await press('Tab');
      await page.getByLabel('SKU').selectOption('211410SPT');
      await fill(page, 'Shipped on', '2025-05-06');
      await click('button', 'Record');
      await recorded(page).getByText('on order X-100').waitFor();
      const { rows } = await test.database.query(
        `select s.order_number, c.facility_name, c.city, d.quantity, d.sku from distribution_log_entries d
           join sales_orders s on s.id = d.sales_order_id join customers c on c.id = d.customer_id where d.lot_number = 'SLQ-70002'`,
      );
      expect(rows).toEqual([{ order_number: 'X-100', facility_name: 'Gull Bay Clinic', city: 'Salem', quantity: 3, sku: '211410SPT' }]);
    });

    it('asks about what is doubtful, and takes the answer for exactly what was asked about', async () => {
      await register('SLQ-70003', '2025-01-31');
      await register('SLQ-70004', '2025-01-31');
      const { page, type, press, click } = await visit(`/distribution-log/new?order=${order.id}`, { role: 'operations' });
      await settled(page);
      await type('SLQ-70003');
      await press('Tab');
      await page.locator('select[name="sku"] option[value="211810SPT"]:checked').waitFor({ state: 'attached' });
      await fill(page, 'Units', '5');
      await fill(page, 'Shipped on', '2025-02-03');
      await click('button', 'Record');
      await page.getByRole('alert').getByText('Nothing was recorded yet.').waitFor();
      const answer = page.getByLabel('The ship date is right, although the lot had expired');
      await page.getByText('Lot SLQ-70003 expired on 2025-01-31').waitFor();
      expect(await entries('id', 'SLQ-70003')).toEqual([]);
      await answer.check();
      await page.getByRole('combobox', { name: 'Lot' }).fill('SLQ-70004');
      await click('button', 'Record');
      await page.getByText('Lot SLQ-70004 expired on 2025-01-31').waitFor();
      await expect.poll(() => answer.isChecked()).toBe(false);
      await answer.check();
      await click('button', 'Record');
      await recorded(page).waitFor();
      expect([await entries('quantity', 'SLQ-70003'), await entries('quantity', 'SLQ-70004')]).toEqual([[], [{ quantity: 5 }]]);
    });

    it('takes for an order only what was chosen, or typed exactly', async () => {
      const { page, type, press, click } = await visit('/distribution-log/new', { role: 'operations' });
      await settled(page);
      await type('pier');
      await page.getByRole('option', { name: /0004711/ }).waitFor();
      await press('Tab');
      await page.getByRole('combobox', { name: 'Lot' }).fill('SLQ-05012025');
      await press('Tab');
      await page.locator('select[name="sku"] option[value="211610SPT"]:checked').waitFor({ state: 'attached' });
      await fill(page, 'Units', '5');
      await fill(page, 'Shipped on', '2025-02-03');
      await click('button', 'Record');
      await page.getByRole('alert', { name: 'The sales order is not chosen yet' }).waitFor();
      await page.getByRole('combobox', { name: 'Sales order' }).fill('so 0004711');
      await press('Tab');
      await page.getByText('Goes to Pier Urology East').waitFor();
    });

    it('keeps what was typed when it is refused, and says which field is wrong', async () => {
      const { page, click } = await visit(`/distribution-log/new?order=${order.id}`, { role: 'operations' });
      await settled(page);
      await page.getByRole('combobox', { name: 'Lot' }).fill('SLQ-05012025');
      await page.getByLabel('SKU').selectOption('211610SPT');
      await fill(page, 'Units', '5');
      await fill(page, 'Shipped on', '2199-02-03');
      await click('button', 'Record');
      await page.locator('input[name="shipDate"][aria-invalid="true"]').waitFor();
      await expect.poll(() => page.getByLabel('Units').inputValue()).toBe('5');
      await expect.poll(() => page.getByRole('combobox', { name: 'Lot' }).inputValue()).toBe('SLQ-05012025');
      await fill(page, 'Units', 'five');
      await click('button', 'Record');
      await page.getByText('Correct what is marked and try again.').waitFor();
      await page.getByText('Give a whole number from 1 to 1,000,000.').waitFor();
    });
  });

  describe('a shipment', () => {
    it('is corrected from the log with four clicks, the value and the reason', async () => {
      const id = await insertDistribution(test.database, order, { lotNumber: 'SLQ-71001', shipDate: '2025-09-09', quantity: 10 });
      const { page, click, type, effort } = await visit('/distribution-log?lotNumber=SLQ-71001', { role: 'operations' });
      await settled(page);
      await click('link', '0004711');
      await click('button', 'Correct');
      await page.getByRole('dialog', { name: 'Correct this shipment' }).getByLabel('Units').focus();
      await page.keyboard.press('ControlOrMeta+a');
      await type('20');
      await click('textbox', 'Reason');
      await type('two boxes');
      await page.getByRole('dialog').getByRole('button', { name: 'Correct' }).click();
      effort.clicks += 1;
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(effort).toEqual({ clicks: 4, keys: '20'.length + 'two boxes'.length });
      expect(await entries('id::int, quantity', 'SLQ-71001')).toEqual([{ id, quantity: 20 }]);
    });

    it('is asked about where the register of its lot contradicts the correction', async () => {
      await insertDistribution(test.database, order, { lotNumber: 'SLQ-71009', shipDate: '2025-09-09', quantity: 10 });
      await test.database.query(`update lots set units_produced = 15, expires_on = '2025-09-30' where lot_number = 'SLQ-71009'`);
      const [{ id }] = await entries('id::int', 'SLQ-71009');
      const { page, click } = await visit(`/distribution-log/${id}`, { role: 'operations' });
      await settled(page);
      await click('button', 'Correct');
      const dialog = page.getByRole('dialog', { name: 'Correct this shipment' });
      await dialog.getByLabel('Units').fill('20');
      await dialog.getByLabel('Shipped on').fill('2025-10-01');
      await dialog.getByLabel('Reason').fill('the slip says so');
      await dialog.getByRole('button', { name: 'Correct' }).click();
      await dialog.getByText('Is this right?').waitFor();
      expect(await entries('quantity', 'SLQ-71009')).toEqual([{ quantity: 10 }]);
      await dialog.getByLabel('The units are right').check();
      await dialog.getByLabel('The ship date is right').check();
      await dialog.getByRole('button', { name: 'Correct' }).click();
      await dialog.waitFor({ state: 'detached' });
      expect(await entries('quantity, ship_date::text', 'SLQ-71009')).toEqual([{ quantity: 20, ship_date: '2025-10-01' }]);
    });

    it('goes to another address or another order when that was wrong', async () => {
      const other = await insertOrder(test.database, { facilityName: 'Quay Hospital', orderNumber: '0004712' });
      const id = await insertDistribution(test.database, order, { lotNumber: 'SLQ-71002', facilityName: 'Pier', city: 'Tampa' });
      const { page, click, type, press } = await visit(`/distribution-log/${id}`, { role: 'operations' });
      await settled(page);
      await click('button', 'Correct ship-to');
      await page.getByLabel('Ship-to: address', { exact: true }).fill('1 Dock St');
      await page.getByLabel('Reason').fill('label');
      await page.getByRole('dialog').getByRole('button', { name: 'Correct' }).click();
      await page.getByText('1 Dock St').waitFor();
      await click('button', 'Move to another order');
      await page.getByRole('dialog').getByRole('combobox', { name: 'Sales order' }).focus();
      await type('0004712');
      await press('Enter');
      await page.locator('[data-chosen]').waitFor();
      await page.getByLabel('Reason').fill('wrong order');
      await page.getByRole('dialog').getByRole('button', { name: 'Move' }).click();
      await page.getByRole('link', { name: 'Quay Hospital' }).waitFor();
      expect(await entries('sales_order_id::int, facility_name, address1, city', 'SLQ-71002')).toEqual([
        { sales_order_id: other.id, facility_name: 'Pier', address1: '1 Dock St', city: 'Tampa' },
      ]);
    });

    it('is voided with a reason, by who may, and stays in sight', async () => {
      const id = await insertDistribution(test.database, order, { lotNumber: 'SLQ-71003' });
      const { page, click } = await visit(`/distribution-log/${id}`, { role: 'quality' });
      await settled(page);
      await expect.poll(() => page.getByRole('button', { name: 'Correct', exact: true }).count()).toBe(0);
      await click('button', 'Void');
      await page.getByLabel('Reason').fill('entered twice');
      await page.getByRole('dialog').getByRole('button', { name: 'Void' }).click();
      await page.getByRole('main').getByText('entered twice').waitFor();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await expect.poll(() => page.getByRole('button', { name: 'Void' }).count()).toBe(0);
      expect(await entries('void_reason', 'SLQ-71003')).toEqual([{ void_reason: 'entered twice' }]);
    });

    it('shows what came back of it, and a return entered wrongly is voided', async () => {
      const id = await insertDistribution(test.database, order, { lotNumber: 'SLQ-71004', shipDate: '2025-03-01', quantity: 10 });
      const { page, click } = await visit(`/distribution-log/${id}`, { role: 'quality' });
      await settled(page);
      await click('button', 'Record a return');
      const dialog = page.getByRole('dialog', { name: 'Record a return' });
      await dialog.getByLabel('Units').fill('11');
      await dialog.getByLabel('Came back on').fill('2025-04-01');
      await dialog.getByLabel('What became of them').selectOption('quarantined');
      await dialog.getByLabel('Why they came back').fill('seal open');
      await dialog.getByRole('button', { name: 'Record' }).click();
      await dialog.getByRole('alert').waitFor();
      await dialog.getByLabel('Units').fill('4');
      await dialog.getByRole('button', { name: 'Record' }).click();
      await page.getByRole('cell', { name: 'In quarantine, waits' }).waitFor();
      const left = async () =>
        (
          await test.database.query(
            'select sum(quantity)::int as n from distribution_returns where distribution_id = $1 and voided_at is null',
            [id],
          )
        ).rows[0].n;
      expect(await left()).toBe(4);
      await click('button', 'Void the return of Apr 1, 2025');
      await page.getByLabel('Reason').fill('other lot');
      await page.getByRole('dialog').getByRole('button', { name: 'Void' }).click();
      await page.getByRole('cell', { name: 'other lot' }).waitFor();
      expect(await left()).toBeNull();
    });
  });

  it('records what came back of several shipments at once', async () => {
    const ids = [];
    for (const quantity of [10, 20]) ids.push(await insertDistribution(test.database, order, { lotNumber: 'SLQ-72001', quantity }));
    const { page, click } = await visit('/distribution-log?lotNumber=SLQ-72001', { role: 'quality' });
    await settled(page);
    await page.getByLabel('Select all rows of this page').check();
    await click('button', 'Record a return of them');
    const dialog = page.getByRole('dialog', { name: 'Return of 2 shipments' });
    await dialog.getByLabel('Came back on').fill('2025-04-01');
    await dialog.getByLabel('What became of them').selectOption('destroyed');
    await dialog.getByLabel('Why they came back').fill('recalled');
    await dialog.getByLabel('0004711, SLQ-72001').first().fill('15');
    await dialog.getByRole('button', { name: 'Record' }).click();
    await dialog.waitFor({ state: 'detached' });
    const { rows } = await test.database.query(
      'select quantity, disposition from distribution_returns where distribution_id = any ($1) order by quantity',
      [ids],
    );
    expect(rows).toEqual([
      { quantity: 10, disposition: 'destroyed' },
      { quantity: 15, disposition: 'destroyed' },
    ]);
    await expect.poll(() => page.getByText('2 shipments selected').count()).toBe(0);
  });

  it('offers nothing to who may only look', async () => {
    const id = await insertDistribution(test.database, order, { lotNumber: 'SLQ-73001' });
    const { page } = await visit(`/distribution-log/${id}`, { role: 'rep' });
    await settled(page);
    const buttons = await page.getByRole('main').getByRole('button').allTextContents();
    expect(buttons.filter((text) => text !== 'Columns')).toEqual([]);
  });
});
