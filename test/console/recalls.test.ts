import type { Page } from 'playwright-core';
import { settled, useConsole } from '../support/console.js';
import { openRecall, shipLot } from '../support/recalls.js';
import { insertDistribution } from '../support/records.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

/** A day before the recall was opened is only unlikely. */
async function confirmDay(page: Page): Promise<void> {
  await page.getByRole('alert').filter({ hasText: 'Is this right?' }).waitFor();
  await page.getByLabel('The day is right, although the recall was opened later').check();
}

describe('recalls in the console', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const { visit } = useConsole(test);
  const read = async (path: string) => (await admin.get(`/api/v1/recalls/${path}`).expect(200)).body;

  it('shows what a recall would reach before anything is written, and then opens just that', async () => {
    const { lot } = await shipLot(test, admin);
    const { page, complaints } = await visit('/recalls');
    await page.getByRole('link', { name: 'Start a recall' }).click();
    await page.getByLabel('Lots').fill(lot.toLowerCase());
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('row', { name: /Hill Clinic/ }).waitFor();
    expect((await read('')).data).toEqual([]);
    // What-if: nothing was shipped in this time.
    await page.getByLabel('Only what was shipped from').fill('2025-04-01');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('Nobody received these lots in this time').waitFor();
    await page.getByLabel('Only what was shipped from').fill('');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('row', { name: /Silent Clinic/ }).waitFor();
    expect((await read('')).data).toEqual([]);

    await page.getByLabel('Title').fill('Open seals');
    await page.getByLabel('Kind').selectOption('Recall');
    await page.getByLabel('Consignees to check').selectOption('B: a share that you choose');
    await page.getByLabel('Share of level B in percent').fill('5');
    await page.getByLabel('Reason').fill('The sterile barrier may be open.');
    await page.getByRole('button', { name: 'Freeze the scope and open' }).click();
    // The server's reason stands beside the field, and what was typed is still there.
    await page.getByText(/11/).first().waitFor();
    await expect.poll(() => page.getByLabel('Title').inputValue()).toBe('Open seals');
    await page.getByLabel('Share of level B in percent').fill('40');
    await page.getByRole('button', { name: 'Freeze the scope and open' }).click();
    await page.getByRole('heading', { level: 1, name: 'Open seals' }).waitFor();
    const { data } = await read('');
    expect(data).toEqual([
      expect.objectContaining({ title: 'Open seals', lotNumbers: [lot], effectivenessPercent: 40, shipDateFrom: null }),
    ]);
    await page.getByText('35 units of 35 unaccounted for').waitFor();
    expect(complaints).toEqual([]);
  });

  it('opens nothing but what is shown: after Back, and after the scope was typed anew', async () => {
    const { lot } = await shipLot(test, admin);
    const { page } = await visit(`/recalls/new?lots=${lot}`);
    await page.getByRole('row', { name: /Hill Clinic/ }).waitFor();
    await page.getByLabel('Only what was shipped from').fill('2025-04-01');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('Nobody received these lots in this time').waitFor();
    await page.goBack();
    await page.getByRole('row', { name: /Hill Clinic/ }).waitFor();
    await expect.poll(() => page.getByLabel('Only what was shipped from').inputValue()).toBe('');
    await page.getByLabel('Title').fill('Other lots');
    await page.getByLabel('Kind').selectOption('Drill');
    await page.getByLabel('Reason').fill('Practised once a year.');
    await page.getByLabel('Lots').fill('SLQ-77777');
    await page.getByRole('button', { name: 'Freeze the scope and open' }).click();
    await page.getByText('Preview the scope first').waitFor();
    expect((await read('')).data).not.toContainEqual(expect.objectContaining({ title: 'Other lots' }));
    await page.getByLabel('Lots').fill(lot);
    await page.getByRole('button', { name: 'Freeze the scope and open' }).click();
    await page.getByRole('heading', { level: 1, name: 'Other lots' }).waitFor();
  });

  it('marks the letters of all who were not notified as sent, or those of chosen ones, and names who was left out', async () => {
    const { lot } = await shipLot(test, admin);
    await test.database.query(
      `update distribution_log_entries set contact_email = 'dock@bay.example' where lot_number = $1 and facility_name = 'Bay Clinic'`,
      [lot],
    );
    const { id, idOf } = await openRecall(admin, lot);
    const { page, click } = await visit(`/recalls/${id}`);
    await page.getByRole('checkbox', { name: 'Select Bay Clinic' }).check();
    await click('button', 'Mark letters as sent');
    await page.getByRole('dialog', { name: 'Mark the letters of 1 chosen consignee as sent' }).waitFor();
    await page.getByLabel('Sent on').fill('2026-01-05');
    await click('button', 'Mark as sent');
    await confirmDay(page);
    await click('button', 'Mark as sent');
    await page.getByText('1 letter recorded', { exact: true }).waitFor();
    expect((await read(`${id}/consignees/${idOf('Bay Clinic')}`)).notice).toMatchObject({ method: 'email', to: 'dock@bay.example' });
    await click('button', 'Mark letters as sent');
    await page.getByRole('dialog', { name: 'Mark the letters of all 2 who were not notified yet as sent' }).waitFor();
    await click('button', 'Mark as sent');
    await page.getByText('0 letters recorded, 2 left out').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Hill Clinic' }).waitFor();
    expect((await read(`${id}`)).totals).toMatchObject({ notified: 1, notNotified: 2 });
  });

  it('makes the links of all consignees at once and shows each of them once', async () => {
    const { lot } = await shipLot(test, admin);
    const { id } = await openRecall(admin, lot);
    const { page, click } = await visit(`/recalls/${id}`);
    await click('button', 'Links to answer by');
    await click('button', 'Make the links');
    await page.getByText('3 links recorded').waitFor();
    const links = await page.getByRole('dialog').locator('code').allTextContents();
    expect(links).toHaveLength(3);
    for (const link of links) expect(new URL(link).pathname).toMatch(/recall/);
    await click('button', 'Done');
    await expect.poll(() => page.getByText(links[0] ?? '').count()).toBe(0);
  });

  it('records what a consignee answered, shows where it differs, and voids it with a reason', async () => {
    const { lot } = await shipLot(test, admin);
    const { id, idOf } = await openRecall(admin, lot);
    const { page, click, asked } = await visit(`/recalls/${id}/consignees/${idOf('Hill Clinic')}`);
    await settled(page);
    expect(asked.filter((request) => request !== 'GET /api/v1/auth/me')).toHaveLength(3);
    await click('button', 'Record the answer');
    await page.getByLabel('Who answered').fill('Dana Cole');
    await page.getByLabel('Received on').fill('2026-01-05');
    for (const [label, value] of [
      ['On hand', '0'],
      ['Used', '18'],
      ['Destroyed', '0'],
      ['Returned', '2'],
    ] as const)
      await page.getByRole('dialog').getByLabel(label).fill(value);
    await click('button', 'Record');
    await confirmDay(page);
    await click('button', 'Record');
    await page.getByText('The answer and the records differ').waitFor();
    await page.getByText('All 20 units are accounted for').waitFor();
    expect((await read(`${id}/consignees/${idOf('Hill Clinic')}`)).reply).toMatchObject({ respondent: 'Dana Cole', used: 18, returned: 2 });

    await page.getByRole('region', { name: 'Answers' }).getByRole('button', { name: 'Void' }).click();
    await page.getByLabel('Reason').fill('the answer of another clinic');
    await page.getByRole('dialog').getByRole('button', { name: 'Void' }).click();
    await page.getByText('Voided: the answer of another clinic').waitFor();
    expect(await read(`${id}/consignees/${idOf('Hill Clinic')}`)).toMatchObject({ reply: null, unitsUnaccounted: 20 });
  });

  it('records a letter and a check, and shows the link by which the consignee answers once', async () => {
    const { lot } = await shipLot(test, admin);
    const { id, idOf } = await openRecall(admin, lot);
    const { page, click } = await visit(`/recalls/${id}/consignees/${idOf('Bay Clinic')}`);
    await click('button', 'Link to answer by');
    await click('button', 'Make the link');
    await page.getByText('The link by which this consignee answers').waitFor();
    await click('button', 'Mark as sent');
    await page.getByLabel('To').fill('dock@bay.example');
    await page.getByLabel('Sent on').fill('2026-01-05');
    await click('button', 'Record');
    await confirmDay(page);
    await click('button', 'Record');
    await page.getByRole('cell', { name: 'dock@bay.example' }).waitFor();
    await click('button', 'Record a check');
    await page.getByLabel('Checked on').fill('2026-01-06');
    await page.getByLabel('Result').selectOption('Unreachable');
    await click('button', 'Record');
    await confirmDay(page);
    await click('button', 'Record');
    await page.getByRole('region', { name: 'Checks' }).getByText('Unreachable').waitFor();
    expect((await read(`${id}/consignees/${idOf('Bay Clinic')}`)).state).toBe('unreachable');
    await click('button', 'Show the letter');
    await page.getByRole('img', { name: 'Letter, page 1' }).waitFor();
    const letter = page.getByRole('link', { name: 'Letter (PDF)' });
    const answer = await page.context().request.get(new URL((await letter.getAttribute('href')) ?? '', page.url()).href);
    expect([answer.status(), answer.headers()['content-type']]).toEqual([200, 'application/pdf']);
  });

  it('shows a shipment that was recorded late, and takes lots in', async () => {
    const { lot, order } = await shipLot(test, admin);
    const { id } = await openRecall(admin, lot, { kind: 'drill' });
    await insertDistribution(test.database, order, { lotNumber: lot, facilityName: 'Late Clinic', quantity: 4 });
    const other = await shipLot(test, admin);
    const { page, click } = await visit(`/recalls/${id}`);
    await click('button', 'Show 1 late changes of the scope');
    await page.getByRole('row', { name: /Late Clinic.*\+4/ }).waitFor();
    await click('button', 'Add lots');
    await page.getByLabel('Lots to add').fill(other.lot);
    await page.getByLabel('Reason').fill('made on the same day');
    await click('button', 'Add the lots');
    await page.getByRole('link', { name: other.lot }).waitFor();
    expect((await read(`${id}`)).lotNumbers).toEqual([lot, other.lot].sort());
  });

  it('corrects the recall with a reason, and closes it: then nothing can be recorded any more', async () => {
    const { lot } = await shipLot(test, admin);
    const { id, idOf } = await openRecall(admin, lot, { kind: 'drill', title: 'Spring drill' });
    const { page, click } = await visit(`/recalls/${id}`);
    await click('button', 'Correct');
    await page.getByLabel('Class').selectOption('II');
    await page.getByLabel('Reason').fill('assigned');
    await page.getByRole('dialog').getByRole('button', { name: 'Correct' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await read(`${id}`)).classification).toBe('II');
    await click('button', 'Compare with earlier drills');
    await page.getByRole('row', { name: /Spring drill/ }).waitFor();
    await click('button', 'Close');
    await page.getByLabel('Reason').fill('practised enough');
    await click('button', 'Close the recall');
    await page.getByRole('note').getByText('practised enough').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Mark letters as sent' }).count()).toBe(0);
    await page.goto(page.url().replace(/\d+$/, `${id}/consignees/${idOf('Bay Clinic')}`));
    await settled(page);
    await expect.poll(() => page.getByRole('button', { name: /record|mark/i }).count()).toBe(0);
  });

  it('draws the lot of a drill at random and says why', async () => {
    await shipLot(test, admin);
    const { page, click } = await visit('/recalls');
    await click('button', 'Drill of a random lot');
    await page.getByLabel('Reason').fill('the yearly drill');
    await click('button', 'Draw and begin');
    await page.getByText('Drawn because').waitFor();
    await page.getByText('How long each step took').waitFor();
  });

  it('shows the six items of the status report as they stood, and the same as files', async () => {
    const { lot } = await shipLot(test, admin);
    const { id, tell } = await openRecall(admin, lot);
    await tell('Hill Clinic', 'notices');
    const before = new Date().toISOString();
    await tell('Hill Clinic', 'replies', { onHand: 3, used: 17 });
    const { page, click } = await visit(`/recalls/${id}/status-report?asOf=${before}`);
    await page.getByText('Nobody responded.').waitFor();
    await click('button', 'As it is now');
    await page
      .getByRole('region', { name: '2. Consignees responding, and what they had on hand' })
      .getByRole('row', { name: /Hill Clinic.*Dana Cole.*3/ })
      .waitFor();
    await click('button', 'Notified: 1');
    await page
      .getByRole('dialog')
      .getByRole('row', { name: /Hill Clinic.*20/ })
      .waitFor();
    await page.keyboard.press('Escape');
    await click('button', 'Used: 17');
    await page.getByRole('dialog').getByRole('link', { name: 'Hill Clinic' }).click();
    await page.getByRole('heading', { name: /Hill Clinic/ }).waitFor();
    await page.goBack();
    const file = await page.getByRole('link', { name: 'PDF' }).getAttribute('href');
    const answer = await page.context().request.get(new URL(file ?? '', page.url()).href);
    expect([answer.status(), answer.headers()['content-type']]).toEqual([200, 'application/pdf']);
  });

  it('shows the report to the FDA with the day it is due and its blanks', async () => {
    const { lot } = await shipLot(test, admin);
    const { id } = await openRecall(admin, lot);
    const { page } = await visit(`/recalls/${id}/report-806`);
    await page.getByText(/ten working days after the recall was opened/).waitFor();
    await expect
      .poll(() => page.getByText('To be filled in').count())
      .toBe((await read(`${id}/report-806`)).items.filter(({ value }: { value: unknown }) => value === null).length);
    await page.getByRole('row', { name: /Bay Clinic/ }).waitFor();
  });

  it('lets a sales rep look and change nothing', async () => {
    const { lot } = await shipLot(test, admin);
    const { id, idOf } = await openRecall(admin, lot);
    const { page } = await visit(`/recalls/${id}`, { role: 'rep' });
    await page.getByRole('link', { name: 'Bay Clinic' }).waitFor();
    await expect.poll(() => page.getByRole('button', { name: /correct|add lots|close|mark|links/i }).count()).toBe(0);
    await page.goto(page.url().replace(/\d+$/, `${id}/consignees/${idOf('Bay Clinic')}`));
    await settled(page);
    await expect.poll(() => page.getByRole('button', { name: /record|mark|link to/i }).count()).toBe(0);
    await page.goto(page.url().replace(/recalls.*$/, `recalls/new?lots=${lot}`));
    await page.getByRole('row', { name: /Bay Clinic/ }).waitFor();
    await expect.poll(() => page.getByText('2. Open it').count()).toBe(0);
  });
});
