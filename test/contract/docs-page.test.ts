import { readFile } from 'node:fs/promises';
import { createContext, runInContext } from 'node:vm';
import { contractOf } from '../support/openapi.js';
import { useTestApp } from '../support/use-test-app.js';

const test = useTestApp();
const get = (path: string) => test.anonymous().get(path);

describe('the page at /docs', () => {
  it('loads scripts and styles of this server only, none of them inline', async () => {
    const { text, headers } = await get('/docs').expect(200);
    expect(headers['content-security-policy']).toMatch(
      /default-src 'none'; script-src 'self'; .*connect-src 'self'; .*frame-ancestors 'none'/,
    );
    expect(text).not.toMatch(/<style|https?:|<script>|<script(?! src="\/docs\/)| on\w+=/);
    const files = Array.from(text.matchAll(/(?:src|href)="(\/docs\/[^"]+)"/g), ([, path = '']) => path);
    expect(files.length).toBe(5);
    for (const path of files) await get(path).expect(200);
    await get('/docs/index.html').expect(404);
    await get('/docs/package.json').expect(404);
  });

  it('offers a form to log in whose fields have labels, and keeps nothing that somebody typed', async () => {
    const { text } = await get('/docs').expect(200);
    for (const [, id] of text.matchAll(/<input id="(\w+)"/g)) expect(text).toContain(`<label for="${id}">`);
    const { text: script } = await get('/docs/docs.js').expect(200);
    expect(script).not.toMatch(/persistAuthorization|localStorage|sessionStorage/);
  });

  it('asks for nothing but a token in its dialog, and shows the permission and the problems of a route in one line each', async () => {
    const { body } = await get('/docs/openapi.json').expect(200);
    expect(Object.keys(body.components.securitySchemes)).toEqual(['token']);
    expect(JSON.stringify(body)).not.toContain('"session":[]');
    const { summary, responses } = body.paths['/api/v1/distributions'].post;
    expect(summary).toBe('Record a distribution · distribution_log.create');
    expect(Object.keys(responses)).toEqual(['201', 'default']);
    expect(responses.default.description).toContain('[sales_order_required](/problems/sales_order_required)');
  });

  it('begins with what somebody does first, and says what each group is for', async () => {
    const { tags, operations } = { ...contractOf(test.app), tags: contractOf(test.app).document.tags ?? [] };
    const names = tags.map(({ name }) => name);
    expect(names.slice(0, 4)).toEqual(['Log-in', 'Imports', 'Sales orders', 'Distribution log']);
    expect([...new Set(operations.flatMap((operation) => operation.tags ?? []))].sort()).toEqual([...names].sort());
    for (const { description } of tags) expect(description).toMatch(/\.$/);
  });
});

describe('the document', () => {
  it.each(['/docs', '/docs-json', '/docs-yaml', '/docs/openapi.json', '/docs/docs.js'])(
    '%s is rendered once and not sent twice',
    async (path) => {
      const { headers, text } = await get(path).expect(200);
      const { text: again } = await get(path).set('If-None-Match', String(headers.etag)).expect(304);
      expect(again).toBe('');
      expect((await get(path).set('If-None-Match', '"another"').expect(200)).text).toBe(text);
    },
  );
});

describe('the script of the page', () => {
  const USER = { email: 'ada@silqeqms.example', name: 'Ada Lund', roles: ['quality'] };

  async function open(me: object | null) {
    const script = await readFile(new URL('../../src/openapi/docs-page/docs.js', import.meta.url), 'utf8');
    const elements = new Map<string, Record<string, unknown> & { fire: (type: string) => Promise<void> }>();
    const querySelector = (selector: string) => {
      const listeners = new Map<string, (event: object) => Promise<void>>();
      const made = {
        value: '',
        focus: () => undefined,
        addEventListener: (type: string, listener: (event: object) => Promise<void>) => listeners.set(type, listener),
        fire: async (type: string) => listeners.get(type)?.({ preventDefault: () => undefined }),
      };
      if (!elements.has(selector)) elements.set(selector, made);
      return elements.get(selector);
    };
    const sent: [string, unknown][] = [];
    const answers: Record<string, [number, object]> = {
      me: me ? [200, { user: me }] : [401, { detail: 'Log in.' }],
      login: [401, { detail: 'The e-mail or the password is wrong.' }],
    };
    const fetchLocally = async (path: string, { body }: { body?: string }) => {
      sent.push([path, body && JSON.parse(body)]);
      const [status, answer] = answers[path.split('/').at(-1) ?? ''] ?? [204, {}];
      return { ok: status < 300, json: async () => answer };
    };
    let options: Record<string, never> = {};
    const window = { SwaggerUIBundle: (given: typeof options) => Object.assign(options, given) };
    options = {};
    runInContext(script, createContext({ document: { querySelector }, window, fetch: fetchLocally }));
    await new Promise((resolve) => setImmediate(resolve));
    const element = (selector: string) => querySelector(selector) as NonNullable<ReturnType<typeof elements.get>>;
    return { element, sent, answers, options: options as unknown as Options };
  }
  /** Swagger UI gives the function that is wrapped its state of its own accord: passing it on made the page hang. */
  type Wrapper = (isShown: (place: unknown, usually?: unknown) => boolean) => (state: Map<string, unknown>, place: unknown) => boolean;
  interface Options {
    onComplete: () => void;
    plugins: (() => { statePlugins: { layout: { wrapSelectors: { isShown: Wrapper } } } })[];
    requestInterceptor: (request: object) => { curlOptions?: string[] };
  }

  it('shows who is logged in, by name, and lets the user log out', async () => {
    const { element, answers, sent } = await open(USER);
    expect(element('form').hidden).toBe(true);
    expect(element('#name').textContent).toBe('Ada Lund (ada@silqeqms.example, quality)');
    answers.me = [401, {}];
    await element('#logout').fire('click');
    expect(sent.at(-2)?.[0]).toBe('/api/v1/auth/logout');
    expect(element('form').hidden).toBe(false);
    expect(element('#user').hidden).toBe(true);
  });

  it('logs in by the documented route, forgets the password and says why it failed', async () => {
    const { element, answers, sent } = await open(null);
    Object.assign(element('#email'), { value: USER.email });
    Object.assign(element('#password'), { value: 'wrong' });
    await element('form').fire('submit');
    expect(sent.at(-1)).toEqual(['/api/v1/auth/login', { email: USER.email, password: 'wrong' }]);
    expect(element('#message').textContent).toBe('The e-mail or the password is wrong.');
    expect(element('#password').value).toBe('');
    answers.login = [200, { user: USER }];
    await element('form').fire('submit');
    expect(element('form').hidden).toBe(true);
    expect(element('#message').textContent).toBe('');
  });

  it('shows who set the password by a link, after the first or the second step of the log-in', async () => {
    const passwordSetByLink = { setAt: '2025-06-02T10:00:00.000Z', madeBy: 'admin@silqeqms.example' };
    const { element, answers } = await open(null);
    answers.login = [200, { user: USER, passwordSetByLink, secondFactor: 'not_used' }];
    await element('form').fire('submit');
    expect(element('#message').textContent).toMatch(
      /^Your password was set on .*2025.* by a link that admin@silqeqms.example made\. If it was not you/,
    );
    expect(element('#name').textContent).toContain('Ada Lund');
    answers.login = [200, { user: null, passwordSetByLink: null, secondFactor: 'required' }];
    await element('form').fire('submit');
    expect(element('#message').textContent).toBe('');
    answers['second-factor'] = [200, { user: USER, passwordSetByLink: { ...passwordSetByLink, madeBy: null }, secondFactor: 'passed' }];
    await element('#second-factor').fire('submit');
    expect(element('#message').textContent).toMatch(/by a link\. If it was not you/);
  });

  it('opens the groups in which the filter box found something, and leaves the others as they were', async () => {
    const { options } = await open(USER);
    const [plugin] = options.plugins;
    const asked: unknown[] = [];
    const isShown = plugin?.().statePlugins.layout.wrapSelectors.isShown((place) => {
      asked.push(place);
      return false;
    });
    const shown = (filter: unknown, place: unknown) => isShown?.(new Map([['filter', filter]]), place);
    expect(shown('void', ['operations-tag', 'Lots'])).toBe(true);
    for (const filter of [true, '', '  ']) expect(shown(filter, ['operations-tag', 'Lots'])).toBe(false);
    expect(shown('void', ['operations', 'Lots', 'lots.list'])).toBe(false);
    expect(asked).toEqual([...Array(3).fill(['operations-tag', 'Lots']), ['operations', 'Lots', 'lots.list']]);
  });

  it('says what its filter box finds', async () => {
    const { element, options } = await open(USER);
    Object.assign(element('.operation-filter-input'), { setAttribute: () => undefined });
    options.onComplete();
    expect(element('.operation-filter-input').placeholder).toBe('Find routes by path, task, permission or group');
  });

  it('asks for the second step of a log-in, also of one that began before the page was opened', async () => {
    const { element, answers, sent } = await open(null);
    answers.login = [200, { user: null, secondFactor: 'required' }];
    await element('form').fire('submit');
    expect([element('form').hidden, element('#second-factor').hidden, element('#user').hidden]).toEqual([true, false, true]);
    answers['second-factor'] = [401, { code: 'wrong_second_factor', detail: 'The code is wrong.' }];
    Object.assign(element('#code'), { value: '123456' });
    await element('#second-factor').fire('submit');
    expect(sent.at(-1)).toEqual(['/api/v1/auth/second-factor', { code: '123456' }]);
    expect(element('#message').textContent).toBe('The code is wrong.');
    expect(element('#code').value).toBe('');
    answers['second-factor'] = [200, { user: USER }];
    await element('#second-factor').fire('submit');
    expect([element('#second-factor').hidden, element('#user').hidden]).toEqual([true, false]);
    answers.me = [401, { code: 'second_factor_required' }];
    await element('#logout').fire('click');
    expect(element('#second-factor').hidden).toBe(false);
  });

  it('shows curl commands that work in a shell which has a token', async () => {
    const { options } = await open(USER);
    const url = 'http://localhost/api/v1/lots';
    expect(options.requestInterceptor({ url, headers: {} }).curlOptions).toEqual(['-H "Authorization: Bearer $SILQE_TOKEN"']);
    expect(options.requestInterceptor({ url, headers: { Authorization: 'Bearer x' } }).curlOptions).toBeUndefined();
  });
});
