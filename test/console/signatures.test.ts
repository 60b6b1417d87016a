import { settled, useConsole } from '../support/console.js';
import { ADMIN } from '../support/environment.js';
import { pastTriggers } from '../support/past-triggers.js';
import { openRecall, shipLot } from '../support/recalls.js';
import { addSigner, makeReport, sign } from '../support/signers.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('signatures in the console', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const { visit } = useConsole(test);
  const read = async (path: string) => (await admin.get(`/api/v1/${path}`).expect(200)).body;
  const closed = async (): Promise<number> => {
    const { lot } = await shipLot(test, admin);
    const { id } = await openRecall(admin, lot, { kind: 'recall', title: `Open seals of ${lot}` });
    await admin.post(`/api/v1/recalls/${id}/close`).send({ reason: 'All units are back.' }).expect(200);
    return id;
  };

  it('signs a report as its author, keeps a refused password in the form, and shows name, time, meaning and that it holds', async () => {
    const { body: report } = await admin.post('/api/v1/tracing-reports').send({ month: '2025-06' }).expect(201);
    const { page, click, complaints } = await visit(`/tracing-reports/${report.id}`);
    await page.getByText('You made this report and sign it first').waitFor();
    await click('button', 'Sign');
    const dialog = page.getByRole('dialog', { name: 'Sign this report' });
    await dialog.getByRole('row', { name: `SHA-256 of the signed text ${report.contentSha256}` }).waitFor();
    await page.getByRole('row', { name: `SHA-256 of the file ${report.sha256}`, includeHidden: true }).waitFor();
    await dialog.getByText('Authored: I made it').waitFor();
    await dialog.getByLabel('Your password').fill('not this one');
    await dialog.getByRole('button', { name: 'Sign' }).click();
    await dialog.getByText('This is not your password').first().waitFor();
    await expect.poll(() => dialog.getByLabel('Your password').inputValue()).toBe('not this one');
    expect((await read(`tracing-reports/${report.id}`)).signatures).toEqual([]);
    await dialog.getByLabel('Your password').fill(ADMIN.password);
    await dialog.getByRole('button', { name: 'Sign' }).click();
    await dialog.waitFor({ state: 'detached' });
    const { signatures } = await read(`tracing-reports/${report.id}`);
    const row = page.getByRole('row').filter({ hasText: signatures[0].printedName });
    await expect.poll(() => row.textContent()).toMatch(/Authored.*Valid/);
    const title = () => row.locator('time').getAttribute('title');
    await expect.poll(title).toBe(`${signatures[0].signedAt.slice(0, 19).replace('T', ' ')} UTC`);
    // Once with each meaning: its author has no other.
    await expect.poll(() => page.getByRole('button', { name: 'Sign', exact: true }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('says who signs first, then lets another person choose the meaning, and says in words why a signature no longer holds', async () => {
    const author = await addSigner(test, 'Robin Ames');
    const path = await makeReport(author);
    const id = Number(path.split('/').at(-1));
    const { page, click } = await visit(`/tracing-reports/${id}`);
    await page.getByText('Robin Ames made this report and signs it first').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Sign', exact: true }).count()).toBe(0);
    await sign(path, author, 'authored').expect(201);
    await page.reload();
    await click('button', 'Sign');
    const dialog = page.getByRole('dialog', { name: 'Sign this report' });
    await dialog.getByLabel('What your signature means').selectOption('Approved: I approve it');
    await dialog.getByLabel('Your password').fill(ADMIN.password);
    await dialog.getByRole('button', { name: 'Sign' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => page.getByText('signs it first').count()).toBe(0);
    await pastTriggers(test, `update tracing_reports set row_count = 4711 where id = ${id}`);
    await page.reload();
    const row = page.getByRole('row').filter({ hasText: 'Approved' });
    await expect.poll(() => row.textContent()).toMatch(/Invalid.*now differs from what was signed/);
    await page.getByText('The signature of Robin Ames does not hold').waitFor();
  });

  it('asks for the code of a second factor where the account has one, and sends it', async () => {
    const { body: report } = await admin.post('/api/v1/tracing-reports').send({ month: '2025-09' }).expect(201);
    const { page, click } = await visit('/account');
    await settled(page);
    await page.route('**/api/v1/auth/me', async (route) => {
      const answer = await route.fetch();
      const { user } = await answer.json();
      await route.fulfill({ response: answer, json: { user: { ...user, secondFactor: 'on' } } });
    });
    await page.goto(new URL(`/admin/tracing-reports/${report.id}`, page.url()).href);
    await click('button', 'Sign');
    const dialog = page.getByRole('dialog', { name: 'Sign this report' });
    await dialog.getByLabel('Your password').fill(ADMIN.password);
    await dialog.getByLabel('Code of your second factor').fill(' 287082 ');
    const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/signatures'));
    await dialog.getByRole('button', { name: 'Sign' }).click();
    const { contentSha256 } = report;
    expect((await sent).postDataJSON()).toEqual({ meaning: 'authored', contentSha256, password: ADMIN.password, code: '287082' });
  });

  it('offers no signature to a person who may not give it', async () => {
    const { body: report } = await admin.post('/api/v1/tracing-reports').send({ month: '2025-08' }).expect(201);
    const id = await closed();
    const { page } = await visit(`/tracing-reports/${report.id}`, { role: 'rep' });
    await page.getByText('Nobody has signed it yet').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Sign' }).count()).toBe(0);
    const other = await visit(`/recalls/${id}`, { role: 'rep' });
    await other.page.getByText('Nobody has signed the closure yet').first().waitFor();
    await expect.poll(() => other.page.getByRole('button', { name: 'Sign the closure' }).count()).toBe(0);
  });

  it('closes a recall with a signature, and closes nothing with a wrong password', async () => {
    const { lot } = await shipLot(test, admin);
    const { id } = await openRecall(admin, lot, { kind: 'recall' });
    const { page, click } = await visit(`/recalls/${id}`);
    await settled(page);
    await click('button', 'Close');
    const dialog = page.getByRole('dialog', { name: 'Close this recall' });
    await dialog.getByLabel('Reason').fill('All units are back.');
    await dialog.getByLabel('Sign the closure now').check();
    await dialog.getByLabel('Your password').fill('not this one');
    await click('button', 'Close the recall');
    await dialog.getByText('This is not your password').first().waitFor();
    expect(await read(`recalls/${id}`)).toMatchObject({ closedAt: null });
    await dialog.getByLabel('Your password').fill(ADMIN.password);
    await click('button', 'Close the recall');
    await page
      .getByRole('region', { name: 'Signatures of the closure' })
      .getByRole('row', { name: /Approved.*Valid/ })
      .waitFor();
    expect(await read(`recalls/${id}`)).toMatchObject({ closureSignature: 'signed', closeReason: 'All units are back.' });
  });

  it('signs a closure afterwards, while nobody has', async () => {
    const id = await closed();
    const { page, click } = await visit(`/recalls/${id}`);
    await click('button', 'Sign the closure');
    const dialog = page.getByRole('dialog', { name: 'Sign the closure' });
    await dialog.getByLabel('Your password').fill(ADMIN.password);
    await dialog.getByRole('button', { name: 'Sign' }).click();
    await page.getByRole('row', { name: /Approved.*Valid/ }).waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Sign the closure' }).count()).toBe(0);
    expect((await read(`recalls/${id}`)).closureSignature).toBe('signed');
  });
});
