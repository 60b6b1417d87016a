/**
 * `node bench/million.mjs [ROWS]`: an import of a million rows beside csv-parse + COPY of the same file into one bare table, its peak
 * memory beside that of 10,000 rows, the distribution list while it runs beside the idle one, and the export of everything.
 */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { checkDesign } from './design-checks.mjs';
import { generateDistributions } from './generate-distributions.mjs';
import { importFile } from './import-file.mjs';
import { startProduct } from './product.mjs';
import { startSteadyLoad } from './steady-load.mjs';

const ROWS = Number(process.argv[2] ?? 1_000_000);
const LISTS_A_SECOND = 10;
const LIST = { method: 'GET', path: '/api/v1/distributions', expected: 200 };
const print = (line) => process.stdout.write(`${line}\n`);
const p99 = (latencies) => latencies.toSorted((a, b) => a - b)[Math.floor(latencies.length * 0.99)];
const product = await startProduct(18_083);
try {
  const file = join(product.folder, 'million.csv');
  await generateDistributions(file, 10_000, 10_000_000);
  await importFile(product, file);
  const smallMemory = await product.peakMemoryMb();

  await generateDistributions(file, ROWS);
  const idle = await whileListing(() => sleep(10_000));
  const bare = await whileListing(() => bareCopy(file));
  const first = await whileListing(() => importFile(product, file));
  const memory = await product.peakMemoryMb();

  const { totalSeconds, previewSeconds, counts } = first.result;
  print(
    `${ROWS} rows: ${totalSeconds.toFixed(1)} s from upload to committed (preview after ${previewSeconds.toFixed(1)} s), ${counts.valid} distributions`,
  );
  print(`csv-parse + COPY into one bare table: ${bare.result.toFixed(1)} s; ratio ${(totalSeconds / bare.result).toFixed(1)}`);
  print(
    `peak memory after 10000 rows ${Math.round(smallMemory)} MB, after ${ROWS} rows ${Math.round(memory)} MB: ${Math.round(memory - smallMemory)} MB more`,
  );
  printLists('into a log of 10000', idle.latencies, first.latencies);

  await generateDistributions(file, ROWS, 20_000_000);
  const idleAgain = await whileListing(() => sleep(10_000));
  const second = await whileListing(() => importFile(product, file));
  print(`${ROWS} more rows: ${second.result.totalSeconds.toFixed(1)} s`);
  printLists(`into a log of ${ROWS}`, idleAgain.latencies, second.latencies);
  await measureExport();
  await checkDesign(product.databaseUrl);
} finally {
  await product.stop();
}

/** The minimum that any import of this file must do. */
async function bareCopy(file) {
  const client = new pg.Client({ connectionString: product.databaseUrl });
  await client.connect();
  await client.query(`create table bare_rows (${Array.from({ length: 11 }, (_, index) => `c${index} text`).join(', ')})`);
  const started = performance.now();
  const copy = client.query(copyFrom('copy bare_rows from stdin'));
  await pipeline(Readable.from(copyLines(createReadStream(file).pipe(parse({ from_line: 2 }))), { objectMode: false }), copy);
  const seconds = (performance.now() - started) / 1_000;
  await client.query('drop table bare_rows');
  await client.end();
  return seconds;
}

async function* copyLines(rows) {
  let text = '';
  for await (const row of rows) {
    text += `${row.join('\t')}\n`;
    if (text.length < 65_536) continue;
    yield text;
    text = '';
  }
  yield text;
}

/** Runs the same readers beside both sides, so that both have the same share of the machine. */
async function whileListing(work) {
  const load = startSteadyLoad(product.base, product.cookie, LISTS_A_SECOND, () => LIST);
  const result = await work();
  const { milliseconds, failures } = await load.stop();
  if (failures.size > 0) throw new Error(`Lists failed: ${[...failures.keys()].join(', ')}`);
  return { result, latencies: milliseconds };
}

function printLists(what, idle, busy) {
  const times = (p99(busy) / p99(idle)).toFixed(1);
  print(
    `distribution list, ${LISTS_A_SECOND} a second, ${what}: p99 idle ${p99(idle).toFixed(1)} ms, during the import ${p99(busy).toFixed(1)} ms: ${times} times`,
  );
}

async function measureExport() {
  const started = performance.now();
  const response = await fetch(`${product.base}/api/v1/distributions/export`, { headers: { cookie: product.cookie } });
  let bytes = 0;
  for await (const chunk of response.body) bytes += chunk.length;
  const seconds = (performance.now() - started) / 1_000;
  print(
    `export of everything: ${seconds.toFixed(1)} s, ${Math.round(bytes / 1_048_576)} MB, peak memory now ${Math.round(await product.peakMemoryMb())} MB`,
  );
}
