import { PHONE, settled, useConsole, type Visit } from '../support/console.js';
import { ADMIN } from '../support/environment.js';
import { insertDistribution, insertOrder, type TestOrder } from '../support/records.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('working with the pages', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const { visit, origin } = useConsole(test);
  let order: TestOrder;
  beforeAll(async () => {
    order = await insertOrder(test.database, { facilityName: 'Pier Urology' });
  });

  const ship = (options = {}) =>
    insertDistribution(test.database, order, { facilityName: 'Pier Urology', lotNumber: 'SLQ-40001', quantity: 5, ...options });
  const stored = async (id: number) => (await admin.get(`/api/v1/distributions/${id}`).expect(200)).body;
  const correct = async ({ page, click }: Visit, values: Record<string, string>, reason: string) => {
    await click('button', 'Correct');
    for (const [label, value] of Object.entries(values)) await page.getByRole('textbox', { name: label, exact: true }).fill(value);
    await page.getByLabel('Reason').fill(reason);
  };
  const send = ({ page }: Visit) => page.getByRole('dialog').getByRole('button', { name: 'Correct' }).click();

  it('shows two people who change one record what the other did, field by field, and loses neither change', async () => {
    const id = await ship({ trackingNumber: 'T-0' });
    const [first, second] = [await visit(`/distribution-log/${id}`), await visit(`/distribution-log/${id}`)];
    await correct(first, { Units: '6', 'Tracking number': 'T-1' }, 'counted again');
    await correct(second, { Units: '7', Lot: 'SLQ-40002' }, 'the label says so');
    await send(first);
    await first.page.getByRole('dialog').waitFor({ state: 'detached' });
    await send(second);
    const conflict = second.page.getByRole('dialog').getByRole('alert');
    await conflict.waitFor();
    await expect.poll(() => conflict.textContent()).toMatch(/Tracking number: they changed T-0 to T-1/);
    await expect.poll(() => conflict.getByRole('radio').count()).toBe(2);
    await expect.poll(() => second.page.getByRole('textbox', { name: 'Lot', exact: true }).inputValue()).toBe('SLQ-40002');
    await second.page.getByLabel('Mine: 7').check();
    await send(second);
    await second.page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await stored(id)).toMatchObject({ quantity: 7, lotNumber: 'SLQ-40002', trackingNumber: 'T-1' });
    expect([...first.complaints, ...second.complaints]).toEqual([]);
  });

  it('sends nothing until a person chose, and asks again about what is typed meanwhile', async () => {
    const id = await ship({ lotNumber: 'SLQ-40003' });
    const visitor = await visit(`/distribution-log/${id}`);
    await correct(visitor, { Units: '7' }, 'counted again');
    await admin.patch(`/api/v1/distributions/${id}`).set('If-Match', '"v1"').send({ quantity: 6, reason: 'counted first' }).expect(200);
    await send(visitor);
    await visitor.page.getByLabel('Theirs: 6').waitFor();
    await visitor.press('Escape');
    await visitor.click('button', 'Stay');
    await send(visitor);
    await visitor.page.getByText('Choose which value stands').waitFor();
    await visitor.page.getByLabel('Mine: 7').check();
    await visitor.page.getByRole('textbox', { name: 'Units', exact: true }).fill('9');
    await send(visitor);
    await visitor.page.getByLabel('Mine: 9').waitFor();
    await expect.poll(() => visitor.page.getByRole('radio', { checked: true }).count()).toBe(0);
    await visitor.page.getByLabel('Theirs: 6').check();
    await send(visitor);
    await visitor.page.getByText('Nothing would change').waitFor();
    expect((await stored(id)).quantity).toBe(6);
  });

  it('asks to log in again above the page when the session ends, and keeps what was typed', async () => {
    const id = await ship({ lotNumber: 'SLQ-40004' });
    const visitor = await visit(`/distribution-log/${id}`);
    const { page } = visitor;
    await correct(visitor, { Units: '8' }, 'counted again');
    await visitor.context.clearCookies();
    await send(visitor);
    const login = page.getByRole('dialog', { name: 'Your session ended' });
    await expect.poll(() => login.getByLabel('E-mail').inputValue()).toBe(ADMIN.email);
    await login.getByLabel('Password').fill(ADMIN.password);
    await page.keyboard.press('Enter');
    await login.waitFor({ state: 'detached' });
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
    await expect.poll(() => page.getByLabel('Reason').inputValue()).toBe('counted again');
    await send(visitor);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await stored(id)).quantity).toBe(8);
  });

  it('keeps what was typed when somebody comes back long after the session ended', async () => {
    const id = await ship({ lotNumber: 'SLQ-40009' });
    const visitor = await visit(`/distribution-log/${id}`);
    const { page } = visitor;
    await settled(page);
    await correct(visitor, { Units: '8' }, 'counted again');
    await visitor.context.clearCookies();
    await page.clock.install();
    await page.clock.fastForward('02:00:00');
    await page.evaluate(`dispatchEvent(new Event('visibilitychange'))`);
    const login = page.getByRole('dialog', { name: 'Your session ended' });
    await login.getByLabel('Password').fill(ADMIN.password);
    await page.keyboard.press('Enter');
    await login.waitFor({ state: 'detached' });
    await expect.poll(() => page.getByLabel('Reason').inputValue()).toBe('counted again');
    await send(visitor);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await stored(id)).quantity).toBe(8);
  });

  it('says who is logged in, when that is somebody else in another window', async () => {
    const { page, context } = await visit('/lots');
    await settled(page);
    const { email, password } = await test.addUser('auditor');
    await context.clearCookies();
    const headers = { Origin: origin() };
    await context.request.post(`${origin()}/api/v1/auth/login`, { data: { email, password }, headers });
    await page.evaluate(`dispatchEvent(new Event('visibilitychange'))`);
    await page.getByRole('banner').getByRole('button', { name: email }).waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Register a lot' }).count()).toBe(0);
  });

  it('logs out: after asking where something was typed, and also when the session has ended already', async () => {
    const { page, click, context } = await visit('/distribution-log/new', { role: 'operations' });
    const logOut = async () => {
      await page.getByRole('banner').getByRole('button').click();
      await click('menuitem', 'Log out');
    };
    await page.getByLabel('Units').fill('6');
    await logOut();
    await page.getByText('Leave without sending?').waitFor();
    await click('button', 'Stay');
    await expect.poll(() => page.getByLabel('Units').inputValue()).toBe('6');
    await page.getByLabel('Units').fill('');
    await page.route('**/auth/logout', (route) => route.abort());
    await logOut();
    await page.getByText('You are still logged in').waitFor();
    await page.unroute('**/auth/logout');
    await context.clearCookies();
    await logOut();
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    await expect.poll(() => page.getByText('Your session ended').count()).toBe(0);
  });

  it('says that the server is away, keeps what was typed, and goes on by itself when it is back', async () => {
    const id = await ship({ lotNumber: 'SLQ-40005' });
    const visitor = await visit(`/distribution-log/${id}`);
    const { page } = visitor;
    await correct(visitor, { Units: '9' }, 'counted again');
    await page.route('**/*', (route) => route.abort());
    await send(visitor);
    await page.getByText('The server does not answer').first().waitFor();
    await expect.poll(() => page.getByLabel('Units').inputValue()).toBe('9');
    await page.unroute('**/*');
    await send(visitor);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await stored(id)).quantity).toBe(9);
  });

  it('names the field that the server refuses, beside that field', async () => {
    const id = await ship({ lotNumber: 'SLQ-40006' });
    const visitor = await visit(`/distribution-log/${id}`);
    await correct(visitor, { Units: 'many' }, 'counted again');
    await send(visitor);
    await visitor.page.locator('[aria-invalid="true"]').waitFor();
    await expect.poll(() => visitor.page.getByLabel('Units').getAttribute('aria-invalid')).toBe('true');
    expect((await stored(id)).quantity).toBe(5);
  });

  it('turns the pages of a list of 200, keeps filters in the address, and moves by keys', async () => {
    for (let count = 0; count < 200; count += 1) await ship({ lotNumber: 'SLQ-50200', quantity: count + 1, trackingNumber: `T-${count}` });
    const { page, press, asked } = await visit('/distribution-log?lotNumber=SLQ-50200');
    await settled(page);
    const rows = page.locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(50);
    expect(asked.filter((request) => request === 'GET /api/v1/distributions')).toHaveLength(1);
    for (const total of [50, 50, 50]) {
      const before = await rows.first().textContent();
      await page.getByRole('button', { name: 'Next page' }).click();
      await expect.poll(() => rows.first().textContent()).not.toBe(before);
      await expect.poll(() => rows.count()).toBe(total);
    }
    await expect.poll(() => page.getByRole('button', { name: 'Next page' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Previous page' }).click();
    await page.getByRole('button', { name: 'Next page' }).waitFor();
    await rows.nth(0).getByRole('link').first().focus();
    await press('ArrowDown');
    await press('ArrowDown');
    await expect.poll(() => rows.nth(2).locator('a:focus').count()).toBe(1);
    await rows.nth(40).getByRole('cell', { name: 'Pier Urology' }).click();
    await page.getByRole('heading', { name: /SLQ-50200/ }).waitFor();
    await expect.poll(() => page.evaluate('scrollY')).toBe(0);
    await page.goBack();
    await expect.poll(() => rows.nth(40).locator('a:focus').count()).toBe(1);
    await expect.poll(() => page.evaluate('scrollY')).toBeGreaterThan(300);
    await page.getByRole('combobox', { name: 'Came from' }).selectOption('All');
    await page.getByRole('textbox', { name: 'Lot', exact: true }).fill('SLQ-50201');
    await page.getByText('Nothing matches these filters.').waitFor();
    expect(page.url()).toMatch(/\?lotNumber=SLQ-50201$/);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await rows.first().waitFor();
    const words = page.getByRole('textbox', { name: 'Order, facility or tracking number' });
    await words.fill('Pier ');
    await expect.poll(() => page.url()).toMatch(/\?q=Pier$/);
    await rows.first().waitFor();
    await words.pressSequentially('Urology');
    await expect.poll(() => page.url()).toMatch(/\?q=Pier\+Urology$/);
  });

  it('asks before what was typed is lost: by the menu, by Back and by closing a dialog, and only then', async () => {
    const id = await ship({ lotNumber: 'SLQ-40008' });
    const visitor = await visit('/distribution-log?lotNumber=SLQ-40008');
    const { page, click, press } = visitor;
    await page.locator('tbody').getByRole('link').first().click();
    await page.getByRole('heading', { name: /SLQ-40008/ }).waitFor();
    await click('button', 'Correct');
    await page.getByRole('dialog').getByLabel('Units').waitFor();
    await press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await correct(visitor, { Units: '6' }, 'counted again');
    await press('Escape');
    await click('button', 'Stay');
    await expect.poll(() => page.getByRole('dialog').getByLabel('Reason').inputValue()).toBe('counted again');
    await page.goBack();
    await page.getByText('Leave without sending?').waitFor();
    await click('button', 'Stay');
    await send(visitor);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await stored(id)).quantity).toBe(6);
    await correct(visitor, { Units: '7' }, 'counted once more');
    await press('Escape');
    await click('button', 'Leave');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await click('link', 'Sales orders');
    await click('link', 'Distribution log');
    await click('link', 'Record a shipment');
    await page.getByLabel('Units').fill('6');
    await click('link', 'Lots');
    await page.getByText('Leave without sending?').waitFor();
    await click('button', 'Leave');
    await page.getByRole('heading', { name: 'Lots' }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('says why a page could not be fetched, and opens it once that is over', async () => {
    const { page, click } = await visit('/lots');
    await settled(page);
    await page.route('**/assets/*', (route) => route.abort());
    await click('link', 'Users');
    await page.getByRole('alert').getByText('There is a new version of these pages').waitFor();
    await page.unroute('**/assets/*');
    await click('button', 'Try again');
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    await page.route('**/*', (route) => route.abort());
    await click('link', 'Recalls');
    await page.getByRole('alert').getByText('The connection is lost').waitFor();
    await click('button', 'Try again');
    await page.unroute('**/*');
    await click('button', 'Try again');
    await page.getByRole('heading', { name: 'Recalls' }).waitFor();
  });

  it('opens on a phone from its menu', async () => {
    const { page, click } = await visit('/', { size: PHONE });
    await click('button', 'Open the menu');
    await click('link', 'Lots');
    await page.getByRole('heading', { name: 'Lots' }).waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Open the menu' }).isVisible()).toBe(true);
    await expect.poll(() => page.getByLabel('SKU').isVisible()).toBe(false);
    await click('button', 'Filters');
    await expect.poll(() => page.getByLabel('SKU').isVisible()).toBe(true);
  });

  it('offers an auditor nothing that an auditor may not do', async () => {
    const id = await ship({ lotNumber: 'SLQ-40007' });
    const { page } = await visit(`/distribution-log/${id}`, { role: 'auditor' });
    await settled(page);
    await expect.poll(() => page.getByRole('button', { name: /Correct|Void/ }).count()).toBe(0);
    await expect.poll(() => page.getByRole('button', { name: 'Show history' }).count()).toBe(1);
  });

  it('explains a refusal all the same', async () => {
    const { page } = await visit('/users', { role: 'rep' });
    const alert = page.getByRole('alert');
    await alert.waitFor();
    await expect.poll(() => alert.textContent()).toMatch(/Your role does not allow this.*Ask an administrator/);
    await expect.poll(() => page.getByRole('link', { name: 'Users' }).count()).toBe(0);
    await page.goto(page.url().replace('/users', '/distribution-log/new'));
    await page.getByRole('heading', { name: 'You may not open this page' }).waitFor();
  });
});
