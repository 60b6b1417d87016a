import { createHash, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { openPage } from '../support/browser.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('the page of a password link', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  let origin: string;
  beforeAll(async () => {
    origin = `http://127.0.0.1:${(test.app.getHttpServer().address() as AddressInfo).port}`;
  });

  const PASSWORD = 'a password of my own';

  async function linkOfANewcomer(): Promise<{ email: string; link: { url: string; token: string } }> {
    const email = `${randomUUID()}@silqeqms.example`;
    const { rows } = await test.database.query('insert into users (email) values ($1) returning id', [email]);
    const link = await admin.post(`/api/v1/users/${rows[0].id}/password-link`).expect(201);
    return { email, link: link.body };
  }

  async function open(url: string) {
    const page = await test.anonymous().get(new URL(url).pathname).expect(200);
    const opened = openPage(page.text, new URL(url));
    const submit = async (password: string, again = password) => {
      opened.element('#password').value = password;
      opened.element('#again').value = again;
      await opened.element('form').submit();
    };
    return { ...opened, submit, message: opened.element('#message') };
  }

  it('is where the link leads, and the browser does not send the token', async () => {
    const { link } = await linkOfANewcomer();
    expect(link.url).toBe(`${origin}/set-password#token=${link.token}`);
  });

  it('has the address that the admin used, also behind a proxy', async () => {
    const link = await admin.post('/api/v1/users/1/password-link').set({ 'X-Forwarded-Proto': 'https', Host: 'qms.silqeqms.example' });
    expect(link.body.url).toMatch(/^https:\/\/qms\.silqeqms\.example\/set-password#token=[\w-]{43}$/);
  });

  it('runs only its own script and style, contacts no other site and cannot be framed', async () => {
    const { headers, text } = await test.anonymous().get('/set-password').expect(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['cache-control']).toBe('no-store');
    const hashOf = (element: string) => {
      const [, content = ''] = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(text) ?? [];
      return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
    };
    expect(String(headers['content-security-policy']).split('; ').sort()).toEqual(
      [
        `default-src 'none'`,
        `script-src ${hashOf('script')}`,
        `style-src ${hashOf('style')}`,
        `connect-src 'self'`,
        `base-uri 'none'`,
        `form-action 'none'`,
        `frame-ancestors 'none'`,
      ].sort(),
    );
    expect(text).not.toMatch(/\b(src|style|on\w+)=|https?:|<link|<iframe/);
  });

  it('can be used without seeing it: labels, rules and a message that is read out', async () => {
    const { text } = await test.anonymous().get('/set-password').expect(200);
    expect(text).toContain('<html lang="en">');
    const inputs = Array.from(text.matchAll(/<input\s+id="(\w+)"/g), ([, id]) => id);
    expect(inputs).toEqual(['password', 'again']);
    for (const id of inputs) expect(text).toContain(`<label for="${id}">`);
    expect(text).toMatch(/id="message" role="alert" aria-live="assertive" tabindex="-1"/);
    expect(text).toMatch(/<input\s+id="password"[^>]*minlength="12"[^>]*aria-describedby="rules"/);
    expect(text).toContain('<p id="rules">At least 12 characters');
  });

  it('sets the password by the documented route, says so and leads on', async () => {
    const { email, link } = await linkOfANewcomer();
    const page = await open(link.url);
    expect(page.message.textContent).toBe('');
    await page.submit(PASSWORD);
    expect(page.requests).toEqual([`${origin}/api/v1/auth/set-password`]);
    expect(page.message).toMatchObject({ textContent: expect.stringMatching(/^Your password is set/), focused: true });
    expect(page.element('form').hidden).toBe(true);
    expect(page.element('#done').hidden).toBe(false);
    await test.anonymous().post('/api/v1/auth/login').send({ email, password: PASSWORD }).expect(200);
  });

  it('shows why it failed, and lets the user try again', async () => {
    const { link } = await linkOfANewcomer();
    const page = await open(link.url);
    await page.submit(PASSWORD, 'another one of mine');
    expect(page.message).toMatchObject({ textContent: 'The two passwords differ.', focused: true });
    expect(page.requests).toEqual([]);
    await page.submit('too short');
    expect(page.message.textContent).toMatch(/^\/password: /);
    expect(page.element('form').hidden).toBe(false);
    expect(page.element('button').disabled).toBe(false);
    await page.submit(PASSWORD);
    expect(page.message.textContent).toMatch(/^Your password is set/);
    const again = await open(link.url);
    await again.submit(PASSWORD);
    expect(again.message.textContent).toBe('The link was used, has expired or never existed: ask an admin for a new one.');
  });

  it('says when the link is incomplete', async () => {
    const page = await open(`${origin}/set-password`);
    expect(page.message.textContent).toMatch(/^The link is incomplete/);
    expect(page.element('form').hidden).toBe(true);
  });

  it('is not part of the API', async () => {
    const { body } = await test.anonymous().get('/docs-json').expect(200);
    expect(Object.keys(body.paths)).not.toContain('/set-password');
    await admin.get('/api/v1/set-password').expect(404);
    await test.anonymous().post('/set-password').expect(405);
  });
});
