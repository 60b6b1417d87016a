import { type AddressInfo, connect } from 'node:net';
import { gzipSync } from 'node:zlib';
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
  ] as const)('%s that %s does not have is refused with those it has', async (method, path, allowed) => {
    const { headers, body } = await admin[method](path).expect(405);
    expect(body.code).toBe('method_not_allowed');
    expect(headers.allow).toBe(allowed);
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
    await rename('"v1", W/"v4"', 'Edda Ek 5').expect(200);
    await rename('W/"v4"', 'Edda Ek 6').expect(412);
    for (const etag of ['"4"', '4', 'v', '"v5', 'W/v5', '"abc"', '"v99999999999"', '"v5",']) {
      const { body } = await rename(etag, 'Edda Ek 7').expect(400);
      expect(body.code).toBe('invalid_etag');
    }
    const { headers } = await admin.get(`/api/v1/reps/${rep.id}`).expect(200);
    expect(headers.etag).toBe('"v5"');
    await admin.get(`/api/v1/reps/${rep.id}`).set('If-None-Match', 'W/"v5"').expect(304);
  });
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
    await admin.get(`/api/v1/distributions?cursor=${cursor(['0000-01-01', 1])}`).expect(400);
    await admin.get(`/api/v1/distributions?cursor=${cursor(['0001-01-01', Number.MAX_SAFE_INTEGER])}`).expect(200);
    const uploaded = await admin
      .post('/api/v1/imports')
      .field('kind', 'distributions_csv')
      .attach('file', Buffer.from('Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n2026-01-05,SO 1,Alder,X,L1,1\n'), 'one.csv')
      .expect(202);
    const rows = await admin.get(`/api/v1/imports/${uploaded.body.id}/rows?cursor=${cursor([Number.MAX_SAFE_INTEGER])}`).expect(200);
    expect(rows.body.data).toEqual([]);
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
