import { type AddressInfo, connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { contractOf } from '../support/openapi.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

const test = useTestApp();
const admin = useAdmin(test);

const makeReps = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n++)
    await admin
      .post('/api/v1/reps')
      .send({ name: `Rep of the west side ${n}` })
      .expect(201);
};

describe('every answer of the API', () => {
  it('is never stored by a cache', async () => {
    for (const path of ['/api/v1/products', '/api/v1/nowhere']) {
      const { headers } = await admin.get(path);
      expect(headers['cache-control']).toBe('no-store');
    }
    const { headers } = await test.anonymous().get('/api/v1/products').expect(401);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'www-authenticate': 'Bearer realm="SilqeQMS"' });
  });

  it('has an id that the server made, with the one of the client beside it', async () => {
    const { headers, body } = await admin.get('/api/v1/nowhere').set('X-Request-Id', 'mine-1').expect(404);
    expect(headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
    expect(body).toMatchObject({ requestId: headers['x-request-id'], clientRequestId: 'mine-1' });
    expect(test.logged()).toContain('"clientRequestId":"mine-1"');
    const { body: without } = await admin.get('/api/v1/nowhere').set('X-Request-Id', '{"no":"id"}').expect(404);
    expect(without).not.toHaveProperty('clientRequestId');
  });

  it('is compressed from 1 kB on, where the client accepts it', async () => {
    await makeReps(20);
    const encodingOf = async (path: string, accepted: string) => {
      const { headers } = await admin.get(path).set('Accept-Encoding', accepted).expect(200);
      return headers['content-encoding'];
    };
    expect(await encodingOf('/api/v1/reps', 'gzip')).toBe('gzip');
    expect(await encodingOf('/api/v1/reps', 'br')).toBe('br');
    expect(await encodingOf('/api/v1/reps', 'identity')).toBeUndefined();
    expect(await encodingOf('/api/v1/integrity', 'gzip')).toBeUndefined();
  });
});

