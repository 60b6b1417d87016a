import { permissions, seededRoles } from '../../src/auth/permissions.js';
import { changeNow } from '../support/change-now.js';
import { contractOf, type Operation } from '../support/openapi.js';
import { cookieOf, QuickClient } from '../support/quick-client.js';
import { useTestApp } from '../support/use-test-app.js';

/** One way to come to the door: what is sent, and what it is worth. */
interface Caller {
  name: string;
  headers: Record<string, string>;
  /** What the caller may do; null for somebody who is nobody. */
  may: readonly string[] | null;
  byToken?: boolean;
  /** A token whose user may do everything. */
  isNarrow?: boolean;
  /** Why no route lets the caller in, not even one for anybody. */
  refused?: 'invalid_token' | 'two_identities';
}

/** A request that changes nothing for anybody: it is for no record, or its body is refused. */
interface Question {
  name: string;
  operation: Operation;
  url: string;
  needs: string[];
}

const CHANGES = new Set(['post', 'patch', 'put', 'delete']);
const ALSO_NEEDS = /(?:`(\w+=\w+)` also|Also) needs `([\w.]+)`/g;

describe('every operation, for every kind of caller', () => {
  const test = useTestApp();
  const client = new QuickClient(() => test.app.getHttpServer());
  afterAll(() => client.close());

  /** The questions that the document gives rise to: one for each operation, and one more where a parameter needs another permission. */
  function questions(): Question[] {
    return contractOf(test.app).operations.flatMap((operation) => {
      const { method, path, operationId, description = '' } = operation;
      const url = path.replace(/\{\w+\}/g, CHANGES.has(method) ? 'x' : '999999');
      const needs = operation['x-permission'] ? [operation['x-permission']] : [];
      const more = [...description.matchAll(ALSO_NEEDS)].map(([, query, permission = '']) => ({ query, permission }));
      const always = more.filter(({ query }) => !query).map(({ permission }) => permission);
      const question = { name: operationId, operation, url, needs: [...needs, ...always] };
      const others = more.filter(({ query }) => query);
      return [
        question,
        ...others.map(({ query, permission }) => ({
          ...question,
          name: `${operationId}?${query}`,
          url: `${url}?${query}`,
          needs: [...question.needs, permission],
        })),
      ];
    });
  }

  async function callers(): Promise<Caller[]> {
    const admin = await test.asAdmin();
    const token = async (agent: typeof admin, scopes?: string[]): Promise<{ id: number; authorization: string }> => {
      const { body } = await agent
        .post('/api/v1/api-tokens')
        .send({ name: 'matrix', ...(scopes && { scopes }) })
        .expect(201);
      return { id: body.id, authorization: `Bearer ${body.token}` };
    };
    const known: Caller[] = [];
    for (const [role, { permissions: may }] of Object.entries(seededRoles)) {
      const agent = await test.as(role);
      known.push({ name: role, headers: { cookie: await cookieOf(agent) }, may });
      // A token without scopes of its own may do all that its user may.
      known.push({ name: `token of ${role}`, headers: { authorization: (await token(agent)).authorization }, may, byToken: true });
    }
    for (const scope of Object.keys(permissions)) {
      const { authorization } = await token(admin, [scope]);
      known.push({ name: `token for ${scope}`, headers: { authorization }, may: [scope], byToken: true, isNarrow: true });
    }

    const ended = await test.asAdmin();
    const endedCookie = await cookieOf(ended);
    await ended.post('/api/v1/auth/logout').expect(204);
    const off = await test.as('admin');
    const [offCookie, offToken] = [await cookieOf(off), await token(off)];
    const { body: me } = await off.get('/api/v1/auth/me').expect(200);
    await changeNow(admin, `/api/v1/users/${me.user.id}`, { isActive: false }).expect(200);
    const revoked = await token(admin);
    await admin.delete(`/api/v1/api-tokens/${revoked.id}`).expect(204);
    const expired = await token(admin);
    await test.database.query(`update api_tokens set expires_at = now() - interval '1 minute' where id = $1`, [expired.id]);
    const mine = await token(admin);
    const nobody: Caller[] = [
      { name: 'anonymous', headers: {}, may: null },
      { name: 'forged session', headers: { cookie: `${endedCookie.slice(0, -4)}AAAA` }, may: null },
      { name: 'ended session', headers: { cookie: endedCookie }, may: null },
      { name: 'session of a switched-off user', headers: { cookie: offCookie }, may: null },
      { name: 'token of a switched-off user', headers: { authorization: offToken.authorization }, may: null, refused: 'invalid_token' },
      { name: 'revoked token', headers: { authorization: revoked.authorization }, may: null, refused: 'invalid_token' },
      { name: 'expired token', headers: { authorization: expired.authorization }, may: null, refused: 'invalid_token' },
      {
        name: 'unknown token beside the cookie of an admin',
        headers: { authorization: `Bearer ${'x'.repeat(43)}`, cookie: await cookieOf(admin) },
        may: null,
        refused: 'invalid_token',
      },
      {
        name: 'token beside the cookie of another user',
        headers: { authorization: mine.authorization, cookie: await cookieOf(await test.as('admin')) },
        may: null,
        refused: 'two_identities',
      },
    ];
    return [...nobody, ...known];
  }

  const documents = ({ responses }: Operation, code: string): boolean =>
    Object.values(responses).some(({ description }) => description.includes(`\`${code}\``));

  /** What the document says that this caller gets. */
  function expected({ operation, needs }: Question, { may, byToken, isNarrow, refused }: Caller): string {
    if (refused && documents(operation, refused)) return refused === 'two_identities' ? `400 ${refused}` : `401 ${refused}`;
    if (operation.security?.length === 0 || !operation.path.startsWith('/api/')) return 'in';
    if (may === null) return '401 not_authenticated';
    const isEnough = operation['x-permission-instead']?.some((permission) => may.includes(permission));
    const missing = isEnough ? undefined : needs.find((permission) => !may.includes(permission));
    if (byToken && documents(operation, 'session_required')) return missing ? '403' : '403 session_required';
    return missing ? `403 ${isNarrow ? 'scope_missing' : 'permission_denied'} ${missing}` : 'in';
  }

  async function asked({ operation, url }: Question, caller: Caller): Promise<string> {
    const body = operation.requestBody ? { body: '{"matrix":1}' } : {};
    const headers = { ...caller.headers, ...(operation.requestBody && { 'content-type': 'application/json' }), 'if-match': '"v1"' };
    const { status, text } = await client.ask({ method: operation.method, url, headers, ...body });
    const refused = status === 401 || status === 403 || text.includes('"two_identities"');
    if (!refused) return 'in';
    const { code, permission } = JSON.parse(text);
    return [status, code, permission].filter(Boolean).join(' ');
  }

  const changes = async (): Promise<number> =>
    (await test.database.query(`select count(*)::int as n from audit_events where action in ('insert', 'update', 'delete')`)).rows[0].n;

  it('lets in who the document says, and refuses all others by the documented problem', async () => {
    const everybody = await callers();
    // Logging out ends the session that the other questions need.
    const [last, first] = [
      questions().filter(({ name }) => name === 'auth.logout'),
      questions().filter(({ name }) => name !== 'auth.logout'),
    ];
    const pairs = (some: Question[]) => some.flatMap((question) => everybody.map((caller) => ({ question, caller })));
    const before = await changes();
    const differences: string[] = [];
    let [admitted, refused] = [0, 0];
    for (const round of [pairs(first), pairs(last)]) {
      await client.each(round, async ({ question, caller }) => {
        const [answer, wanted] = [await asked(question, caller), expected(question, caller)];
        if (answer === 'in') admitted += 1;
        else refused += 1;
        const agrees = wanted === '403' ? answer.startsWith('403 ') : answer === wanted;
        if (!agrees) differences.push(`${question.name} for ${caller.name}: ${answer} instead of ${wanted}`);
      });
    }
    process.stdout.write(
      `${questions().length} questions x ${everybody.length} callers = ${admitted + refused}: ${admitted} let in, ${refused} refused, ${differences.length} differences\n`,
    );
    expect(differences).toEqual([]);
    expect(admitted + refused).toBe(questions().length * everybody.length);
    expect(questions().length).toBeGreaterThan(contractOf(test.app).operations.length);
    expect(await changes()).toBe(before);
  });
});
