import { settled, useConsole } from '../support/console.js';
import { ADMIN } from '../support/environment.js';
import { eventsAreFinal } from '../support/final-events.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('reviews of the audit trail in the console', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const { visit } = useConsole(test);
  /** As the owner of the database, who can switch triggers off. */
  const asOwner = async (statement: string) => {
    const client = await test.database.connect();
    await client.query(`begin; set local session_replication_role = replica; ${statement}; commit`);
    client.release();
  };
  const reviews = async () => (await admin.get('/api/v1/audit-reviews').expect(200)).body.data;

  it('lists manual changes by exception, and closes the period with a conclusion and a signature', async () => {
    await eventsAreFinal(test);
    // What a new installation begins with is reviewed at once.
    const setUp = { conclusion: 'What was set up.', signature: { password: ADMIN.password } };
    await admin.post('/api/v1/audit-reviews').send(setUp).expect(201);
    const id = await insertDistribution(test.database, await insertOrder(test.database));
    await admin.post(`/api/v1/distributions/${id}/void`).send({ reason: 'entered twice' }).expect(200);
    await eventsAreFinal(test);
    const { page, click, complaints } = await visit('/audit-reviews');
    await page.getByText(/by hand in the database/).waitFor();
    await click('button', 'Review up to now');
    const dialog = page.getByRole('dialog', { name: 'Review the audit trail' });
    const row = dialog.getByRole('row').filter({ hasText: 'entered twice' });
    await expect.poll(() => row.textContent()).toMatch(new RegExp(`${ADMIN.email}.*Voids.*Distribution ${id}`));
    await expect.poll(() => row.getByRole('link').getAttribute('href')).toBe(`/admin/distribution-log/${id}`);
    await dialog.getByLabel('Conclusion').fill('The void has a reason that fits.');
    await dialog.getByLabel('Your password').fill('not this one');
    await dialog.getByRole('button', { name: 'Sign' }).click();
    await dialog.getByText('This is not your password').first().waitFor();
    await expect.poll(() => dialog.getByLabel('Conclusion').inputValue()).toBe('The void has a reason that fits.');
    expect(await reviews()).toHaveLength(1);
    await dialog.getByLabel('Your password').fill(ADMIN.password);
    await dialog.getByRole('button', { name: 'Sign' }).click();

    await page.getByRole('heading', { level: 1, name: /^Review of / }).waitFor();
    const [review] = await reviews();
    expect(review).toMatchObject({ conclusion: 'The void has a reason that fits.', signatures: [{ meaning: 'reviewed', valid: true }] });
    await page
      .getByRole('region', { name: 'Signature' })
      .getByRole('row', { name: /Reviewed.*Valid/ })
      .waitFor();
    await page
      .getByRole('region', { name: 'Manual changes' })
      .getByRole('row', { name: /entered twice/ })
      .waitFor();
    for (const format of ['pdf', 'csv']) {
      const link = page.getByRole('link', { name: `Download ${format.toUpperCase()}` });
      await expect.poll(() => link.getAttribute('href')).toBe(`/api/v1/audit-reviews/${review.id}?format=${format}`);
    }
    await page.getByRole('link', { name: '‹ Audit reviews' }).click();
    const listed = page.getByRole('row').filter({ hasText: review.signatures[0].printedName }).filter({ hasText: 'Valid' });
    await expect.poll(() => listed.count()).toBe(2);
    expect(complaints).toEqual([]);
  });

  it('lets who may only read the trail read the reviews, and close none', async () => {
    const { page } = await visit('/audit-reviews', { role: 'auditor' });
    await settled(page);
    await page.getByText('Events not reviewed').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Review up to now' }).count()).toBe(0);
  });

  it('says in one sentence whether the trail holds, and shows what was found before what holds', async () => {
    await admin.post('/api/v1/lots').send({ lotNumber: 'SLQ-VERIFIED', sku: '211610SPT', unitsProduced: 100 }).expect(201);
    const { page } = await visit('/audit-trail/verification');
    await page.getByRole('status').filter({ hasText: 'The audit trail holds' }).waitFor();
    await expect.poll(() => page.getByRole('region', { name: 'What was found' }).count()).toBe(0);
    await asOwner(`update lots set units_produced = 4711 where lot_number = 'SLQ-VERIFIED'`);
    await page.reload();
    await page
      .getByRole('alert')
      .filter({ hasText: /The audit trail does not hold: 1 of \d+ checks found something/ })
      .waitFor();
    const row = page.getByRole('region', { name: 'What was found' }).getByRole('row').filter({ hasText: 'units_produced' });
    await row.getByText('Record changed').waitFor();
    const href = (name: string) => row.getByRole('link', { name }).getAttribute('href');
    await expect.poll(() => href('Lot SLQ-VERIFIED')).toBe('/admin/lots/SLQ-VERIFIED');
    await expect.poll(() => href('Its events')).toBe('/admin/audit-trail?entityType=lot&entityId=SLQ-VERIFIED');
    await row.getByText(/by the event \d+/).waitFor();
    await page.getByRole('checkbox', { name: 'Read every stored file too' }).click();
    await page
      .getByRole('region', { name: 'What holds' })
      .getByRole('row')
      .filter({ hasText: /Stored files are as they were received.*\d+ files are as they were received/ })
      .waitFor();
    await expect.poll(() => page.url()).toContain('?files=true');
  });
});
