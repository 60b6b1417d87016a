/**
 * `node bench/as-of.mjs [ROWS]`: what a trace costs as of an instant beside the present one, asked in turns. Every customer received the traced lot, once. Each kind of
 * change is made after an instant of its own; the last line is the first instant, so that all of them came since.
 */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { checkDesign } from './design-checks.mjs';
import { importFile } from './import-file.mjs';
import { startProduct } from './product.mjs';

const ROWS = Number(process.argv[2] ?? 200_000);
const LOTS = 200;
const ROUNDS = 15;
/** PostgreSQL decides on a plan for good after five. */
const WARM_UP = 6;
const LOT = 'SLQ-10007';
const DAY_MS = 86_400_000;

const CHANGES = {
  'nothing changed': null,
  '500 corrections': 'where id % (select greatest(1, count(*) / 500) from distribution_log_entries) = 0',
  'each shipment of the lot': `where lot_number = '${LOT}'`,
  'a tenth of the log': 'where id % 10 = 3',
};

/** Orders of two or three shipments; the rows of a facility follow one another, one for each lot. */
function* lines() {
  yield 'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity,Address,City,State,Zip,Contact Name,Contact Email\n';
  for (let row = 0; row < ROWS; row += 1) {
    const facility = Math.floor(row / LOTS);
    const order = Math.floor(row / 2.5 + facility);
    const shipped = new Date(Date.UTC(2024, 0, 2) + ((order * 13) % 600) * DAY_MS).toISOString().slice(0, 10);
    const cells = [
      shipped,
      `SO-${facility}-${order}`,
      `Facility ${facility} Clinic`,
      '211610SPT',
      `SLQ-${10_000 + (row % LOTS)}`,
      1 + (row % 40),
    ];
    yield `${[...cells, `${facility} Main St`, 'Boise', 'ID', '83702', `Desk ${order % 7}`, `desk${order % 7}@facility${facility}.example`].join(',')}\n`;
  }
}

const print = (line) => process.stdout.write(`${line}\n`);
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const product = await startProduct(Number(process.env.BENCH_PORT ?? 18_086));
const client = new pg.Client({ connectionString: product.databaseUrl });
try {
  const file = join(product.folder, 'log.csv');
  await pipeline(lines(), createWriteStream(file));
  await importFile(product, file);
  await client.connect();
  await client.query('vacuum analyze');
  const instant = async () => {
    const { rows } = await client.query(
      `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from pg_sleep(0.1)`,
    );
    return rows[0].at;
  };
  const trace = async (query = '') => {
    const started = performance.now();
    const response = await fetch(`${product.base}/api/v1/lots/${LOT}/trace${query}`, { headers: { cookie: product.cookie } });
    const text = await response.text();
    if (!response.ok) throw new Error(`The trace answered ${response.status}: ${text}`);
    return { ms: performance.now() - started, sha256: createHash('sha256').update(text).digest('hex') };
  };
  const measure = async (name, { asOf, sha256 }) => {
    const now = [];
    const then = [];
    for (let round = -WARM_UP; round < ROUNDS; round += 1) {
      const [present, past] = [await trace(), await trace(`?asOf=${asOf}`)];
      if (past.sha256 !== sha256) throw new Error(`${name}: the answer about the past is another one`);
      if (round >= 0) {
        now.push(present.ms);
        then.push(past.ms);
      }
    }
    const times = (median(then) / median(now)).toFixed(2);
    print(`${name}: now ${median(now).toFixed(0)} ms, as of the instant ${median(then).toFixed(0)} ms: ${times} times`);
  };

  print(`${ROWS} distributions, ${ROWS / LOTS} of the lot; medians of ${ROUNDS} requests each, in turns`);
  let first;
  for (const [name, which] of Object.entries(CHANGES)) {
    const asOf = await instant();
    const before = { asOf, sha256: (await trace(`?asOf=${asOf}`)).sha256 };
    first ??= before;
    if (which) await client.query(`update distribution_log_entries set quantity = quantity + 1 ${which}`);
    await client.query('analyze');
    await measure(name, before);
  }
  await measure('all of these', first);
  await checkDesign(product.databaseUrl);
} finally {
  await client.end();
  await product.stop();
}
