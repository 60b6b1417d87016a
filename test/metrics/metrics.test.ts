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
