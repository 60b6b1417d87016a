/**
 * `npm run bench:restart [-- MINUTES]`: five minutes at 80 % of the measured capacity, with a restart of the database in the middle. One request in ten
 * creates a sales order under an Idempotency-Key; like a careful client, it is sent again until it is answered. Exit code 1 if a request failed while the
 * database was there, an order was written twice, or an acknowledged one is missing.
 */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startLink } from './database-link.mjs';
import { checkDesign } from './design-checks.mjs';
import { startProduct } from './product.mjs';

const MINUTES = Number(process.argv[2] ?? 5);
const PORT = 18_084;
const WARM_UP_MS = 5_000;
const CAPACITY_MS = 15_000;
const SHARE = 0.8;
const AWAY_MS = 3_000;
/** Pools and the job queue connect again within this time after the database is back. */
const RECOVERED_MS = 5_000;
const ANSWER_WITHIN_MS = 30_000;
const RETRY_AFTER_MS = 500;
const READS = ['/api/v1/distributions', '/api/v1/sales-orders', '/api/v1/customers', '/api/v1/auth/me', '/api/v1/products'];
const print = (line) => process.stdout.write(`${line}\n`);
const agent = new Agent({ keepAlive: true, maxSockets: 256 });

let link;
const product = await startProduct(PORT, {
  through: async (url) => {
    link = await startLink(url);
    return link.url;
  },
});
const acknowledged = new Set();
const sentOrders = new Set();
try {
  await closedLoop(WARM_UP_MS);
  const capacity = await closedLoop(CAPACITY_MS);
  const perSecond = Math.floor(capacity * SHARE);
  const half = (MINUTES * 60_000) / 2;
  const load = steady(perSecond);
  await sleep(half);
  const away = performance.now();
  link.aim(null);
  link.aim(await product.restartDatabase(AWAY_MS));
  const back = performance.now();
  await sleep(Math.max(half - (back - away), RECOVERED_MS));
  const { sent, answers } = await load.stop();
  report({ capacity, perSecond, sent, answers, away, back, orders: await countOrders() });
  await checkDesign(product.databaseUrl);
} finally {
  agent.destroy();
  link?.stop();
  await product.stop();
}

function report({ capacity, perSecond, sent, answers, away, back, orders }) {
  // A request that was sent before the end of the outage may be answered with its failure.
  const failures = answers.filter(({ outcome }) => typeof outcome !== 'number' || outcome >= 400);
  const whileAway = failures.filter(({ began, ended }) => ended >= away && began <= back + RECOVERED_MS);
  const others = failures.length - whileAway.length;
  const last = Math.max(back, ...failures.map(({ ended }) => ended));
  const times = answers.filter(({ began, ended }) => ended < away || began > back + RECOVERED_MS).map(({ began, ended }) => ended - began);
  times.sort((a, b) => a - b);
  const quantile = (share) => (times[Math.floor(times.length * share)] ?? 0).toFixed(1);
  const kinds = Object.entries(Object.groupBy(failures, ({ outcome }) => String(outcome))).map(([kind, all]) => `${all.length} x ${kind}`);
  const rows = [
    ['capacity of the mix, and what was sent', `${capacity.toFixed(0)}/s, ${perSecond}/s`],
    ['minutes, requests', `${MINUTES}, ${sent}`],
    ['the database was away', `${((back - away) / 1_000).toFixed(1)} s`],
    ['failed while it was away or connections were made again', `${whileAway.length} (${kinds.join(', ') || 'none'})`],
    ['last failure after it was back', `${((last - back) / 1_000).toFixed(1)} s`],
    ['failed at any other time', others],
    ['answered after, at other times', `median ${quantile(0.5)} ms, 99 % ${quantile(0.99)} ms`],
    ['orders acknowledged, of them missing', `${acknowledged.size}, ${orders.missing}`],
    ['orders sent, of them written twice', `${sentOrders.size}, ${orders.twice}`],
  ];
  print('');
  for (const [what, figure] of rows) print(`| ${what.padEnd(56)} | ${String(figure).padEnd(44)} |`);
  if (others > 0 || orders.missing > 0 || orders.twice > 0) process.exitCode = 1;
}

async function countOrders() {
  const client = new pg.Client({ connectionString: product.databaseUrl });
  await client.connect();
  const { rows } = await client.query('select order_number as number, count(*)::int as count from sales_orders group by 1');
  await client.end();
  const counts = new Map(rows.map(({ number, count }) => [number, count]));
  return {
    missing: [...acknowledged].filter((number) => !counts.has(number)).length,
    twice: [...sentOrders].filter((number) => (counts.get(number) ?? 0) > 1).length,
  };
}

/** As many requests as 16 clients get answered one after the other. */
async function closedLoop(milliseconds) {
  const until = performance.now() + milliseconds;
  let done = 0;
  const client = async () => {
    for (; performance.now() < until; done += 1) await one(done, []);
  };
  await Promise.all(Array.from({ length: 16 }, client));
  return (done / milliseconds) * 1_000;
}

/** Sends at a fixed rate, whether earlier requests were answered or not. */
function steady(perSecond) {
  const answers = [];
  const open = new Set();
  let stopped = false;
  let sent = 0;
  const sending = (async () => {
    const started = performance.now();
    while (!stopped) {
      for (const due = ((performance.now() - started) / 1_000) * perSecond; sent < due; sent += 1) {
        const answered = one(sent, answers).finally(() => open.delete(answered));
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
      return { sent, answers };
    },
  };
}

async function one(number, answers) {
  if (number % 10 !== 0) return send('GET', READS[number % READS.length], answers);
  const orderNumber = `R-${randomUUID()}`;
  const order = { orderNumber, orderDate: '2025-03-03', soldTo: { facilityName: `Clinic ${number % 50}` }, lines: [] };
  sentOrders.add(orderNumber);
  for (const until = performance.now() + 60_000; performance.now() < until; await sleep(RETRY_AFTER_MS)) {
    const outcome = await send('POST', '/api/v1/sales-orders', answers, JSON.stringify(order), orderNumber);
    if (outcome === 201) return acknowledged.add(orderNumber);
    if (typeof outcome === 'number' && outcome < 500 && outcome !== 409) return;
  }
}

function send(method, path, answers, body, key) {
  const began = performance.now();
  const headers = {
    cookie: product.cookie,
    'x-forwarded-proto': 'https',
    ...(body && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'idempotency-key': key }),
  };
  return new Promise((resolve) => {
    const end = (outcome) => {
      answers.push({ outcome, began, ended: performance.now() });
      resolve(outcome);
    };
    const outgoing = request(`${product.base}${path}`, { method, agent, headers }, (incoming) => {
      incoming
        .resume()
        .once('end', () => end(incoming.statusCode))
        .once('error', (error) => end(error.code));
    });
    outgoing.setTimeout(ANSWER_WITHIN_MS, () => outgoing.destroy(Object.assign(new Error('no answer'), { code: 'NO_ANSWER' })));
    outgoing.once('error', (error) => end(error.code));
    outgoing.end(body);
  });
}
