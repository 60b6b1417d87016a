import { PDFDocument } from 'pdf-lib';
import { settled, useConsole } from '../support/console.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

async function aPdf(text: string): Promise<Buffer> {
  const document = await PDFDocument.create();
  document.addPage([600, 400]).drawText(text, { x: 40, y: 200, size: 60 });
  return Buffer.from(await document.save());
}

describe('sales orders in the browser', () => {
  const test = useTestApp();
  const { visit } = useConsole(test);
  const admin = useAdmin(test);
  let number = 0;
  const make = async (more: object = {}) => {
    number += 1;
    const { body } = await admin
      .post('/api/v1/sales-orders')
      .send({
        orderNumber: `S-${number}`,
        orderDate: '2025-03-01',
        soldTo: { facilityName: 'Birch Hospital', city: 'Salem', state: 'OR' },
        lines: [{ itemCode: '21600101003', quantity: 2, unit: 'BX', description: 'Catheter', unitPrice: 180 }],
        ...more,
      })
      .expect(201);
    return body;
  };
  const read = async (id: number) => (await admin.get(`/api/v1/sales-orders/${id}`).expect(200)).body;

  it('are found by every filter that the address holds, and lead to their lines and shipments', async () => {
    const order = await insertOrder(test.database, { facilityName: 'Pier Urology', orderNumber: '0009001', orderDate: '2024-02-03' });
    await insertDistribution(test.database, order, { lotNumber: 'SLQ-80001', quantity: 7 });
    // Of each other order one filter says that it is none of those: the status, the day, or that nothing was shipped.
    const others = [{ status: 'completed', orderDate: '2024-02-03' }, { orderDate: '2025-02-03' }];
    for (const other of others) await insertDistribution(test.database, await insertOrder(test.database, other));
    await insertOrder(test.database, { orderDate: '2024-02-03' });
    const { page, click, complaints } = await visit('/sales-orders?status=shipped&hasDistributions=true&orderDateTo=2024-12-31', {
      role: 'rep',
    });
    await settled(page);
    await expect.poll(() => page.locator('[data-row-link]').allTextContents()).toEqual(['0009001']);
    await page.getByLabel('Order or facility').fill('nowhere');
    await page.getByText('Nothing matches these filters.').waitFor();
    await page.getByLabel('Order or facility').fill('pier');
    await click('link', '0009001');
    await page.getByRole('heading', { level: 1, name: 'Order 0009001' }).waitFor();
    await page.getByRole('link', { name: 'SLQ-80001' }).waitFor();
    await page.getByText('7 shipped', { exact: true }).waitFor();
    // Who may only look is offered nothing else.
    await expect.poll(() => page.getByRole('main').getByRole('button').allTextContents()).toEqual(['Print']);
    expect(complaints).toEqual([]);
  });

  it('are made with their lines', async () => {
    const { page, click, type } = await visit('/sales-orders', { role: 'operations' });
    await settled(page);
    await click('button', 'New sales order');
    const dialog = page.getByRole('dialog', { name: 'New sales order' });
    await dialog.getByLabel('Order number').fill('L-1');
    await dialog.getByLabel('Ordered on').fill('2025-05-05');
    await dialog.getByRole('combobox', { name: 'Customer' }).focus();
    await type('Heron Clinic');
    await click('option', 'New customer “Heron Clinic”');
    await click('button', 'Add a line');
    await type('21600101003');
    await dialog.getByLabel('Line 1: quantity').fill('x');
    await click('button', 'Add a line');
    await dialog.getByLabel('Line 2: counts as').selectOption('sku');
    await dialog.getByLabel('Line 2: code').fill('211810SPT');
    await dialog.getByLabel('Line 2: quantity').fill('5');
    await click('button', 'Create the order');
    await dialog.getByRole('alert').getByText('Lines 1, quantity').waitFor();
    await dialog.getByLabel('Line 1: quantity').fill('2');
    await click('button', 'Create the order');
    await page.getByRole('heading', { level: 1, name: 'Order L-1' }).waitFor();
    await page.getByText('0 shipped of 25 ordered').waitFor();
    const order = await read(Number(new URL(page.url()).pathname.split('/').at(-1)));
    expect(order.lines).toMatchObject([
      { itemCode: '21600101003', sku: '211610SPT', units: 20 },
      { sku: '211810SPT', units: 5 },
    ]);
    expect(order.customer.facilityName).toBe('Heron Clinic');
  });

  it('share a number with one of another customer only if a person says so', async () => {
    const { orderNumber } = await make();
    const { page, click, type } = await visit('/sales-orders', { role: 'operations' });
    await settled(page);
    await click('button', 'New sales order');
    const dialog = page.getByRole('dialog', { name: 'New sales order' });
    await dialog.getByLabel('Order number').fill(orderNumber);
    await dialog.getByLabel('Ordered on').fill('2025-05-05');
    await dialog.getByRole('combobox', { name: 'Customer' }).focus();
    await type('Wren Clinic');
    await click('option', 'New customer “Wren Clinic”');
    await click('button', 'Create the order');
    await dialog.getByRole('alert').waitFor();
    await dialog.getByLabel('Another customer has an order of this number, and both are right').check();
    await click('button', 'Create the order');
    await page.getByRole('heading', { level: 1, name: `Order ${orderNumber}` }).waitFor();
    await expect.poll(() => page.getByRole('link', { name: 'Wren Clinic' }).count()).toBe(1);
  });

  it('are corrected part by part, and what is not corrected stays', async () => {
    const { id, orderNumber } = await make({ shipTo: { facilityName: 'Birch East', city: 'Salem', contactName: 'Dr. Lee' } });
    const { page, click } = await visit(`/sales-orders/${id}`, { role: 'operations' });
    await settled(page);
    const correct = async (what: string, change: () => Promise<unknown>) => {
      await click('button', 'Correct');
      await click('menuitem', what);
      await change();
      await page.getByLabel('Reason').fill('as printed');
      await page.getByRole('dialog').getByRole('button', { name: 'Correct' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    };
    await correct('Lines', async () => {
      await page.getByLabel('Line 1: quantity').fill('3');
      await click('button', 'Add a line');
      await page.getByLabel('Line 2: code').fill('NRE');
      await page.getByLabel('Line 2: quantity').fill('1');
    });
    await correct('Ship-to', () => page.getByLabel('City').fill('Bend'));
    await correct('Number, dates, tracking', () => page.getByRole('dialog').getByLabel('Tracking number').fill('1Z9'));
    const order = await read(id);
    expect(order).toMatchObject({
      orderNumber,
      trackingNumber: '1Z9',
      shipTo: { facilityName: 'Birch East', city: 'Bend', contactName: 'Dr. Lee' },
      lines: [
        { itemCode: '21600101003', quantity: 3, unit: 'BX', description: 'Catheter', unitPrice: 180, units: 30 },
        { itemCode: 'NRE', units: null },
      ],
    });
  });

  it('tell who was slower what the other changed, down to a line of the address', async () => {
    const { id } = await make({ shipTo: { facilityName: 'Birch East', city: 'Salem', zip: '97301' } });
    const { page, click } = await visit(`/sales-orders/${id}`, { role: 'operations' });
    await settled(page);
    await click('button', 'Correct');
    await click('menuitem', 'Ship-to');
    await page.getByLabel('City').fill('Bend');
    await page.getByLabel('Reason').fill('moved');
    const { body, headers } = await admin.get(`/api/v1/sales-orders/${id}`).expect(200);
    await admin
      .patch(`/api/v1/sales-orders/${id}`)
      .set('If-Match', headers.etag ?? '')
      .send({ shipTo: { ...body.shipTo, zip: '97701' }, reason: 'zip' })
      .expect(200);
    const submit = page.getByRole('dialog').getByRole('button', { name: 'Correct' });
    await submit.click();
    await page.getByText('ZIP code: they changed 97301 to 97701. That stays.').waitFor();
    await submit.click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await read(id)).shipTo).toMatchObject({ city: 'Bend', zip: '97701' });
  });

  it('take a PDF, show its page, and give it back byte for byte', async () => {
    const { id } = await make();
    const pdf = await aPdf('ORDER');
    const { page, context, complaints } = await visit(`/sales-orders/${id}`, { role: 'operations' });
    await settled(page);
    const choosing = page.waitForEvent('filechooser');
    await page.getByLabel('What the next file is').selectOption('Packing slip');
    await page.getByRole('button', { name: 'Attach a PDF' }).click();
    await (await choosing).setFiles({ name: 'order.pdf', mimeType: 'application/pdf', buffer: pdf });
    await page.getByText(/^Packing slip, /).waitFor();
    await page.getByRole('img', { name: 'order.pdf, page 1' }).waitFor();
    await page.locator('canvas[data-drawn]').waitFor();
    // The text is on it: not all of it is white paper.
    const pixels = `document.querySelector('canvas[data-drawn]').getContext('2d').getImageData(0, 0, 1200, 800).data`;
    expect(await page.evaluate(`${pixels}.some((value, at) => at % 4 === 0 && value < 100)`)).toBe(true);
    const href = await page.getByRole('link', { name: 'order.pdf' }).getAttribute('href');
    const answer = await context.request.get(new URL(href ?? '', page.url()).href);
    expect((await answer.body()).equals(pdf)).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('say why a file was not taken', async () => {
    const { id } = await make();
    const { page } = await visit(`/sales-orders/${id}`, { role: 'operations' });
    await settled(page);
    const choosing = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Attach a PDF' }).click();
    await (await choosing).setFiles({ name: 'order.pdf', mimeType: 'application/pdf', buffer: Buffer.from('no PDF') });
    await page.getByRole('alert').getByText(/PDF/).first().waitFor();
    await page.getByText('There is no file yet.').waitFor();
  });

  it('are cancelled with a reason while nothing was shipped', async () => {
    const { id } = await make();
    const { page, click } = await visit(`/sales-orders/${id}`, { role: 'operations' });
    await settled(page);
    await click('button', 'Cancel the order');
    await page.getByLabel('Reason').fill('twice');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the order' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await read(id)).status).toBe('cancelled');
    await page.getByText('Cancelled').waitFor();
    await expect.poll(() => page.getByRole('link', { name: 'Record a shipment' }).count()).toBe(0);
  });
});
