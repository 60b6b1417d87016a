import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import express from 'express';
import { Database } from '../../src/database/database.js';
import { endStalledDownloads } from '../../src/http/end-stalled-downloads.js';
import { compressed } from '../../src/http/plumbing.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('downloads that nobody reads', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const ROWS = 'select n from generate_series(1, 5000) n';

  it('leave the other requests their connections; a further download is 503 with Retry-After', async () => {
    const database = test.app.get(Database);
    const stalled = Array.from({ length: 12 }, () => database.stream<{ n: number }>(ROWS));
    const begun = await Promise.allSettled(stalled.map((rows) => rows.next()));
    expect(begun.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);

    await admin.get('/api/v1/distributions').expect(200);
    const { headers, body } = await admin.get('/api/v1/distributions/export').expect(503);
    expect(headers['retry-after']).toBe('2');
    expect(body).toMatchObject({ code: 'unavailable', detail: expect.stringMatching(/^Too many downloads/) });

    for (const rows of stalled) await rows.return(undefined);
    await admin.get('/api/v1/distributions/export').expect(200);
  }, 30_000);
});

describe('a client that stops reading', () => {
  const STALLED_MS = 300;
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
    let taken = 0;
    client.on('data', ({ length }) => {
      taken += length;
      client.pause();
      setTimeout(() => client.resume(), STALLED_MS / 30);
    });
    await new Promise((resolve) => setTimeout(resolve, STALLED_MS * 4));
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
