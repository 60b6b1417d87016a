import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const PROBE_EVERY_MS = 500;
const PROBE_WITHIN_MS = 2_000;
const SILENCES = 3;

/**
 * The smallest load balancer that respects readiness: requests go in turn to the instances whose /health/ready answers 200. It never sends a
 * request twice, so the client sees every request that an instance drops.
 * @param ports where the instances listen
 */
export async function startBalancer(ports) {
  const instances = ports.map((port) => ({ port, ready: false, agent: new Agent({ keepAlive: true }) }));
  let turn = 0;
  const next = () => {
    const ready = instances.filter((instance) => instance.ready);
    turn += 1;
    return ready[turn % ready.length];
  };
  const server = createServer((incoming, outgoing) => {
    const instance = next();
    if (!instance) return outgoing.writeHead(503).end();
    const { connection: _, ...headers } = incoming.headers;
    const forwarded = request({
      host: '127.0.0.1',
      port: instance.port,
      agent: instance.agent,
      method: incoming.method,
      path: incoming.url,
      headers,
    });
    forwarded.on('response', (answer) => {
      const { connection: __, 'keep-alive': ___, ...answered } = answer.headers;
      outgoing.writeHead(answer.statusCode, answered);
      answer.pipe(outgoing).on('error', () => outgoing.destroy());
      answer.on('error', () => outgoing.destroy());
    });
    forwarded.on('error', (error) => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end(error.code)));
    incoming.pipe(forwarded);
  });
  // The client closes its connections, so that none is closed here just when it sends a request.
  server.keepAliveTimeout = 0;
  const probing = new AbortController();
  for (const instance of instances) void probe(instance, probing.signal);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    isReady: (port) => instances.some((instance) => instance.port === port && instance.ready),
    stop() {
      probing.abort();
      server.closeAllConnections();
      server.close();
      for (const { agent } of instances) agent.destroy();
    },
  };
}

/** An instance that is not ready or not reachable is out at once; one that is only slow to answer, after three times. */
async function probe(instance, signal) {
  for (let silences = 0; !signal.aborted; await sleep(PROBE_EVERY_MS)) {
    const answer = await askReadiness(instance.port);
    silences = answer === null ? silences + 1 : 0;
    if (answer !== null || silences >= SILENCES) instance.ready = answer === true;
  }
}

/** Null when there was no answer in time. */
async function askReadiness(port) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(PROBE_WITHIN_MS) });
    await response.arrayBuffer();
    return response.ok;
  } catch (error) {
    return error.name === 'TimeoutError' ? null : false;
  }
}
