import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cloneDatabase } from '../support/test-app.js';
import { endProcesses, logIn, productionVariables, startWebProcess } from '../support/web-process.js';

describe('the figures for Prometheus', () => {
  afterEach(endProcesses);

  it('tell requests by route and status, connections, jobs, imports and the lag of the event loop, on a port of their own', async () => {
    const web = startWebProcess({ ...productionVariables(await cloneDatabase()), METRICS_PORT: '0' });
    const origin = await web.listening();
    await web.says('Metrics at: http://0.0.0.0:');
    const metrics = `http://127.0.0.1:${/Metrics at: http:\/\/0\.0\.0\.0:(\d+)/.exec(web.said())?.[1]}/metrics`;
    const session = await logIn(origin);
    const ask = async (path: string) => (await fetch(`${origin}${path}`, { headers: session })).arrayBuffer();
    await ask('/api/v1/customers/7');
    await ask('/api/v1/customers/8');
    await ask('/api/v1/nothing/like/this');
    const form = new FormData();
    form.set('kind', 'distributions_csv');
    form.set(
      'file',
      new Blob(['Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n2026-01-05,SO 1,Alder,211610SPT,SLQ-10001,1\n']),
      'one.csv',
    );
    await (await fetch(`${origin}/api/v1/imports`, { method: 'POST', headers: session, body: form })).arrayBuffer();
    await expect.poll(async () => (await fetch(metrics)).text(), { timeout: 30_000 }).toContain('imports_unfinished{status="validated"} 1');

    const response = await fetch(metrics);
    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    expect(text).toContain('http_request_duration_seconds_count{method="GET",route="/api/v1/customers/:id",status="404"} 2');
    expect(text).toContain('http_request_duration_seconds_count{method="GET",route="none",status="404"} 1');
    expect(text).toMatch(/^database_connections\{state="(busy|idle)"\} \d+$/m);
    expect(text).toMatch(/^download_connections\{state="waited_for"\} 0$/m);
    expect(text).toMatch(/^jobs_waiting\{queue="imports"\} \d+$/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
    expect(text).not.toContain('/api/v1/customers/7');
    expect((await fetch(metrics.replace('/metrics', '/'))).status).toBe(404);
    expect((await fetch(`${origin}/metrics`)).status).toBe(404);
  });

  it('are not collected without METRICS_PORT', async () => {
    const web = startWebProcess(productionVariables(await cloneDatabase()));
    const origin = await web.listening();
    expect((await fetch(`${origin}/metrics`)).status).toBe(404);
    expect(web.said()).not.toContain('Metrics at');
  });
});

describe('traces for OpenTelemetry', () => {
  afterEach(endProcesses);

  interface Sent {
    resourceSpans: {
      resource: { attributes: { key: string; value: { stringValue?: string } }[] };
      scopeSpans: { spans: { name: string; traceId: string; spanId: string; parentSpanId?: string }[] }[];
    }[];
  }

  it('have a span for a request, in the trace of its client, and one for each of its statements; none has a value', async () => {
    const bodies: string[] = [];
    const collector = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => bodies.push(text));
      request.on('end', () => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}'));
    }).listen(0, '127.0.0.1');
    await once(collector, 'listening');
    const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
    const web = startWebProcess({
      ...productionVariables(await cloneDatabase()),
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_SERVICE_NAME: 'qms-test',
    });
    const session = await logIn(await web.listening());
    await (await fetch(`${await web.listening()}/health/ready`)).arrayBuffer();
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const headers = { ...session, traceparent: `00-${trace}-b7ad6b7169203331-01` };
    await (await fetch(`${await web.listening()}/api/v1/lots/SLQ-99999/trace`, { headers })).arrayBuffer();
    await (await fetch(`${await web.listening()}/api/v1/customers?q=Cedar%20Secret`, { headers: session })).arrayBuffer();
    const spans = () =>
      (JSON.parse(`[${bodies.join('').replaceAll('}{', '},{')}]`) as Sent[]).flatMap(({ resourceSpans }) =>
        resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
      );
    const request = () => spans().find(({ name, traceId }) => name === 'GET /api/v1/lots/:lotNumber/trace' && traceId === trace);
    await expect.poll(request, { timeout: 30_000 }).toMatchObject({ parentSpanId: 'b7ad6b7169203331' });
    await expect
      .poll(() => spans().filter(({ name, parentSpanId }) => name.startsWith('postgresql ') && parentSpanId === request()?.spanId).length, {
        timeout: 30_000,
      })
      .toBeGreaterThan(0);
    expect(bodies.join('')).toContain('qms-test');
    await expect.poll(() => spans().some(({ name }) => name === 'GET /api/v1/customers'), { timeout: 30_000 }).toBe(true);
    expect(bodies.join('')).not.toContain('Secret');
    expect(spans().filter(({ name }) => name.includes('/health'))).toEqual([]);
    collector.close();
    collector.closeAllConnections();
  });
});
