import { ADMIN } from '../support/environment.js';
import { useTestApp } from '../support/use-test-app.js';

/** What an application with this TRUST_PROXY takes for the address of a client that sends `X-Forwarded-For`. */
function useClient(trusted: string, variables: Record<string, string> = {}) {
  const test = useTestApp({ TRUST_PROXY: trusted, ...variables });
  const logIn = (forwarded: Record<string, string>, credentials: object = { email: 'eve@silqeqms.example', password: 'x' }) =>
    test.anonymous().post('/api/v1/auth/login').set(forwarded).send(credentials);
  const addressOf = async (forwardedFor: string): Promise<string> => {
    await logIn({ 'X-Forwarded-For': forwardedFor }).expect(401);
    const { rows } = await test.database.query(
      `select new_values ->> 'address' as address from audit_events where action = 'log_in_failed' order by id desc limit 1`,
    );
    return rows[0].address.replace('::ffff:', '');
  };
  return { logIn, addressOf };
}

describe('without TRUST_PROXY', () => {
  const { logIn, addressOf } = useClient('');

  it('no client chooses its address, in the trail or where failed log-ins are counted', async () => {
    expect(await addressOf('198.51.100.77')).toBe('127.0.0.1');
    const answers: number[] = [];
    for (let n = 1; n <= 14; n += 1) answers.push((await logIn({ 'X-Forwarded-For': `198.51.100.${n}` })).status);
    expect(answers).toContain(429);
  });
});

describe('with the number of proxies in TRUST_PROXY', () => {
  const { addressOf } = useClient('2');

  it('each of them is believed, and no address before theirs', async () => {
    expect(await addressOf('203.0.113.9, 198.51.100.77, 192.0.2.1')).toBe('198.51.100.77');
  });
});

describe('with the addresses of proxies in TRUST_PROXY', () => {
  const { addressOf } = useClient('192.0.2.0/24, loopback');

  it('they are believed, and nobody else', async () => {
    expect(await addressOf('198.51.100.77, 192.0.2.1')).toBe('198.51.100.77');
    expect(await addressOf('198.51.100.77, 203.0.113.9')).toBe('203.0.113.9');
  });
});

describe('in production', () => {
  const { logIn } = useClient('', { ENV: 'production', STORAGE_BACKEND: 'local' });

  it('the session cookie is for HTTPS alone, also behind a proxy that nobody declared', async () => {
    const cookieBy = async (protocol: string) => (await logIn({ 'X-Forwarded-Proto': protocol }, ADMIN).expect(200)).headers['set-cookie'];
    expect(String(await cookieBy('https'))).toMatch(/^silqe\.sid=.*; Secure/);
    expect(await cookieBy('http')).toBeUndefined();
  });
});
