/**
 * `node bench/oracle.mjs FILE.csv ORACLE.json`: imports a file with a known outcome and compares.
 * The oracle is `{ faults: [{ line }], lots: { [lot]: { sku, units, distributions, consignees, salesOrders } } }`.
 */
import { readFile } from 'node:fs/promises';
import { checkDesign } from './design-checks.mjs';
import { importFile, request } from './import-file.mjs';
import { startProduct } from './product.mjs';

const [, , file, oracleFile] = process.argv;
const oracle = JSON.parse(await readFile(oracleFile, 'utf8'));
const product = await startProduct(18_082);
const get = (path) => request(`${product.base}/api/v1${path}`, { headers: { cookie: product.cookie } });
let failed = false;
const check = (what, right, more = '') => {
  failed ||= !right;
  process.stdout.write(`${right ? 'equal  ' : 'DIFFERS'} ${what} ${more}\n`);
};

try {
  const first = await importFile(product, file, true);
  process.stdout.write(`committed in ${first.totalSeconds.toFixed(2)} s: ${JSON.stringify(first.counts)}\n`);
  const expected = oracle.faults.map(({ line }) => line).sort((a, b) => a - b);
  check('invalid lines', JSON.stringify(await invalidLines(first.id)) === JSON.stringify(expected), `(${expected.length})`);
  check('lots', (await differingLots()).length === 0, `(${Object.keys(oracle.lots).length})`);
  const again = await importFile(product, file, true);
  check('the same file again changes nothing', again.counts.valid === 0 && again.counts.duplicate === first.counts.valid);
  await checkDesign(product.databaseUrl);
} finally {
  await product.stop();
}
if (failed) process.exitCode = 1;

async function invalidLines(id) {
  const lines = [];
  for (let cursor = ''; cursor !== null; ) {
    const page = await get(`/imports/${id}/rows?status=invalid&limit=200${cursor && `&cursor=${cursor}`}`);
    lines.push(...page.data.map(({ lineNumber }) => lineNumber));
    cursor = page.nextCursor;
  }
  return lines;
}

async function differingLots() {
  const differing = [];
  for (const [number, lot] of Object.entries(oracle.lots)) {
    const { totals, consignees, lot: traced } = await get(`/lots/${number}/trace`);
    const units = consignees.reduce((sum, consignee) => sum + consignee.units, 0);
    const same =
      traced.sku === lot.sku &&
      units === lot.units &&
      totals.unitsDistributed === lot.units &&
      ['distributions', 'consignees', 'salesOrders'].every((name) => totals[name] === lot[name]);
    if (!same) differing.push(number);
  }
  return differing;
}
