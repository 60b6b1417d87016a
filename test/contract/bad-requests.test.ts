import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Response } from 'supertest';
import { SegmentKeeper } from '../../src/audit/proof/segment-keeper.js';
import { indecency, pathOf, pointsAt, requiredQuery } from '../support/bad-input.js';
import { AN_EMAIL } from '../support/email.js';
import { makeFirstRecords } from '../support/first-records.js';
import { type Contract, contractOf, type Operation } from '../support/openapi.js';
import { SIGNING_KEY, sealAll } from '../support/seals.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

type Method = 'get' | 'post' | 'patch' | 'delete';

/** A file that every upload takes for one of its kind. */
const EMAIL_AND_PDF = Buffer.concat([AN_EMAIL, Buffer.from('%PDF-1.4')]);

/** Bad requests to every route that the OpenAPI document tells; a new route is among them by itself. */
describe('a bad request', () => {
  const test = useTestApp({ AUDIT_SIGNING_KEY: SIGNING_KEY });
  const agent = useAdmin(test);
  let contract: Contract;
  let api: Operation[];
  beforeAll(async () => {
    contract = contractOf(test.app);
    api = contract.operations.filter(({ path, operationId }) => path.startsWith('/api/v1/') && operationId !== 'auth.logout');
    await makeFirstRecords(test, agent);
    await sealAll(test);
    await test.app.get(SegmentKeeper).keep(1);
  });

  const takesJson = (operation: Operation) => contract.jsonBody(operation) !== undefined;
  const takesUpload = ({ requestBody }: Operation) => requestBody?.content['multipart/form-data'] !== undefined;
  const exampleOf = (operation: Operation) => contract.example(operation);

  function open(operation: Operation, path = pathOf(operation), by = agent) {
    const request = by[operation.method as Method](path);
    if (operation.parameters.some(({ name }) => name === 'If-Match')) request.set('If-Match', '"v1"');
    return request;
  }

  /** Sends the request to each operation and lists those whose answer is another. */
  async function othersThan(
    operations: Operation[],
    send: (operation: Operation) => PromiseLike<Response>,
    isRight: (response: Response, operation: Operation) => boolean,
  ): Promise<string[]> {
    expect(operations).not.toEqual([]);
    const others: string[] = [];
    for (const operation of operations) {
      const response = await send(operation);
      const indecent = indecency(response);
      if (indecent ?? !isRight(response, operation))
        others.push(`${operation.operationId}: ${indecent ?? `${response.status} ${response.text.slice(0, 300)}`}`);
    }
    return others;
  }

  const is = (status: number, code: string) => (response: Response) => response.status === status && response.body.code === code;

  it('of an anonymous caller is refused before anything else is checked', async () => {
    const closed = api.filter(({ security }) => security?.length !== 0);
    const broken = (operation: Operation) => {
      const request = open(operation, `${pathOf(operation, { id: 'abc' })}?nonsense=1`, test.anonymous());
      return operation.method === 'get' ? request : request.type('json').send('{"broken');
    };
    expect(await othersThan(closed, broken, is(401, 'not_authenticated'))).toEqual([]);
  });

  it('of an anonymous caller is refused however the path is written', async () => {
    for (const path of ['/API/V1/customers', '/api/v1/customers/', '/Api/v1/auth/me', '/api/v1']) {
      await test.anonymous().get(path).expect(401);
    }
    await agent.post('/API/V1/customers').set('Sec-Fetch-Site', 'cross-site').send({}).expect(403);
  });

  it('with an unknown parameter is refused with its name', async () => {
    const send = (operation: Operation) => open(operation, `${pathOf(operation)}?nonsense=1`).send(exampleOf(operation));
    expect(await othersThan(api, send, (response) => response.status === 400 && pointsAt(response, '?nonsense'))).toEqual([]);
  });

  it.each(['', ' ', '%20%09', '%E2%80%8B'])(
    'with an empty parameter is refused with its name, since it would filter nothing: %j',
    async (blank) => {
      const questions = api.flatMap((operation) =>
        operation.parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => ({ operation, name })),
      );
      expect(questions.length).toBeGreaterThan(60);
      const ignored: string[] = [];
      for (const { operation, name } of questions) {
        const response = await open(operation, `${pathOf(operation)}?${name}=${blank}`).send(exampleOf(operation));
        if (response.status !== 400 || !pointsAt(response, `?${name}`))
          ignored.push(`${operation.operationId} ${name}: ${response.status}`);
      }
      expect(ignored).toEqual([]);
    },
  );

  it('with a range that ends before it begins is refused with the names of both ends', async () => {
    const ranges = [
      ['from', 'to'],
      ['shipDateFrom', 'shipDateTo'],
      ['orderDateFrom', 'orderDateTo'],
    ] as const;
    const taking = ([from]: readonly [string, string]) => api.filter(({ parameters }) => parameters.some(({ name }) => name === from));
    const ignored: string[] = [];
    let asked = 0;
    for (const [from, to] of ranges)
      for (const operation of taking([from, to])) {
        asked += 1;
        const response = await agent.get(pathOf(operation)).query({ [from]: '2025-03-02', [to]: '2025-03-01' });
        const refused = response.status === 400 && pointsAt(response, `?${from}`) && pointsAt(response, `?${to}`);
        if (!refused) ignored.push(`${operation.operationId}: ${response.status}`);
        await agent
          .get(pathOf(operation))
          .query({ [from]: '2025-03-01', [to]: '2025-03-01' })
          .expect(200);
      }
    expect(ignored).toEqual([]);
    expect(asked).toBe(9);
    const instants = { from: '2025-03-01T12:00:00Z', to: '2025-03-01T11:59:59Z' };
    await agent.get('/api/v1/audit-events').query(instants).expect(400);
    await agent
      .get('/api/v1/audit-events')
      .query({ ...instants, to: '2025-03-01' })
      .expect(200);
    const filter = { shipDateFrom: '2025-03-02', shipDateTo: '2025-03-01' };
    const resolve = { filter, action: 'link', dryRun: true, reason: 'the missing orders were imported' };
    const refused = await agent.post('/api/v1/unlinked-distributions/resolve').send(resolve).expect(400);
    expect(pointsAt(refused, '/filter/shipDateFrom') && pointsAt(refused, '/filter/shipDateTo')).toBe(true);
    for (const name of ['q', 'sku', 'lotNumber', 'reason'])
      await agent
        .post('/api/v1/unlinked-distributions/resolve')
        .send({ ...resolve, filter: { [name]: ' ' } })
        .expect(400);
  });

  it('with the cursor of another list is refused', async () => {
    const lists = api.filter(({ method, parameters }) => method === 'get' && parameters.some(({ name }) => name === 'cursor'));
    expect(lists.length).toBeGreaterThan(15);
    const { body } = await agent.get('/api/v1/products?limit=1').expect(200);
    await agent.get(`/API/v1/Products/?cursor=${body.nextCursor}`).expect(200);
    const made = (position: unknown[]) => Buffer.from(JSON.stringify(position)).toString('base64url');
    for (const cursor of [body.nextCursor, made([1]), made(['2025-03-01', 1]), made(['sales-orders/1', '2025-03-01', 1])]) {
      const others = cursor === body.nextCursor ? lists.filter(({ operationId }) => operationId !== 'products.list') : lists;
      const send = (operation: Operation) => agent.get(`${pathOf(operation)}?cursor=${cursor}`);
      expect([cursor, await othersThan(others, send, is(400, 'invalid_cursor'))]).toEqual([cursor, []]);
    }
    // The notes of one customer are another list than those of another.
    for (const note of ['first', 'second']) await agent.post('/api/v1/customers/1/notes').send({ noteText: note }).expect(201);
    const { body: notes } = await agent.get('/api/v1/customers/1/notes?limit=1').expect(200);
    await agent.get(`/api/v1/customers/1/notes?cursor=${notes.nextCursor}`).expect(200);
    await agent.get(`/api/v1/customers/2/notes?cursor=${notes.nextCursor}`).expect(400);
  });

  it('with an unknown field is refused with its name', async () => {
    const withNonsense = (operation: Operation) => open(operation).send({ ...exampleOf(operation), nonsense: 1 });
    expect(
      await othersThan(api.filter(takesJson), withNonsense, (response) => response.status === 400 && pointsAt(response, '/nonsense')),
    ).toEqual([]);
    const inForm = (operation: Operation) => open(operation).field('nonsense', '1').attach('file', EMAIL_AND_PDF, 'a.pdf');
    expect(await othersThan(api.filter(takesUpload), inForm, (response) => response.status === 400)).toEqual([]);
    const { body } = await agent.post('/api/v1/auth/logout').send({ nonsense: 1 }).expect(400);
    expect(body.errors[0].pointer).toBe('/nonsense');
  });

  it('with keys such as __proto__ is refused like one with any unknown field', async () => {
    for (const key of ['__proto__', 'constructor', 'prototype', 'toString']) {
      const send = (operation: Operation) => {
        const text = JSON.stringify({ ...exampleOf(operation), '@@': { isAdmin: true } }).replace('"@@"', `"${key}"`);
        return open(operation).type('json').send(text);
      };
      expect(await othersThan(api.filter(takesJson), send, (response) => response.status === 400 && pointsAt(response, `/${key}`))).toEqual(
        [],
      );
    }
  });

  it('with malformed JSON is refused as such', async () => {
    for (const text of ['{"a":', '{a:1}', '1', '"text"', 'null', '{}{}', '[1,]', "{'a':1}", '\u0000']) {
      const send = (operation: Operation) => open(operation).type('json').send(text);
      expect([text, await othersThan(api.filter(takesJson), send, is(400, 'malformed_json'))]).toEqual([text, []]);
    }
  });

  it('whose body is not UTF-8 is refused, and nothing else is stored in its place', async () => {
    const body = Buffer.from('{"facilityName":"BG Stored Cl\xednica"}', 'latin1');
    const send = (operation: Operation) =>
      open(operation)
        .type('json')
        .serialize((bytes) => bytes)
        .send(body);
    expect(await othersThan(api.filter(takesJson), send, is(400, 'malformed_json'))).toEqual([]);
  });

  it('in another charset, or with form fields that are not UTF-8, is refused', async () => {
    const asUtf16 = (operation: Operation) =>
      open(operation)
        .set('Content-Type', 'application/json; charset=utf-16')
        .serialize((body) => body)
        .send(Buffer.from('{"a":1}', 'utf16le'));
    expect(await othersThan(api.filter(takesJson), asUtf16, is(415, 'unsupported_type'))).toEqual([]);
    const field = '--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\ndistributions_csv\xed\r\n--x--\r\n';
    const inForm = (operation: Operation) =>
      open(operation).set('Content-Type', 'multipart/form-data; boundary=x').send(Buffer.from(field, 'latin1'));
    expect(await othersThan(api.filter(takesUpload), inForm, is(400, 'upload_malformed'))).toEqual([]);
  });

  it('whose body is nested without end or an array is refused', async () => {
    for (const text of [`${'['.repeat(200_000)}${']'.repeat(200_000)}`, `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, '[]']) {
      const send = (operation: Operation) => open(operation).set('Idempotency-Key', 'deep').type('json').send(text);
      expect(await othersThan(api.filter(takesJson), send, ({ status }) => status === 400)).toEqual([]);
    }
  });

  it('of another type is 415', async () => {
    for (const [type, body] of [
      ['text/plain', 'a=1'],
      ['application/x-www-form-urlencoded', 'email=a&password=b'],
      ['application/xml', '<a/>'],
    ] as const) {
      const send = (operation: Operation) => open(operation).set('Content-Type', type).send(body);
      expect(
        await othersThan(
          api.filter(({ requestBody }) => requestBody),
          send,
          is(415, 'unsupported_type'),
        ),
      ).toEqual([]);
    }
    const asForm = (operation: Operation) => open(operation).field('a', '1');
    expect(await othersThan(api.filter(takesJson), asForm, is(415, 'unsupported_type'))).toEqual([]);
    const asJson = (operation: Operation) => open(operation).send({ kind: 'distributions_csv' });
    expect(await othersThan(api.filter(takesUpload), asJson, is(415, 'unsupported_type'))).toEqual([]);
  });

  it('that is a bad upload is refused with what is missing', async () => {
    const uploads = api.filter(takesUpload);
    const without = (operation: Operation) => open(operation).field('kind', 'distributions_csv');
    expect(await othersThan(uploads, without, ({ status }) => status === 400)).toEqual([]);
    const misnamed = (operation: Operation) => open(operation).attach('document', Buffer.from('%PDF-1.4'), 'a.pdf');
    expect(await othersThan(uploads, misnamed, ({ status }) => status === 400)).toEqual([]);
    const two = (operation: Operation) => open(operation).attach('file', EMAIL_AND_PDF, 'a.pdf').attach('file', Buffer.from('x'), 'b.pdf');
    expect(await othersThan(uploads, two, ({ status }) => status === 400)).toEqual([]);
    for (const body of ['', '--x\r\n', '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc', 'garbage']) {
      const cutOff = (operation: Operation) => open(operation).set('Content-Type', 'multipart/form-data; boundary=x').send(body);
      expect([body, await othersThan(uploads, cutOff, ({ status }) => status === 400)]).toEqual([body, []]);
    }
    const noBoundary = (operation: Operation) => open(operation).set('Content-Type', 'multipart/form-data').send('abc');
    expect(await othersThan(uploads, noBoundary, ({ status }) => status === 400)).toEqual([]);
  });

  const inPath = (operation: Operation, kind: 'integer' | 'string') =>
    operation.parameters.filter(({ in: place, schema }) => place === 'path' && schema?.type === kind).map(({ name }) => name);

  it('with an id that is not a number is 400', async () => {
    for (const id of ['abc', '0', '-1', '1.5', '1e3', '01', '%00', '%201', '99999999999999999999', '%F0%9F%98%80', `1'--`]) {
      for (const operation of api) {
        for (const name of inPath(operation, 'integer')) {
          const send = () => open(operation, pathOf(operation, { [name]: id })).send(exampleOf(operation));
          expect([id, await othersThan([operation], send, ({ status }) => status === 400)]).toEqual([id, []]);
        }
      }
    }
  });

  it('with a broken escape in its path is 400', async () => {
    const send = (operation: Operation) => open(operation, operation.path.replace(/\{\w+\}/g, '%E0%A4%A')).send(exampleOf(operation));
    expect(
      await othersThan(
        api.filter(({ path }) => path.includes('{')),
        send,
        is(400, 'malformed_url'),
      ),
    ).toEqual([]);
  });

  it('for a record that does not exist is 404', async () => {
    const unknown: Record<string, string> = {
      id: '9007199254740991',
      attachmentId: '9007199254740991',
      size: '9007199254740991',
      number: '9007199254740991',
      lotNumber: 'SLQ-99999999',
      sku: 'NONE',
    };
    const addressed = api.filter(({ path }) => path.includes('{') && !takesUpload({ path } as Operation));
    const send = (operation: Operation) => {
      const request = open(operation, pathOf(operation, unknown));
      return takesUpload(operation) ? request.attach('file', Buffer.from('%PDF-1.4'), 'a.pdf') : request.send(exampleOf(operation));
    };
    expect(await othersThan(addressed, send, is(404, 'not_found'))).toEqual([]);
  });

  it('for a route that does not exist is a problem too', async () => {
    for (const path of [
      '/nothing',
      '/api',
      '/api/v2/customers',
      '/api/v1/nothing',
      '/api/v1/customers/1/nothing',
      '/.env',
      '/docs/../.env',
    ]) {
      const response = await agent.get(path);
      expect([path, response.status, indecency(response)]).toEqual([path, 404, null]);
      expect(response.body.code).toBe('not_found');
    }
    expect(indecency(await agent.put('/api/v1/customers').send({}).expect(405))).toBeNull();
    expect(indecency(await agent.delete('/api/v1/customers/1').expect(405))).toBeNull();
  });

  it('to change something needs the current ETag', async () => {
    const changes = api.filter(({ parameters }) => parameters.some(({ name }) => name === 'If-Match'));
    const without = (operation: Operation) => agent[operation.method as 'patch' | 'post'](pathOf(operation)).send(exampleOf(operation));
    const demanding = changes.filter(({ parameters }) => parameters.some(({ name, required }) => name === 'If-Match' && required));
    expect(await othersThan(demanding, without, is(428, 'if_match_required'))).toEqual([]);
    const sending = (etag: string) => (operation: Operation) =>
      agent[operation.method as 'patch' | 'post'](pathOf(operation)).set('If-Match', etag).send(exampleOf(operation));
    for (const etag of ['"v999"', 'W/"v999"', 'v999']) {
      expect([etag, await othersThan(changes, sending(etag), is(412, 'stale_etag'))]).toEqual([etag, []]);
    }
    for (const etag of ['1', '""', '"v1', '*', '"v1", "v2"', 'v01']) {
      expect([etag, await othersThan(changes, sending(etag), is(400, 'invalid_etag'))]).toEqual([etag, []]);
    }
  });

  it('to change a regulated record needs a reason', async () => {
    const regulated = api.filter(({ responses }) => responses[422]?.description.includes('`reason_required`'));
    expect(regulated.length).toBeGreaterThan(5);
    for (const reason of [undefined, null, '', '   ']) {
      const send = (operation: Operation) => open(operation).send({ ...exampleOf(operation), reason });
      expect([reason, await othersThan(regulated, send, is(422, 'reason_required'))]).toEqual([reason, []]);
    }
  });

  it('with an odd Idempotency-Key is refused', async () => {
    for (const key of ['', 'x'.repeat(201), 'with space', 'a\tb']) {
      const response = await agent.post('/api/v1/reps').set('Idempotency-Key', key).send({ name: 'Someone' });
      expect([key, response.status]).toEqual([key, 400]);
    }
  });

  it('by HEAD or OPTIONS ends like any other', async () => {
    for (const operation of api.filter(({ method }) => method === 'get')) {
      const head = await agent.head(pathOf(operation)).query(requiredQuery(operation));
      expect([operation.operationId, head.status, head.text ?? '']).toEqual([operation.operationId, 200, '']);
      expect(indecency(await agent.options(pathOf(operation)))).toBeNull();
      await test.anonymous().options(pathOf(operation)).expect(401);
    }
  });

  it('that is not HTTP, or whose headers never end, leaves the process serving', async () => {
    const { port } = test.app.getHttpServer().address() as AddressInfo;
    const huge = await new Promise<number>((resolve, reject) => {
      const request = httpRequest({ port, path: '/api/v1/customers', headers: { 'X-Huge': 'x'.repeat(100_000) } }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      request.on('error', reject);
      request.end();
    });
    expect(huge).toBe(431);
    expect((await agent.get(`/api/v1/customers?q=${'x'.repeat(12_000)}`)).status).toBe(400);
    await agent.get('/healthz').expect(200);
  });
});
