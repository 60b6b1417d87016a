import { ADMIN } from '../support/environment.js';
import { cloneDatabase } from '../support/test-app.js';
import { endProcesses, logIn, productionVariables, startWebProcess, type WebProcess } from '../support/web-process.js';

interface Line {
  msg: string;
  level: number;
  requestId: string;
  clientRequestId?: string;
}

const GIVEN = 'order-desk-4711';
const TOKEN = `token-zqzq-${'t'.repeat(30)}`;

describe('the log in production', () => {
  let web: WebProcess;
  let lines: Line[];
  let secrets: string[];
  beforeAll(async () => {
    const variables = productionVariables(await cloneDatabase());
    web = startWebProcess(variables);
    const origin = await web.listening();
    const session = await logIn(origin);
    const ask = (path: string, init: RequestInit) => fetch(`${origin}${path}`, init).then((response) => response.arrayBuffer());
    await ask('/api/v1/products', { headers: { ...session, 'X-Request-Id': GIVEN } });
    await ask('/api/v1/products', { headers: { Authorization: `Bearer ${TOKEN}` } });
    await ask('/api/v1/customers?q=Cedarzqzq', { headers: session });
    const wrong = JSON.stringify({ email: ADMIN.email, password: 'wrong-password-zqzq' });
    await ask('/api/v1/auth/login', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: wrong });
    web.child.kill('SIGTERM');
    await web.ended;
    lines = web
      .said()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    const cookie = decodeURIComponent(session.Cookie?.split('=')[1] ?? '');
    secrets = [
      ADMIN.password,
      variables.SECRET_KEY ?? '',
      variables.DATABASE_URL ?? '',
      new URL(variables.DATABASE_URL ?? '').password,
      cookie.slice(2, 20),
      'zqzq',
    ];
  });
  afterAll(endProcesses);

  it('is JSON with a request id on every line, `system` without a request', () => {
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) expect(line.requestId).toMatch(/^(system|[0-9a-f-]{36})$/);
    expect(lines.find(({ msg }) => msg.startsWith('Listening at'))?.requestId).toBe('system');
  });

  it('has a line for each request, with the id of its response', async () => {
    expect(lines.find(({ clientRequestId }) => clientRequestId === GIVEN)?.msg).toBe('GET /api/v1/products 200');
    expect(lines.filter(({ msg }) => msg === 'POST /api/v1/auth/login 401')).toHaveLength(1);
  });

  it('contains no password, cookie, token, key, database URL or query of a user', () => {
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(3);
      expect(web.said()).not.toContain(secret);
    }
  });
});
