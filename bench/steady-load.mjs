import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const ANSWER_WITHIN_MS = 15_000;

/**
 * Sends requests at a fixed rate, whether earlier ones were answered or not, as many users would.
 * @param requestFor makes the next request; if none is given, reads, every tenth a new sales order, and later a distribution of that order
 * @returns `stop`, which waits for the last responses and returns the figures
 */
export function startSteadyLoad(url, cookie, perSecond, requestFor = readsAndEntries) {
  const agent = new Agent({ keepAlive: true, maxSockets: 200 });
  const run = Date.now().toString(36);
  const milliseconds = [];
  const failures = new Map();
  const open = new Set();
  const orders = [];
  let stopped = false;
  let sent = 0;

  const one = async (number) => {
    const started = performance.now();
    const { method, path, body, expected, isOrder } = requestFor(number, run, orders);
    const { outcome, answer } = await send(`${url}${path}`, { method, agent, headers: headersFor(cookie, body) }, body);
    milliseconds.push(performance.now() - started);
    if (outcome === expected) {
      if (isOrder) orders.push(JSON.parse(answer).id);
      return;
    }
    const failure = `${method} ${path}: ${outcome}`;
    failures.set(failure, (failures.get(failure) ?? 0) + 1);
  };
  const sending = (async () => {
    const started = performance.now();
    while (!stopped) {
      for (const due = ((performance.now() - started) / 1_000) * perSecond; sent < due; sent += 1) {
        const answered = one(sent).finally(() => open.delete(answered));
        open.add(answered);
      }
      await sleep(5);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await sending;
      await Promise.all(open);
      agent.destroy();
      return { sent, failures, milliseconds: milliseconds.sort((a, b) => a - b) };
    },
  };
}

const READS = ['/api/v1/distributions', '/api/v1/products', '/api/v1/sales-orders', '/api/v1/auth/me', '/api/v1/customers'];

/** @param orders ids of orders that have no distribution yet; one is taken for each distribution */
function readsAndEntries(number, run, orders) {
  if (number % 10 === 5 && orders.length > 0) return creation('/api/v1/distributions', distributionOf(orders.shift()));
  if (number % 10 !== 0) return { method: 'GET', path: READS[number % READS.length], expected: 200 };
  const order = { orderNumber: `${run}-${number}`, orderDate: '2025-03-03', soldTo: { facilityName: `Clinic ${number % 50}` }, lines: [] };
  return { ...creation('/api/v1/sales-orders', order), isOrder: true };
}

const creation = (path, body) => ({ method: 'POST', path, body: JSON.stringify(body), expected: 201 });
const distributionOf = (salesOrderId) => ({ salesOrderId, shipDate: '2025-03-04', sku: '211610SPT', lotNumber: 'SLQ-10001', quantity: 10 });

const headersFor = (cookie, body) => ({
  cookie,
  'x-forwarded-proto': 'https',
  ...(body && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
});

/** The status, or the code of the error, and the body. */
function send(url, options, body) {
  return new Promise((resolve) => {
    const outgoing = request(url, options, (incoming) => {
      let answer = '';
      incoming.setEncoding('utf8').on('data', (text) => {
        answer += text;
      });
      incoming.on('end', () => resolve({ outcome: incoming.statusCode, answer })).on('error', (error) => resolve({ outcome: error.code }));
    });
    outgoing.setTimeout(ANSWER_WITHIN_MS, () => outgoing.destroy(Object.assign(new Error('no answer'), { code: 'NO_ANSWER' })));
    outgoing.on('error', (error) => resolve({ outcome: error.code }));
    outgoing.end(body);
  });
}
