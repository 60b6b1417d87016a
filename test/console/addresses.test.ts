import { settled, useConsole } from '../support/console.js';
import { ADMIN } from '../support/environment.js';
import { insertOrder } from '../support/records.js';
import { useTestApp } from '../support/use-test-app.js';

/** The addresses that the earlier system's users have in their bookmarks. */
const ADDRESSES = ['/', '/sales-dashboard', '/distribution-log', '/sales-orders', '/sales-orders/1', '/customers'];

describe('the addresses of the earlier pages', () => {
  const test = useTestApp();
  const { visit, origin } = useConsole(test);
  beforeAll(() => insertOrder(test.database));

  it.each(ADDRESSES)('/admin%s leads to the log-in, and from there to where the person wanted to go', async (address) => {
    const answer = await fetch(`${origin()}/admin${address}`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const { page, complaints } = await visit(address, { role: null });
    await page.getByLabel('E-mail').fill(ADMIN.email);
    expect(page.url()).toContain('/admin/login?next=');
    await page.getByLabel('Password').fill(ADMIN.password);
    await page.keyboard.press('Enter');
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await settled(page);
    expect(new URL(page.url()).pathname).toBe(`/admin${address}`.replace(/\/$/, ''));
    await expect.poll(() => page.getByRole('heading', { level: 1 }).textContent()).not.toMatch(/no such page/i);
    expect(complaints).toEqual([]);
  });

  it('says of a record that is not there that there is none, and of a page of a list that is gone where to go', async () => {
    const { page } = await visit('/sales-orders/999999');
    await page.getByRole('heading', { level: 1, name: 'There is no such record' }).waitFor();
    await page.goto(page.url().replace(/\/\d+$/, '?cursor=gone'));
    await page.getByText('The address names a page that the list no longer has. Go to its first page.').waitFor();
  });

  it('answers 404 for a file of another release, and keeps its own for a year', async () => {
    expect((await fetch(`${origin()}/admin/assets/gone-1234.js`)).status).toBe(404);
    const page = await (await fetch(`${origin()}/admin`)).text();
    const [, script] = /src="(\/admin\/assets\/[^"]+\.js)"/.exec(page) ?? [];
    expect((await fetch(`${origin()}${script}`)).headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  it('sends the first page in less than 300 kB', async () => {
    const { page, weight } = await visit('/login', { role: null });
    await settled(page);
    const bytes = await weight();
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(300_000);
  });

  it('allows no script and no style but its own, and no other site', async () => {
    const { headers } = await test.anonymous().get('/admin').expect(200);
    const [, nonce] = /'nonce-([\w-]{22})'/.exec(headers['content-security-policy'] ?? '') ?? [];
    expect(headers['content-security-policy']).toContain(`default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}';`);
    expect(headers['content-security-policy']).not.toMatch(/unsafe|https?:|\*/);
    // No other site shows these pages in a frame, takes their forms or says where their links begin.
    for (const barred of ['base-uri', 'form-action', 'frame-ancestors'])
      expect(headers['content-security-policy']).toMatch(new RegExp(`${barred} 'none'(;|$)`));
    // A browser that kept the page would ask for the files of a release that is gone.
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'same-origin' });
    const again = await test.anonymous().get('/admin').expect(200);
    expect(again.headers['content-security-policy']).not.toContain(nonce);
    expect(again.text).not.toMatch(/<script>|style=|\son\w+=/);
  });
});
