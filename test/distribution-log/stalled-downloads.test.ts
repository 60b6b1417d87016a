import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import express from 'express';
import { Database } from '../../src/database/database.js';
import { requestContext } from '../../src/database/request-context.js';
import { endStalledDownloads } from '../../src/http/end-stalled-downloads.js';
import { compressed } from '../../src/http/plumbing.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('downloads that nobody reads', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const ROWS = 'select n from generate_series(1, 5000) n';

  const stalledBy = (actorId: number, times: number) => {
    const database = test.app.get(Database);
    const rows = Array.from({ length: times }, () => database.stream<{ n: number }>(ROWS));
    const begin = () => rows.map((batches) => batches.next());
    return { rows, begun: requestContext.run({ requestId: '', actorId, actor: '' }, begin) };
  };

  it('of one user leave a slot to others, who download at once', async () => {
    const { rows, begun } = stalledBy(4711, 12);
    await Promise.all(begun.slice(0, 2));
    await admin.get('/api/v1/distributions/export').expect(200);
    await admin.get('/api/v1/distributions').expect(200);
    for (const [nth, batches] of rows.entries()) {
      await begun[nth];
      await batches.return(undefined);
    }
  }, 30_000);

  it('of several users leave the other requests their connections; a further download waits, and is 503 with Retry-After at last', async () => {
    const stalled = [stalledBy(4711, 2), stalledBy(4712, 1), stalledBy(4713, 1)];
    await Promise.all(stalled.flatMap(({ begun }) => begun));

    await admin.get('/api/v1/distributions').expect(200);
    const { limits } = test.app.get(Database).streamSlots;
    const { patienceMs } = limits;
    limits.patienceMs = 200;
    const { headers, body } = await admin.get('/api/v1/distributions/export').expect(503);
    limits.patienceMs = patienceMs;
    expect(headers['retry-after']).toBe('2');
    expect(body).toMatchObject({ code: 'unavailable', detail: expect.stringMatching(/^Too many downloads/) });

    const waits = admin.get('/api/v1/distributions/export').expect(200);
    const answer = waits.then(({ status }) => status);
    for (const { rows } of stalled) for (const batches of rows) await batches.return(undefined);
    expect(await answer).toBe(200);
  }, 30_000);

  it('or at a trickle lose their slot to a user who has none, with their connection to the database, and end when they come back', async () => {
    const { limits } = test.app.get(Database).streamSlots;
    const { windowMs } = limits;
    limits.windowMs = 200;
    const trickles = [stalledBy(4711, 2), stalledBy(4712, 2)];
    const begun = trickles.flatMap(({ begun }) => begun);
    const first = await Promise.all(begun.slice(0, 3));
    expect(first.map(({ done }) => done)).toEqual([false, false, false]);
    const third = stalledBy(4713, 1);
    await third.begun[0];
    await new Promise((resolve) => setTimeout(resolve, 250));

    await admin.get('/api/v1/distributions/export').expect(200);
    limits.windowMs = windowMs;
    const lost = await Promise.allSettled([...trickles.flatMap(({ rows }) => rows).slice(0, 3), ...third.rows].map((rows) => rows.next()));
    expect(lost.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    for (const { rows } of [...trickles, third]) for (const batches of rows) await batches.return(undefined);
    const { streams } = test.app.get(Database);
    expect(streams).toMatchObject({ waitingCount: 0 });
    expect(streams?.totalCount).toBe(streams?.idleCount);
  }, 30_000);
});

describe('a client that stops reading', () => {
  const STALLED_MS = 800;
  let server: Server;
  let source: Readable;
  beforeAll(async () => {
    const app = express();
    app.use(endStalledDownloads(STALLED_MS), compressed);
    app.get('/endless', (_request, response) => {
      let n = 0;
      source = new Readable({ read: () => void source.push(`${Array.from({ length: 2_000 }, () => Math.sin(n++)).join(',')}\n`) });
      response.once('close', () => source.destroy());
      source.pipe(response.type('text/csv'));
    });
    app.get('/slow', (_request, response) => {
      setTimeout(() => response.send('done'), STALLED_MS * 3);
    });
    server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => server.close());
  const open = (path: string, encoding: string) => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: ${encoding}\r\n\r\n`);
    return socket;
  };

  it.each(['identity', 'gzip'])('loses its connection, and with it what the download held (%s)', async (encoding) => {
    const client = open('/endless', encoding).pause();
    await once(server, 'request');
    await once(source, 'close');
    client.destroy();
  });

  it('slowly is not cut off', async () => {
    const client = open('/endless', 'identity');
    await once(server, 'request');
    let taken = 0;
    client.on('data', ({ length }) => {
      taken += length;
      client.pause();
      setTimeout(() => client.resume(), STALLED_MS / 80);
    });
    const began = performance.now();
    while (!source?.destroyed && (taken < 100_000 || performance.now() - began < STALLED_MS * 4))
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(source.destroyed).toBe(false);
    expect(taken).toBeGreaterThan(100_000);
    client.destroy();
    await once(source, 'close');
  });

  it('is another thing than a server that has nothing to send yet', async () => {
    const client = open('/slow', 'identity');
    const [answer] = await once(client, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1.1 200 OK/);
    client.destroy();
  });
});
