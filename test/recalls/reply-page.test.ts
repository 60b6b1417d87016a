import type { AddressInfo } from 'node:net';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { useBrowser } from '../support/chromium.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('the page on which a consignee answers', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const { newContext } = useBrowser();
  let counter = 60_000;
  const origin = () => `http://127.0.0.1:${(test.app.getHttpServer().address() as AddressInfo).port}`;

  async function openRecall(more: object = {}) {
    counter += 1;
    const lotNumber = `SLQ-6${counter}`;
    const order = await insertOrder(test.database, { facilityName: `Northern Supply ${counter}` });
    await insertDistribution(test.database, order, { lotNumber, facilityName: 'Bay <b>Clinic</b>', quantity: 10, shipDate: '2025-03-14' });
    const recall = {
      title: 'Open seals',
      reason: 'The barrier may be open.',
      kind: 'recall',
      lotNumbers: [lotNumber],
      responseDueOn: '2025-07-15',
      acknowledge: ['due_in_past'],
    };
    const { body } = await admin
      .post('/api/v1/recalls')
      .send({ ...recall, ...more })
      .expect(201);
    const path = `/api/v1/recalls/${body.id}/consignees/${body.consignees[0].id}`;
    const link = await admin.post(`${path}/reply-link`).expect(201);
    const late = () =>
      insertDistribution(test.database, order, { lotNumber, facilityName: 'Bay <b>Clinic</b>', quantity: 5, shipDate: '2025-03-15' });
    return { id: body.id as number, path, lotNumber, url: link.body.url as string, late };
  }

  /** A phone of 390 pixels. What the browser complains about, and what it asks of whom, fails the test that looks at it. */
  async function open(url: string) {
    const context = await newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const page = await context.newPage();
    const [complaints, asked]: string[][] = [[], []];
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints?.push(message.text()));
    page.on('pageerror', (error) => complaints?.push(error.message));
    page.on('request', (request) => asked?.push(request.url()));
    await page.goto(url);
    await page.waitForSelector('#content:not([hidden]), #message:not(:empty)');
    return { page, complaints: complaints ?? [], asked: asked ?? [], close: () => context.close() };
  }
  const fill = async (page: Page, values: Record<string, string>) => {
    for (const [field, value] of Object.entries(values)) await page.fill(`#${field}`, value);
  };
  const send = async (page: Page) => {
    await page.click('button');
    await page.waitForSelector('button:not([disabled])');
  };
  const message = (page: Page) => page.textContent('#message');
  const answers = async (path: string) => (await admin.get(`${path}/answers`).expect(200)).body.replies;
  const COMPLETE = { onHand: '4', used: '5', destroyed: '0', returned: '1', respondent: 'Dana Cole' };

  it('shows what was shipped, takes an answer, and takes it again, with each kept', async () => {
    const { url, path, lotNumber } = await openRecall();
    const { page, complaints, asked, close } = await open(url);
    const text = await page.textContent('main');
    for (const part of [
      'Bay <b>Clinic</b>',
      'The barrier may be open.',
      lotNumber,
      '10 units',
      '2025-03-14',
      'Please answer by 2025-07-15.',
    ])
      expect(text).toContain(part);
    await fill(page, { ...COMPLETE, returned: '0' });
    await expect.poll(() => page.textContent('#sum')).toBe('1 unit of 10 not accounted for.');
    await send(page);
    await expect.poll(() => message(page)).toMatch(/^Thank you/);
    for (const onHand of ['3', '2']) {
      await fill(page, { onHand, destroyed: String(4 - Number(onHand)), returned: '1' });
      await send(page);
      await expect.poll(() => page.textContent('#sum')).toBe('Every unit is accounted for.');
    }
    expect(await answers(path)).toMatchObject([
      { onHand: 4, returned: 0, byLink: true },
      { onHand: 3, destroyed: 1 },
      { onHand: 2, destroyed: 2, respondent: 'Dana Cole' },
    ]);
    expect(asked.filter((address) => !address.startsWith(origin()))).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
    const again = await open(url);
    await expect.poll(() => again.page.inputValue('#onHand')).toBe('2');
    await expect.poll(() => again.page.textContent('#before')).toContain('Dana Cole answered on');
    await again.close();
  });

  it('names what is missing, keeps what was typed, and sends nothing until it is right', async () => {
    const { url, path } = await openRecall();
    const { page, close } = await open(url);
    await fill(page, { onHand: 'four', used: '5', comment: 'One pouch was open.' });
    await send(page);
    await expect.poll(() => page.textContent('#onHand-error')).toBe('Give a whole number, such as 0 or 12.');
    await expect.poll(() => page.textContent('#destroyed-error')).toBe('Give a number: 0 if there are none.');
    await expect.poll(() => page.textContent('#respondent-error')).toBe('Give your name.');
    expect(await page.evaluate('document.activeElement?.id')).toBe('onHand');
    await expect.poll(() => page.getAttribute('#onHand', 'aria-invalid')).toBe('true');
    await fill(page, { ...COMPLETE, onHand: '2000000' });
    await send(page);
    await expect.poll(() => page.textContent('#onHand-error')).not.toBe('');
    await expect.poll(() => page.inputValue('#comment')).toBe('One pouch was open.');
    expect(await answers(path)).toEqual([]);
    await page.route('**/recall-replies', (route) => route.abort());
    await fill(page, COMPLETE);
    await send(page);
    await expect.poll(() => message(page)).toMatch(/Nothing that you typed is lost/);
    await expect.poll(() => page.inputValue('#respondent')).toBe('Dana Cole');
    await page.unroute('**/recall-replies');
    await send(page);
    expect(await answers(path)).toHaveLength(1);
    await fill(page, { onHand: '' });
    await send(page);
    await expect.poll(() => page.textContent('#onHand-error')).toBe('Give a number: 0 if there are none.');
    await expect.poll(() => message(page)).toBe('');
    await close();
  });

  it('of a shipment that became known while the page was open is no answer before the page shows it', async () => {
    const { url, path, late } = await openRecall();
    const { page, complaints, close } = await open(url);
    await fill(page, COMPLETE);
    await late();
    await send(page);
    await expect.poll(() => message(page)).toMatch(/changed since you opened this page. It is 15 units now/);
    await expect.poll(() => page.textContent('#shipped')).toBe('15 units');
    await expect.poll(() => page.textContent('#sum')).toBe('5 units of 15 not accounted for.');
    await expect.poll(() => page.inputValue('#onHand')).toBe('4');
    expect(await answers(path)).toEqual([]);
    expect((await admin.get(path).expect(200)).body.state).toBe('not_notified');
    await fill(page, { onHand: '9' });
    await send(page);
    await expect.poll(() => message(page)).toMatch(/^Thank you/);
    expect(await answers(path)).toMatchObject([{ onHand: 9 }]);
    expect(complaints).toEqual([]);
    await close();
  });

  it('asks how many were corrected in a correction alone, and takes no answer for zero', async () => {
    const removal = await openRecall();
    const plain = await open(removal.url);
    await expect.poll(() => plain.page.isVisible('#corrected')).toBe(false);
    await plain.close();
    const { url, path } = await openRecall({ kind: 'correction' });
    const { page, close } = await open(url);
    await fill(page, { ...COMPLETE, corrected: '10' });
    await send(page);
    await expect.poll(() => page.textContent('#corrected-error')).toBe('Give at most the number that you still have and that were used.');
    expect(await answers(path)).toEqual([]);
    await fill(page, { corrected: '9' });
    await send(page);
    await expect.poll(() => message(page)).toMatch(/^Thank you/);
    await expect.poll(() => page.inputValue('#corrected')).toBe('9');
    await expect.poll(() => page.textContent('#sum')).toBe('Every unit is accounted for.');
    await fill(page, { corrected: '' });
    await send(page);
    expect(await answers(path)).toMatchObject([{ corrected: 9 }, { corrected: null }]);
    const found = (await page.evaluate(`${axe.source}; axe.run()`)) as { violations: { id: string }[] };
    expect(found.violations.map(({ id }) => id)).toEqual([]);
    await close();
  });

  it('works with the keyboard alone', async () => {
    const { url, path } = await openRecall();
    const { page, close } = await open(url);
    await page.focus('body');
    for (const value of ['0', '9', '1', '0', '', '', 'Robin Hale']) {
      await page.keyboard.press('Tab');
      await page.keyboard.type(value);
    }
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#message:not(:empty)');
    expect(await page.evaluate('document.activeElement?.id')).toBe('message');
    expect(await answers(path)).toMatchObject([{ onHand: 0, used: 9, destroyed: 1, returned: 0, respondent: 'Robin Hale' }]);
    await close();
  });

  it('has no fault that axe finds, fits a phone, and is as good with an error', async () => {
    const { url } = await openRecall({ reason: `Long${'word'.repeat(60)}`, kind: 'drill' });
    const { page, close } = await open(url);
    await expect.poll(() => page.isVisible('#exercise')).toBe(true);
    const faults = async () => {
      const found = await page.evaluate(`${axe.source}; axe.run()`);
      return (found as { violations: { id: string }[] }).violations.map(({ id }) => id);
    };
    expect(await faults()).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await send(page);
    expect(await faults()).toEqual([]);
    const heights = (await page.evaluate(
      `Array.from(document.querySelectorAll('input:not([hidden] *), textarea, button'), (field) => field.getBoundingClientRect().height)`,
    )) as number[];
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
    await close();
  });

  it('says in plain words that a link does not work: a wrong one, one without its token, and one of a closed recall', async () => {
    const { url, id } = await openRecall();
    const wrong = await open(`${url.slice(0, -3)}abc`);
    await expect.poll(() => message(wrong.page)).toMatch(/^This link does not work/);
    await expect.poll(() => wrong.page.isVisible('form')).toBe(false);
    await wrong.close();
    const bare = await open(`${origin()}/recall-reply`);
    await expect.poll(() => message(bare.page)).toMatch(/^The link is incomplete/);
    await bare.close();
    const cut = await open(url.slice(0, -1));
    await expect.poll(() => message(cut.page)).toMatch(/^The link is incomplete/);
    await cut.close();
    const late = await open(`${url}.`);
    await expect.poll(() => late.page.isVisible('form')).toBe(true);
    await admin.post(`/api/v1/recalls/${id}/close`).send({ reason: 'done' }).expect(200);
    await fill(late.page, COMPLETE);
    await send(late.page);
    await expect.poll(() => message(late.page)).toMatch(/^This link does not work.*the recall is closed/);
    await expect.poll(() => late.page.inputValue('#onHand')).toBe('4');
    await late.close();
  });

  it('runs only its own script and style, contacts no other site and cannot be framed', async () => {
    const { headers, text } = await test.anonymous().get('/recall-reply').expect(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    expect(text).not.toMatch(/\b(src|style|on\w+)=|https?:|<link|<iframe/);
  });
});
