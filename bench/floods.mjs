/**
 * `npm run bench:floods [-- FOLDER]`: what another user feels while one client floods the product: guesses at passwords, downloads that nobody reads,
 * imports. FOLDER is another version of the project, built, which is measured first, in the same run.
 */
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateDistributions } from './generate-distributions.mjs';
import { importFile, request } from './import-file.mjs';
import { startProduct } from './product.mjs';
import { startSteadyLoad } from './steady-load.mjs';

const PORT = 18_085;
const ROWS = 100_000;
const FLOOD_MS = 20_000;
const GUESSERS = 32;
const STALLED = 12;
const IMPORTS = 100;
const LISTS_A_SECOND = 10;
/** Longer than the product waits for a client that reads nothing. */
const UNTIL_FREE_MS = 90_000;
const LIST = { method: 'GET', path: '/api/v1/distributions', expected: 200 };
const CSV = (order) => `Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n2026-01-05,${order},Alder Clinic,211610SPT,SLQ-10001,1\n`;
const print = (line) => process.stdout.write(`${line}\n`);
const ms = (duration) => `${Math.round(duration)} ms`;
const seconds = (duration) => (duration === null ? `not within ${UNTIL_FREE_MS / 1_000} s` : `${(duration / 1_000).toFixed(1)} s`);

const [, , before] = process.argv;
const sides = [...(before ? [['before', await measure(before)]] : []), ['now', await measure()]];
print(`\n| what another user feels | ${sides.map(([side]) => side).join(' | ')} |`);
print(`| --- |${sides.map(() => ' --- |').join('')}`);
for (const what of Object.keys(sides.at(-1)[1]))
  print(`| ${what} | ${sides.map(([, figures]) => figures[what] ?? 'not measured').join(' | ')} |`);

async function measure(project) {
  const product = await startProduct(PORT, project && { project });
  const figures = {};
  try {
    const file = join(product.folder, 'floods.csv');
    await generateDistributions(file, ROWS);
    await importFile(product, file);
    const other = await product.addUser('operations');
    figures['list of 50, p99, quiet'] = lists(await whileListing(product, other, () => sleep(FLOOD_MS)));
    await logInFlood(product, other, figures);
    await importFlood(product, other, figures);
    // Last, because an earlier version does not recover from it.
    await stalledDownloads(product, other, figures);
  } finally {
    await product.stop();
  }
  return figures;
}

/** Wrong passwords for many accounts from many addresses, which no throttle of one account or address slows down. */
async function logInFlood(product, other, figures) {
  const until = performance.now() + FLOOD_MS;
  const outcomes = new Map();
  const guesser = async (number) => {
    for (let guess = 0; performance.now() < until; guess += 1) {
      const status = await fetch(`${product.base}/api/v1/auth/login`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-forwarded-proto': 'https',
          'x-forwarded-for': `10.${number}.${guess >> 8}.${guess & 255}`,
        },
        body: JSON.stringify({ email: `nobody-${number}-${guess}@silqeqms.example`, password: 'wrong password' }),
      }).then(
        async (response) => (await response.arrayBuffer()) && response.status,
        () => 0,
      );
      outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
      if (status === 429) await sleep(50);
    }
  };
  const uploads = [];
  const uploading = async () => {
    for (let number = 0; performance.now() < until; number += 1, await sleep(1_000)) {
      const began = performance.now();
      await upload(product, other, `DURING-${number}`).catch(() => null);
      uploads.push(performance.now() - began);
    }
  };
  const listed = await whileListing(product, other, () =>
    Promise.all([uploading(), ...Array.from({ length: GUESSERS }, (_, number) => guesser(number))]),
  );
  figures[`list, p99, while ${GUESSERS} clients guess passwords`] = lists(listed);
  figures['longest upload of a small file meanwhile'] = ms(Math.max(...uploads));
  figures['passwords checked a second'] = ((outcomes.get(401) ?? 0) / (FLOOD_MS / 1_000)).toFixed(0);
}

/** One user's hundred small imports, and then one of another user. */
async function importFlood(product, other, figures) {
  const greedy = await product.addUser('operations');
  const listed = await whileListing(product, other, async () => {
    for (let number = 0; number < IMPORTS; number += 1) await upload(product, greedy, `FLOOD-${number}`);
    const began = performance.now();
    const { id } = await upload(product, other, 'AFTER-THE-FLOOD');
    for (;;) {
      const { status } = await request(`${product.base}/api/v1/imports/${id}`, { headers: { cookie: other } });
      if (status === 'validated') break;
      await sleep(20);
    }
    figures[`import of one row behind ${IMPORTS} of another user, until its preview`] = seconds(performance.now() - began);
  });
  figures['list, p99, meanwhile'] = lists(listed);
}

/** One user requests the export a dozen times and reads nothing. */
async function stalledDownloads(product, other, figures) {
  const cookie = await product.addUser('admin');
  const { port } = new URL(product.base);
  const sockets = Array.from({ length: STALLED }, () => {
    const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
    socket.write(`GET /api/v1/distributions/export HTTP/1.1\r\nHost: bench\r\nX-Forwarded-Proto: https\r\nCookie: ${cookie}\r\n\r\n`);
    return socket.pause();
  });
  const began = performance.now();
  await sleep(2_000);
  const listed = await whileListing(product, other, () => sleep(FLOOD_MS));
  figures[`list, p99, while ${STALLED} downloads are not read`] = lists(listed);
  figures['until the download of another user begins'] = seconds(
    await untilDownload(product, await product.addUser('admin'), performance.now()),
  );
  figures['until the same user can download again'] = seconds(await untilDownload(product, cookie, began));
  for (const socket of sockets) socket.destroy();
}

async function untilDownload({ base }, cookie, began) {
  while (performance.now() - began < UNTIL_FREE_MS) {
    const signal = AbortSignal.timeout(40_000);
    const response = await fetch(`${base}/api/v1/distributions/export`, { headers: { cookie }, signal }).catch(() => null);
    const waited = performance.now() - began;
    await response?.arrayBuffer();
    if (response?.status === 200) return waited;
    await sleep(500);
  }
  return null;
}

/** The list, ten times a second, as another user requests it meanwhile. */
async function whileListing({ base }, cookie, work) {
  const load = startSteadyLoad(base, cookie, LISTS_A_SECOND, () => LIST);
  await work();
  return load.stop();
}

function lists({ milliseconds, failures, sent }) {
  const failed = [...failures.values()].reduce((total, count) => total + count, 0);
  const p99 = milliseconds[Math.min(milliseconds.length - 1, Math.floor(milliseconds.length * 0.99))] ?? 0;
  return `${ms(p99)}${failed > 0 ? `, ${failed} of ${sent} failed` : ''}`;
}

async function upload({ base }, cookie, order) {
  const form = new FormData();
  form.set('kind', 'distributions_csv');
  form.set('file', new Blob([CSV(order)]), `${order}.csv`);
  return request(`${base}/api/v1/imports`, { method: 'POST', headers: { cookie }, body: form });
}
