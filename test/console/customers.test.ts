import type { Page } from 'playwright-core';
import { faultsOf, settled, useConsole } from '../support/console.js';
import { insertCustomer, insertDistribution, insertOrder } from '../support/records.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('customers in the browser', () => {
  const test = useTestApp();
  const { visit } = useConsole(test);
  const admin = useAdmin(test);
  const read = async (id: number) => (await admin.get(`/api/v1/customers/${id}`).expect(200)).body;
  const dialog = (page: Page) => page.getByRole('dialog');
  const submit = async (page: Page, name: string) => {
    await dialog(page).getByRole('button', { name, exact: true }).click();
    await dialog(page).waitFor({ state: 'detached' });
  };
  const addRep = async (name: string): Promise<number> => (await admin.post('/api/v1/reps').send({ name }).expect(201)).body.id;

  it('are found by state, year and rep, and show what they ordered and received', async () => {
    const order = await insertOrder(test.database, { facilityName: 'Pier Urology', orderNumber: '0004711', orderDate: '2025-01-02' });
    await insertDistribution(test.database, order, { lotNumber: 'SLQ-60001', quantity: 7 });
    await insertCustomer(test.database, 'Quay Hospital');
    const rep = await addRep('Dana Whitfield');
    await admin.post(`/api/v1/customers/${order.customerId}/reps`).send({ repId: rep, isPrimary: true }).expect(201);
    const { page, click, asked, complaints } = await visit(`/customers?year=2025&repId=${rep}`, { role: 'rep' });
    await settled(page);
    await expect.poll(() => page.locator('[data-row-link]').allTextContents()).toEqual(['Pier Urology']);
    await expect
      .poll(() => page.getByRole('row').filter({ hasText: 'Pier Urology' }).getByRole('cell').allTextContents())
      .toEqual(expect.arrayContaining(['1', '7', 'Mar 14, 2025']));
    await click('button', 'Clear filters');
    await page.getByRole('link', { name: 'Quay Hospital' }).waitFor();
    await page.getByLabel('Sorted by').selectOption({ label: 'Name, from Z to A' });
    await expect.poll(() => page.locator('[data-row-link]').allTextContents()).toEqual(['Quay Hospital', 'Pier Urology']);
    await page.getByLabel('Sorted by').selectOption({ label: 'Name, from A to Z' });
    await expect.poll(() => page.locator('[data-row-link]').allTextContents()).toEqual(['Pier Urology', 'Quay Hospital']);
    asked.length = 0;
    await click('link', 'Pier Urology');
    await page.getByRole('link', { name: '0004711' }).waitFor();
    expect(asked.length).toBeLessThanOrEqual(3);
    await page.getByText('7 of 211610SPT').waitFor();
    await page.getByText('Dana Whitfield, primary').waitFor();
    await click('tab', 'Shipments');
    await page.getByRole('cell', { name: 'SLQ-60001' }).waitFor();
    await click('tab', 'Recall contacts');
    await page.getByRole('link', { name: 'Harbor Clinic' }).waitFor();
    // Who may only look is offered nothing.
    await expect.poll(() => page.getByRole('main').getByRole('button').allTextContents()).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('are added, and the one that is there already is named', async () => {
    await insertCustomer(test.database, 'Silver Birch Hospital');
    const { page, click } = await visit('/customers', { role: 'operations' });
    await settled(page);
    await click('button', 'Add a customer');
    await dialog(page).getByLabel('Facility').fill('Silver Birch Hospital, Inc.');
    await dialog(page).getByLabel('City').fill('Salem');
    await click('button', 'Add');
    await dialog(page).getByRole('alert').waitFor();
    await expect.poll(() => dialog(page).getByLabel('City').inputValue()).toBe('Salem');
    await dialog(page).getByLabel('Facility').fill('Golden Birch Hospital');
    await click('button', 'Add');
    await page.getByRole('heading', { level: 1, name: 'Golden Birch Hospital' }).waitFor();
    await page.getByText('Salem').waitFor();
  });

  it('are corrected by hand, and follow their orders again when a person wants it', async () => {
    const { body } = await admin
      .post('/api/v1/sales-orders')
      .send({ orderNumber: 'C-1', orderDate: '2025-03-01', soldTo: { facilityName: 'Elm Clinic', city: 'Boise' } })
      .expect(201);
    const id = body.customer.id;
    const { page, click } = await visit(`/customers/${id}`, { role: 'operations' });
    await settled(page);
    await click('button', 'Correct');
    await dialog(page).getByLabel('City').fill('Nampa');
    await dialog(page).getByLabel('Reason').fill('they moved');
    await submit(page, 'Correct');
    expect(await read(id)).toMatchObject({ city: 'Nampa', manualFields: ['city'] });
    await click('button', 'Follow the orders again');
    await dialog(page).getByLabel('City').check();
    await dialog(page).getByLabel('Reason').fill('moved back');
    await submit(page, 'Follow');
    expect(await read(id)).toMatchObject({ city: 'Boise', manualFields: [] });
    await page.getByText('Nothing: all is as the newest order says').waitFor();
  });

  it('keep notes that are dated, corrected and voided, with what they said before', async () => {
    const id = await insertCustomer(test.database, 'Heron Clinic');
    const { page, click } = await visit(`/customers/${id}`, { role: 'operations' });
    await settled(page);
    await click('tab', 'Notes');
    await click('button', 'Add a note');
    await dialog(page).getByLabel('Note').fill('Before noon.');
    await dialog(page).getByLabel('Day').fill('2025-02-03');
    await submit(page, 'Add');
    await page.getByRole('cell', { name: 'Feb 3, 2025' }).waitFor();
    for (const text of ['Before eleven.', 'Before ten.']) {
      await page.getByRole('main').getByRole('button', { name: 'Correct' }).last().click();
      await dialog(page).getByLabel('Note').fill(text);
      await dialog(page).getByLabel('Reason').fill('heard wrongly');
      await submit(page, 'Correct');
    }
    await page.getByRole('main').getByRole('button', { name: 'Correct' }).last().click();
    await dialog(page).getByText('Before noon.').waitFor();
    await click('button', 'Cancel');
    await click('button', 'Void');
    await dialog(page).getByLabel('Reason').fill('other customer');
    await submit(page, 'Void');
    await page.getByText('Nobody has written anything yet.').waitFor();
    await page.getByLabel('Voided ones').selectOption('true');
    await page.getByText('Voided: other customer').waitFor();
    const { rows } = await test.database.query('select note_text, void_reason from customer_notes where customer_id = $1', [id]);
    expect(rows).toEqual([{ note_text: 'Before ten.', void_reason: 'other customer' }]);
  });

  it('are looked after by reps, of whom one is the primary one', async () => {
    const id = await insertCustomer(test.database, 'Ibis Clinic');
    await addRep('Robin Ames');
    const { page, click } = await visit(`/customers/${id}`, { role: 'operations' });
    await settled(page);
    await click('tab', 'Reps');
    await click('button', 'Add a rep');
    await dialog(page).getByLabel('Rep', { exact: true }).or(dialog(page).getByLabel('Rep *')).selectOption({ label: 'Robin Ames' });
    await dialog(page).getByLabel('Territory').fill('North campus');
    await submit(page, 'Add');
    await click('button', 'Change Robin Ames');
    await dialog(page).getByLabel('The primary rep').check();
    await dialog(page).getByLabel('Reason').fill('the only one');
    await submit(page, 'Change');
    expect((await read(id)).reps).toMatchObject([{ name: 'Robin Ames', territory: 'North campus', isPrimary: true }]);
    await click('button', 'End Robin Ames');
    await dialog(page).getByLabel('Reason').fill('left');
    await submit(page, 'End');
    expect((await read(id)).reps).toEqual([]);
  });

  it('that may be one stand side by side, and are merged or kept apart with a reason', async () => {
    for (const name of ['Saint Marys Hospital Nort', 'Lakeview Surgery Center', 'Lakeview Surgery Centre'])
      await insertOrder(test.database, { facilityName: name });
    // The newest order names a customer, so the one that stays has it.
    await insertOrder(test.database, { facilityName: 'Saint Marys Hospital North', orderDate: '2025-06-02' });
    const { page, click, complaints } = await visit('/customers/duplicates', { role: 'operations' });
    await settled(page);
    const row = (name: string) => page.getByRole('row').filter({ hasText: name });
    await row('Lakeview').getByText('Same name, written in two ways').waitFor();
    await expect.poll(() => row('Saint Marys').count()).toBe(0);
    await page.getByLabel('Show', { exact: true }).selectOption('Also where only the names are alike');
    await row('Saint Marys').getByText('Similar name').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await row('Lakeview').getByRole('button', { name: 'Not the same' }).click();
    await dialog(page).getByLabel('Reason').fill('two houses');
    await submit(page, 'Not the same');
    await row('Lakeview').waitFor({ state: 'detached' });
    await click('button', 'Pairs that are not the same');
    await row('two houses').getByRole('button', { name: 'Show the pair again' }).click();
    await dialog(page).getByLabel('Reason').fill('one house after all');
    await submit(page, 'Show it again');
    await row('two houses').waitFor({ state: 'detached' });
    await row('Lakeview').getByRole('button', { name: 'Not the same' }).click();
    await dialog(page).getByLabel('Reason').fill('two houses');
    await submit(page, 'Not the same');
    await row('Lakeview').waitFor({ state: 'detached' });
    await row('Saint Marys').getByRole('button', { name: 'Merge' }).click();
    await dialog(page).getByRole('table', { name: 'The two customers side by side' }).waitFor();
    const stays = await dialog(page).getByLabel('Which one stays').locator('option', { hasText: 'North' }).getAttribute('value');
    const gone = await dialog(page)
      .getByLabel('Which one stays')
      .locator('option', { hasText: /Nort\b/ })
      .getAttribute('value');
    await dialog(page).getByLabel('Which one stays').selectOption(stays);
    await dialog(page).getByLabel('Reason').fill('a typing error');
    await submit(page, 'Merge');
    await page.getByText('Nothing matches these filters.').waitFor();
    expect(await read(Number(stays))).toMatchObject({ facilityName: 'Saint Marys Hospital North', totals: { orders: 2 } });
    await page.goto(page.url().replace('/duplicates', `/${gone}`));
    await page.getByRole('link', { name: 'Open the customer that it is part of now' }).click();
    await page.getByRole('heading', { level: 1, name: 'Saint Marys Hospital North' }).waitFor();
    await click('tab', 'Orders');
    expect(complaints).toEqual([]);
  });

  it('have consignees whom somebody can reach in a recall, and confirms', async () => {
    const order = await insertOrder(test.database, { facilityName: 'Jay Clinic' });
    await insertDistribution(test.database, order, { lotNumber: 'SLQ-60002', facilityName: 'Jay Clinic East', city: 'Tampa' });
    const { page, click, complaints } = await visit('/consignees?reachable=false&q=Jay', { role: 'operations' });
    await settled(page);
    await click('link', 'Jay Clinic East');
    await page.getByText('Nobody can be reached here').waitFor();
    await click('button', 'Set recall contact');
    await dialog(page).getByLabel('Person').fill('Dana Cole');
    await dialog(page).getByLabel('Phone').fill('208-555-0142');
    await dialog(page).getByLabel('Reason').fill('called');
    await submit(page, 'Set');
    await page.getByText('Dana Cole, 208-555-0142').waitFor();
    await click('button', 'Confirm');
    await dialog(page).getByLabel('Reason').fill('called again');
    await submit(page, 'Confirm');
    const { rows } = await test.database.query(
      `select recall_contact_name as name, contact_confirmed_on is not null as confirmed from consignees where facility_name = 'Jay Clinic East'`,
    );
    expect(rows).toEqual([{ name: 'Dana Cole', confirmed: true }]);
    await page.getByText('Never').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  it('are taken apart again after a merge, and whose a later order is that nobody can tell is asked', async () => {
    const stays = await insertOrder(test.database, { facilityName: 'Ferry Clinic' });
    const goes = await insertOrder(test.database, { facilityName: 'Lighthouse Clinic', orderNumber: 'L-1' });
    const merge = { fromCustomerId: goes.customerId, reason: 'one clinic' };
    await admin.post(`/api/v1/customers/${stays.customerId}/merge`).send(merge).expect(200);
    const soldTo = { facilityName: 'Harbour Office' };
    const later = { orderNumber: 'L-2', orderDate: '2025-04-01', customerId: stays.customerId, soldTo, lines: [] };
    const { body: order } = await admin.post('/api/v1/sales-orders').send(later).expect(201);
    const { page, click, complaints } = await visit(`/customers/${goes.customerId}`);
    await click('button', 'Take the merge apart');
    await dialog(page).getByRole('textbox', { name: 'Reason', exact: true }).fill('two clinics');
    await dialog(page).getByRole('button', { name: 'Take apart', exact: true }).click();
    const choice = dialog(page).getByLabel(/Order L-2 of .*, sold to Harbour Office/);
    await choice.waitFor();
    await choice.selectOption({ label: 'Lighthouse Clinic' });
    await submit(page, 'Take apart');
    await page.getByRole('link', { name: 'L-2' }).waitFor();
    await expect.poll(async () => (await read(goes.customerId)).mergedIntoId).toBe(null);
    await expect.poll(async () => (await admin.get(`/api/v1/sales-orders/${order.id}`).expect(200)).body.customer.id).toBe(goes.customerId);
    await expect.poll(() => page.getByText('Merged into another customer').count()).toBe(0);
    expect(complaints.filter((text) => !/409/.test(text))).toEqual([]);
  });
});
