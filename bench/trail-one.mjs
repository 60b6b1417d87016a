/**
 * `node bench/trail.mjs [ROWS]`: what the audit trail costs. An import of a million rows with sealing beside the same import without, until the last event is
 * sealed; bytes of the trail a row; then the verification of all of it.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { generateDistributions } from './generate-distributions.mjs';
import { importFile } from './import-file.mjs';
import { startProduct } from './product.mjs';

const ROWS = Number(process.argv[2] ?? 1_000_000);
const SIGNING_KEY = Buffer.alloc(32, 7).toString('base64');
const print = (line) => process.stdout.write(`${line}\n`);
const seconds = (since) => (performance.now() - since) / 1_000;

const SEALED = `select (select count(*)::int from audit_events) as events, (select coalesce(max(tree_size), 0)::int from audit_seals) as sealed,
  (select count(*)::int from audit_segments) as segments, pg_total_relation_size('audit_events') as trail,
  pg_total_relation_size('audit_seals') + pg_total_relation_size('audit_nodes') as seals`;

async function imported(port, variables) {
  const product = await startProduct(port, { variables });
  const client = new pg.Client({ connectionString: product.databaseUrl });
  await client.connect();
  const file = join(product.folder, 'rows.csv');
  await generateDistributions(file, ROWS);
  const { totalSeconds } = await importFile(product, file);
  return { product, client, totalSeconds, state: async () => (await client.query(SEALED)).rows[0] };
}



const { product, client, totalSeconds, state } = await imported(18_084, { AUDIT_SIGNING_KEY: SIGNING_KEY });
try {
  const committed = performance.now();
  print(`${ROWS} rows with sealing: ${totalSeconds.toFixed(1)} s; `);
  let now = await state();
  while (now.sealed < now.events) {
    await sleep(500);
    now = await state();
  }
  print(`${now.events} events: the last is sealed ${seconds(committed).toFixed(1)} s after the commit`);
  const each = (bytes, number) => Math.round(Number(bytes) / number);
  print(`trail: ${each(now.trail, ROWS)} bytes a row; seals: ${each(now.seals, now.events)} bytes an event`);
  while (now.segments < Math.floor(now.events / 200_000)) {
    await sleep(500);
    now = await state();
  }
  print(`${now.segments} segments are archived ${seconds(committed).toFixed(1)} s after the commit`);
  const before = await product.peakMemoryMb();
  const started = performance.now();
  const response = await fetch(`${product.base}/api/v1/audit-events/verification`, { headers: { cookie: product.cookie } });
  const { verified, checks } = await response.json();
  const peak = await product.peakMemoryMb();
  print(
    `verification: ${seconds(started).toFixed(1)} s, holds: ${verified}; peak memory ${Math.round(before)} MB before, ${Math.round(peak)} MB after`,
  );
  for (const { name, ok, detail } of checks) if (!ok) print(`${name}: ${detail}`);
} finally {
  await client.end();
  await product.stop();
}
