import { TOTP } from 'otpauth';
import { settled, useConsole } from '../support/console.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('users, and the own account', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const { visit, origin } = useConsole(test);

  it('adds a user, gives a link, and the person chooses a password and lands on the pages', async () => {
    const { page, click } = await visit('/users');
    await click('button', 'Add a user');
    await page.getByRole('textbox', { name: 'E-mail', exact: true }).fill('dana.cole@silqeqms.example');
    await page.getByLabel('Quality').check();
    await click('button', 'Add');
    await page.getByRole('heading', { name: 'dana.cole@silqeqms.example' }).waitFor();
    await click('button', 'Link to choose a password');
    await click('button', 'Make the link');
    const link = (await page.locator('pre').textContent()) ?? '';
    expect(link).toContain('/set-password#token=');
    const visitor = await visit('/login', { role: null });
    await visitor.page.goto(link.replace(/^https?:\/\/[^/]+/, origin()));
    for (const label of ['New password', 'Repeat the new password'])
      await visitor.page.getByLabel(label, { exact: true }).fill('a quiet pier by the bay');
    await visitor.page.keyboard.press('Enter');
    await visitor.page.getByRole('link', { name: 'Log in' }).click();
    await visitor.page.getByLabel('E-mail').fill('dana.cole@silqeqms.example');
    await visitor.page.getByLabel('Password').fill('a quiet pier by the bay');
    await visitor.page.keyboard.press('Enter');
    await visitor.page.getByRole('link', { name: 'Lots' }).waitFor();
    const { body } = await admin.get('/api/v1/users?q=dana.cole').expect(200);
    expect(body.data).toMatchObject([{ roles: ['quality'], hasPassword: true }]);
  });

  it('changes roles with a reason, and switches a user off', async () => {
    const { email } = await test.addUser('operations');
    const { body } = await admin.get('/api/v1/users').query({ q: email }).expect(200);
    const { page, click } = await visit(`/users/${body.data[0].id}`);
    await click('button', 'Change');
    await page.getByLabel('Auditor').check();
    await page.getByLabel('Reason').fill('looks after the audit too');
    await page.getByRole('dialog').getByRole('button', { name: 'Change' }).click();
    await page.getByText('Auditor, Operations').or(page.getByText('Operations, Auditor')).waitFor();
    await click('button', 'Switch off');
    await page.getByLabel('Reason').fill('left the company');
    await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click();
    await page.getByText('Switched off: cannot log in').waitFor();
    expect((await admin.get(`/api/v1/users/${body.data[0].id}`).expect(200)).body.isActive).toBe(false);
  });

  it('sets up a second factor, which the next log-in asks for, and makes and revokes a token', async () => {
    const { email, password } = await test.addUser('quality');
    const { page, click } = await visit('/account', { role: null });
    const logIn = async () => {
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Password').fill(password);
      await page.keyboard.press('Enter');
    };
    await logIn();
    await page.getByRole('heading', { name: 'Your account' }).waitFor();
    await page.getByRole('cell', { name: 'Chrome on Linux' }).waitFor();
    await click('button', 'Set up');
    await page.getByLabel('Your password').fill(password);
    await click('button', 'Go on');
    await page.getByAltText('QR code for the authenticator app').waitFor();
    const secret = (await page.getByRole('dialog').locator('p').last().textContent()) ?? '';
    const code = () => new TOTP({ secret }).generate();
    await page.getByLabel('Code that the app shows').fill(code());
    await click('button', 'Turn on');
    await page.getByText('Your recovery codes').waitFor();
    const recovery = (await page.locator('pre').textContent())?.split('\n') ?? [];
    expect(recovery.length).toBeGreaterThan(5);

    await click('button', 'Make a token');
    await page.getByLabel('Which program is it for?').fill('nightly export');
    await click('button', 'Make');
    await page.getByText('The token of nightly export').waitFor();
    await click('button', 'Revoke nightly export');
    await page.getByText(/^Revoked /).waitFor();

    await click('button', email);
    await click('menuitem', 'Log out');
    await logIn();
    await page.getByRole('textbox', { name: 'Code', exact: true }).fill(recovery[0] ?? '');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Your account' }).waitFor();
  });

  it('demands a second factor of a role, and changes who the company is', async () => {
    const { page, click } = await visit('/settings');
    await click('button', 'Change');
    await page.getByLabel('Company').fill('Harbor Devices');
    await page.getByLabel('Address, a line each').fill('1 Pier Road\nTampa, FL 33601');
    await page.getByLabel('Reason').fill('first set-up');
    await page.getByRole('dialog').getByRole('button', { name: 'Change' }).click();
    await page.getByRole('cell', { name: 'Harbor Devices' }).waitFor();
    expect((await admin.get('/api/v1/settings').expect(200)).body.addressLines).toEqual(['1 Pier Road', 'Tampa, FL 33601']);
  });

  it('shows the trail of one person, one record, and whether it holds', async () => {
    const { page, click } = await visit('/audit-trail?entityType=settings');
    await settled(page);
    await expect.poll(() => page.locator('tbody tr').count()).toBeGreaterThan(0);
    await page
      .getByRole('link', { name: /^Settings/ })
      .last()
      .click();
    await page.waitForURL(/entityId=/);
    await page
      .getByText(/^Company: /)
      .first()
      .waitFor();
    await page.getByRole('cell', { name: 'Changed', exact: true }).first().waitFor();
    await click('link', 'Does the trail hold?');
    await page.getByText(/The audit trail holds: \d+ checks found nothing/).waitFor();
    await page.getByText('Events are only ever added').waitFor();
  });
});