describe('a method', () => {
  it.each([
    ['delete', '/api/v1/distributions', 'GET, HEAD, POST'],
    ['put', '/api/v1/customers/1', 'GET, HEAD, PATCH'],
    ['post', '/healthz', 'GET, HEAD'],
    ['patch', '/api/v1/distributions/1/void', 'POST'],
    ['delete', '/api/v1/distributions/export', 'GET, HEAD'],
    ['put', '/api/v1/imports/template', 'GET, HEAD'],
  ] as const)('%s that %s does not have is refused with those it has', async (method, path, allowed) => {
    const { headers, body } = await admin[method](path).expect(405);
    expect(body.code).toBe('method_not_allowed');
    expect(headers.allow).toBe(allowed);
  });

  it('that a path does not have is refused with those that the document tells of this very path', async () => {
    const { operations } = contractOf(test.app);
    const paths = [...new Set(operations.map(({ path }) => path))].filter((path) => path.startsWith('/api/v1/'));
    const wrong: string[] = [];
    let refused = 0;
    for (const path of paths) {
      const own = operations.filter((operation) => operation.path === path).map(({ method }) => method.toUpperCase());
      const allowed = [...own, ...(own.includes('GET') ? ['HEAD'] : [])].sort().join(', ');
      for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
        if (own.includes(method.toUpperCase()) || path.endsWith('/logout')) continue;
        const { status, headers } = await admin[method](path.replace(/\{\w+\}/g, '1'));
        if (status !== 405) continue;
        refused += 1;
        if (headers.allow !== allowed) wrong.push(`${method} ${path}: ${headers.allow}, not ${allowed}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(refused).toBeGreaterThan(200);
  });

  it('HEAD answers what GET does, without the body', async () => {
    const get = await admin.get('/api/v1/products').expect(200);
    const head = await admin.head('/api/v1/products').expect(200);
    expect(head.headers['content-type']).toBe(get.headers['content-type']);
    expect(head.text ?? '').toBe('');
  });

  it('is not told to somebody who is not logged in', async () => {
    await test.anonymous().delete('/api/v1/distributions').expect(401);
  });
});

describe('If-Match', () => {
  it('takes an ETag as proxies and people change it, and refuses what is none', async () => {
    const { body: rep } = await admin.post('/api/v1/reps').send({ name: 'Edda Ek' }).expect(201);
    const rename = (etag: string, name: string) => admin.patch(`/api/v1/reps/${rep.id}`).set('If-Match', etag).send({ name });
    await rename('"v1"', 'Edda Ek 2').expect(200);
    await rename('v2', 'Edda Ek 3').expect(200);
    await rename('W/"v3"', 'Edda Ek 4').expect(200);
    await rename(' W/"v4" ', 'Edda Ek 5').expect(200);
    await rename('W/"v4"', 'Edda Ek 6').expect(412);
    for (const etag of [
      '*',
      '"*"',
      '"v5", "v5"',
      '"v4", "v5"',
      '*, "v5"',
      'v05',
      '"v05"',
      'W/"v005"',
      '"V5"',
      'w/"v5"',
      '"v0"',
      '"4"',
      '4',
      'v',
      '"v5',
      'W/v5',
      '"abc"',
      '"v99999999999"',
      '"v5",',
    ]) {
      const { body } = await rename(etag, 'Edda Ek 7').expect(400);
      expect(body.code).toBe('invalid_etag');
    }
    const { headers } = await admin.get(`/api/v1/reps/${rep.id}`).expect(200);
    expect(headers.etag).toBe('"v5"');
    await admin.get(`/api/v1/reps/${rep.id}`).set('If-None-Match', 'W/"v5"').expect(304);
  });
});

describe('If-None-Match', () => {
  it.each(['no-cache', 'max-age=0', 'no-cache, no-store', undefined])(
    'counts whatever Cache-Control of the request says: %s',
    async (control) => {
      const { body } = await admin
        .post('/api/v1/reps')
        .send({ name: `Cache ${control}` })
        .expect(201);
      const get = (etag: string) => {
        const request = admin.get(`/api/v1/reps/${body.id}`).set('If-None-Match', etag);
        return control ? request.set({ 'Cache-Control': control, Pragma: 'no-cache' }) : request;
      };
      const { headers } = await get('"v1"').expect(304);
      expect(headers.etag).toBe('"v1"');
      await get('"v2"').expect(200);
    },
  );
});

describe('a body', () => {
  const send = (text: string | Buffer, headers: Record<string, string> = {}) => {
    const request = admin.post('/api/v1/reps').set('Content-Type', 'application/json');
    for (const [name, value] of Object.entries(headers)) request.set(name, value);
    return request.serialize((body) => body as unknown as string).send(text as string);
  };

  it.each([
    ['{\n  "name": "Ana",\n  }', 'line 3, column 3'],
    ['{"name": "Ana"', 'line 1, column 15: it ends too early'],
    ['{"name": "Ana",\n "territory": }', 'line 2, column 15'],
    ['{"name": tru}', 'line 1, column 10'],
    ['{"name": "Ana"} {}', 'line 1, column 17'],
    ['[1,]', 'line 1, column 4'],
    ['{\n"name": ', 'line 2, column 9: it ends too early'],
    ['name', 'line 1, column 1'],
  ])('that is no JSON names the place: %j', async (text, place) => {
    const { body } = await send(text).expect(400);
    expect(body).toMatchObject({ code: 'malformed_json', detail: `The body is not valid JSON at ${place}.` });
  });

  it('that is no JSON, nested deeper than anybody can follow, is refused all the same', async () => {
    const { body } = await send('['.repeat(200_000)).expect(400);
    expect(body).toMatchObject({ code: 'malformed_json', detail: expect.stringMatching(/^The body is not valid JSON/) });
  });

  it.each(['gzip', 'deflate', 'br'])('whose %s is broken is refused, and the process survives', async (encoding) => {
    const { body } = await send(Buffer.from('{"name":"Ana"}'), { 'Content-Encoding': encoding }).expect(400);
    expect(body.code).toBe('invalid_request');
    const cut = gzipSync(Buffer.from('{"name":"Ana of the gzip"}')).subarray(0, 20);
    if (encoding === 'gzip') await send(cut, { 'Content-Encoding': 'gzip' }).expect(400);
    await admin.get('/api/v1/reps').expect(200);
  });
});

describe('a log-in', () => {
  it('with a NUL in the e-mail or the password names the field', async () => {
    for (const field of ['email', 'password']) {
      const credentials = { email: 'ana@silqeqms.example', password: 'a long password', [field]: 'a\0b' };
      const { body } = await test.anonymous().post('/api/v1/auth/login').send(credentials).expect(400);
      expect(body.errors).toMatchObject([{ pointer: `/${field}` }]);
    }
  });
});

describe('a cursor that somebody made up', () => {
  const cursor = (position: unknown) => Buffer.from(JSON.stringify(position)).toString('base64url');

  it('is refused, or finds nothing', async () => {
    await admin.get(`/api/v1/distributions?cursor=${cursor(['distributions', '0000-01-01', 1])}`).expect(400);
    await admin.get(`/api/v1/distributions?cursor=${cursor(['distributions', '0001-01-01', Number.MAX_SAFE_INTEGER])}`).expect(200);
    const uploaded = await admin
      .post('/api/v1/imports')
      .field('kind', 'distributions_csv')
      .attach('file', Buffer.from('Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n2026-01-05,SO 1,Alder,X,L1,1\n'), 'one.csv')
      .expect(202);
    const rows = await admin
      .get(`/api/v1/imports/${uploaded.body.id}/rows?cursor=${cursor([`imports/${uploaded.body.id}/rows`, Number.MAX_SAFE_INTEGER])}`)
      .expect(200);
    expect(rows.body.data).toEqual([]);
  });
});

describe('what cannot be read as a request', () => {
  const send = (text: string): Promise<{ status: number; headers: string; body: Record<string, unknown> }> =>
    new Promise((resolve, reject) => {
      const { port } = test.app.getHttpServer().address() as AddressInfo;
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      let answer = '';
      socket.on('data', (chunk) => {
        answer += chunk.toString();
      });
      socket.on('error', reject);
      socket.on('close', () => {
        const [headers = '', body = ''] = answer.split('\r\n\r\n');
        resolve({ status: Number(headers.split(' ')[1]), headers, body: body === '' ? {} : JSON.parse(body) });
      });
    });
  const HOST = 'Host: qms.example\r\nConnection: close\r\n';

  it.each([
    ['a malformed request line', 'NONSENSE\r\n\r\n', 400, 'malformed_http'],
    ['a header without a name', `GET /healthz HTTP/1.1\r\n${HOST}: x\r\n\r\n`, 400, 'malformed_http'],
    ['two lengths', `POST /api/v1/reps HTTP/1.1\r\n${HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`, 400, 'malformed_http'],
    ['no Host', 'GET /api/v1/products HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'malformed_http'],
    ['headers that are too large', `GET /healthz HTTP/1.1\r\n${HOST}Cookie: ${'x'.repeat(200_000)}\r\n\r\n`, 431, 'headers_too_large'],
    ['a URL that is too long', `GET /api/v1/lots?q=${'x'.repeat(20_000)} HTTP/1.1\r\n${HOST}\r\n`, 431, 'headers_too_large'],
  ])('is answered with a problem: %s', async (_, text, status, code) => {
    const { headers, body, ...answer } = await send(text);
    expect([answer.status, body.status, body.code, body.type]).toEqual([status, status, code, `/problems/${code}`]);
    expect(headers).toMatch(/^Content-Type: application\/problem\+json/im);
    expect(headers.match(/^X-Request-Id: (.*?)\r?$/im)?.[1]).toBe(body.requestId);
    await test.anonymous().get(String(body.type)).expect(200);
    await expect.poll(test.logged).toContain(`"requestId":"${body.requestId}"`);
  });

  it('is answered also behind a request that was read, which then gets no answer', async () => {
    const { status, headers, body } = await send(`GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nNONSENSE\r\n\r\n`);
    expect([status, headers.startsWith('HTTP/1.1'), JSON.stringify(body)]).toEqual([400, true, expect.stringContaining('malformed_http')]);
  });
});

describe('a URL in absolute form', () => {
  /** Node's own clients never send one; proxies do. */
  const ask = (line: string, cookie = ''): Promise<string> =>
    new Promise((resolve, reject) => {
      const { port } = test.app.getHttpServer().address() as AddressInfo;
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(`${line} HTTP/1.1\r\nHost: qms.example\r\n${cookie}Connection: close\r\n\r\n`),
      );
      let answer = '';
      socket.on('data', (chunk) => {
        answer += chunk.toString();
      });
      socket.on('end', () => resolve(answer));
      socket.on('error', reject);
    });

  it('meets the same rules as the path alone', async () => {
    const { token } = (await admin.post('/api/v1/api-tokens').send({ name: 'absolute' }).expect(201)).body;
    const bearer = `Authorization: Bearer ${token}\r\n`;
    expect(await ask('GET http://qms.example/api/v1/products')).toMatch(/^HTTP\/1.1 401 /);
    expect(await ask('GET http://qms.example/api/v1/products', bearer)).toMatch(/^HTTP\/1.1 200 /);
    const refused = await ask('GET http://qms.example/api/v1/products?colour=red', bearer);
    expect(refused).toMatch(/^HTTP\/1.1 400 /);
    expect(refused).toContain('"instance":"/api/v1/products"');
  });
});
