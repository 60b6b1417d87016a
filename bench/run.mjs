/**
 * `npm run bench`: the hot reads through the API with a session against a bare node:http + pg server that runs the same statement and returns
 * the same JSON, in turns in one run; the last page of the list against the first; an import from upload to committed; peak memory.
 * Only ratios count, since the two sides share the machine and its noise.
 */
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { requireFreePort } from './free-port.mjs';
import { generateDistributions } from './generate-distributions.mjs';
import { importFile, request } from './import-file.mjs';
import { startProduct } from './product.mjs';
import { hotStatements } from './statements.mjs';

const ROWS = Number(process.argv[2] ?? 100_000);
const ROUNDS = 3;
const ROUND_MS = 3_000;
const PORT = 18_080;
const BARE_PORT = 18_081;
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const print = (line) => process.stdout.write(`${line}\n`);
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

await requireFreePort(BARE_PORT);
const product = await startProduct(PORT);
let bare;
try {
  print(`Node ${process.version}, ${ROWS} distributions`);
  const file = join(product.folder, 'bench.csv');
  await generateDistributions(file, ROWS);
  const large = await importFile(product, file);
  print(
    `import of ${ROWS} rows: ${large.totalSeconds.toFixed(2)} s from upload to committed; peak memory so far ${Math.round(await product.peakMemoryMb())} MB`,
  );
  await generateDistributions(file, 10_000, 1_000_000);
  const small = await importFile(product, file);
  print(
    `import of 10000 rows into ${ROWS}: ${small.totalSeconds.toFixed(2)} s (preview after ${small.previewSeconds.toFixed(2)} s), ${JSON.stringify(small.counts)}`,
  );

  bare = await startBare();
  const { orders, lots } = await samples();
  const reads = [
    ['distribution list, 50 rows', ['/api/v1/distributions'], ['/list']],
    ['order detail', orders.map((id) => `/api/v1/sales-orders/${id}`), orders.map((id) => `/order/${id}`)],
    ['lot trace', lots.map((lot) => `/api/v1/lots/${lot}/trace`), lots.map((lot) => `/trace/${lot}`)],
  ];
  print('\nread                        | API req/s | bare req/s | ratio (median of rounds) | API p99 ms');
  for (const [name, paths, barePaths] of reads) await compare(name, paths, barePaths);
  await comparePages();
  print(`\npeak memory of the product: ${Math.round(await product.peakMemoryMb())} MB`);
} finally {
  bare?.kill();
  await product.stop();
}

async function startBare() {
  const statements = join(product.folder, 'statements.json');
  await writeFile(statements, JSON.stringify(await hotStatements()));
  const server = spawn(process.execPath, [here('./bare-server.mjs'), product.databaseUrl, String(BARE_PORT), statements], {
    stdio: 'inherit',
  });
  for (let up = false; !up; )
    up = await fetch(`http://127.0.0.1:${BARE_PORT}/list`).then(
      (response) => response.ok,
      () => false,
    );
  return server;
}

async function samples() {
  const client = new pg.Client({ connectionString: product.databaseUrl });
  await client.connect();
  const orders = await client.query('select id::float8 as id from sales_orders order by id limit 500');
  const lots = await client.query('select lot_number as lot from lots order by id limit 50');
  await client.query('vacuum analyze');
  await client.end();
  return { orders: orders.rows.map(({ id }) => id), lots: lots.rows.map(({ lot }) => lot) };
}

async function compare(name, paths, barePaths) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const api = await load(product.base, paths, product.cookie);
    const plain = await load(`http://127.0.0.1:${BARE_PORT}`, barePaths, '');
    rounds.push({ api, plain, ratio: api.perSecond / plain.perSecond });
  }
  const figure = (pick) => median(rounds.map(pick));
  print(
    `${name.padEnd(27)} | ${figure((r) => r.api.perSecond)
      .toFixed(0)
      .padStart(9)} | ${figure((r) => r.plain.perSecond)
      .toFixed(0)
      .padStart(10)} | ${figure((r) => r.ratio)
      .toFixed(2)
      .padStart(24)} | ${figure((r) => r.api.p99).toFixed(1)}`,
  );
}

/** Every page of the list must cost the same. The last one is found by following the cursors once. */
async function comparePages() {
  const path = '/api/v1/distributions?limit=200';
  let last = path;
  for (let cursor = ''; cursor !== null; ) {
    last = cursor ? `${path}&cursor=${cursor}` : path;
    ({ nextCursor: cursor } = await request(`${product.base}${last}`, { headers: { cookie: product.cookie } }));
  }
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const first = await load(product.base, ['/api/v1/distributions?limit=10'], product.cookie);
    const final = await load(product.base, [last.replace('limit=200', 'limit=10')], product.cookie);
    rounds.push(final.median / first.median);
  }
  print(`\nlast page of the list against the first: ${median(rounds).toFixed(2)} times the time (10 rows each)`);
}

function load(base, paths, cookie) {
  return new Promise((resolve, reject) => {
    const client = spawn(process.execPath, [here('./load-client.mjs'), JSON.stringify({ base, paths, cookie, milliseconds: ROUND_MS })]);
    let output = '';
    client.stdout.on('data', (chunk) => {
      output += chunk;
    });
    client.on('exit', (code) => (code === 0 ? resolve(JSON.parse(output)) : reject(new Error(`The load client ended with ${code}`))));
    client.stderr.pipe(process.stderr);
  });
}
