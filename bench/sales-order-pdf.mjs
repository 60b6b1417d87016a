/**
 * `node bench/sales-order-pdf.mjs FILE.pdf ORACLE.json`: imports a PDF of sales orders whose contents are known and compares every order,
 * field and line, in the preview and as stored, and the pages without an order.
 * The oracle is `{ pages, orders: [{ orderNumber, orderDate, customerNumber, customerPo, soldTo, shipTo, lines: [...], pages }], otherPages: [{ page }] }`.
 */
import { readFile } from 'node:fs/promises';
import { importFile, request } from './import-file.mjs';
import { startProduct } from './product.mjs';

function compare(what, ours, truth) {
  if (JSON.stringify(sorted(ours)) === JSON.stringify(sorted(truth))) return;
  differences += 1;
  print(`DIFFERS ${what}: ${JSON.stringify(ours)} instead of ${JSON.stringify(truth)}`);
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

async function pagesOf(path) {
  const all = [];
  for (let cursor = ''; cursor !== null; ) {
    const page = await get(`${path}limit=200${cursor && `&cursor=${cursor}`}`);
    all.push(...page.data);
    cursor = page.nextCursor;
  }
  return all;
}

const rowsOf = (id) => pagesOf(`/imports/${id}/rows?`);
const ordersOf = () => pagesOf('/sales-orders?');

const address = (given) => {
  const { facilityName: name, address1, address2, city, state, zip } = given ?? {};
  return { name, address1, address2, city, state, zip };
};

/** The printed content according to the preview, in the form of the oracle. */
function asPrinted(row) {
  const order = row?.document?.order;
  const value = (field) => order?.[field]?.value ?? null;
  return {
    orderNumber: value('orderNumber'),
    orderDate: value('orderDate'),
    customerNumber: value('customerNumber'),
    customerPo: value('customerPo'),
    soldTo: address(value('soldTo')),
    shipTo: address(value('shipTo')),
    lines: (order?.lines ?? []).map((line) => ({
      itemCode: line.itemCode?.value,
      description: line.description?.value,
      unit: line.unit?.value,
      quantity: plainNumber(line.quantity?.value),
      unitPrice: plainNumber(line.unitPrice?.value),
      amount: plainNumber(line.amount?.value),
    })),
  };
}

/** The preview shows numbers as they are printed, with thousands separators. */
const plainNumber = (text) => text?.replaceAll(',', '');

async function asStored(listed) {
  if (!listed) return null;
  const order = await get(`/sales-orders/${listed.id}`);
  return {
    orderDate: order.orderDate,
    customerNumber: order.customer.customerNumber,
    customerPo: order.customerPo,
    soldTo: address(order.soldTo),
    shipTo: address(order.shipTo),
    lines: order.lines.map(({ itemCode, description, unit, quantity, unitPrice, units }) => [
      itemCode,
      description,
      unit,
      quantity,
      unitPrice,
      units,
    ]),
    attachments: order.attachments.map(({ pdfType }) => pdfType),
  };
}

/** What is stored of an address whose printed lines are known: all lines after the first are address2. */
const printedAddress = ({ name, address1, address2, address3, city, state, zip }) =>
  address({ facilityName: name, address1, address2: [address2, address3].filter(Boolean).join(', ') || null, city, state, zip });

const withAddresses = (order) => ({ ...order, soldTo: printedAddress(order.soldTo), shipTo: printedAddress(order.shipTo) });

const storable = ({ orderDate, customerNumber, customerPo, soldTo, shipTo, lines }) => ({
  orderDate,
  customerNumber,
  customerPo,
  soldTo,
  shipTo,
  lines: lines.map((line) => [
    line.itemCode,
    line.description,
    line.unit,
    Number(line.quantity),
    Number(line.unitPrice),
    unitsOf(line.itemCode, Number(line.quantity)),
  ]),
  attachments: ['sales_order_page'],
});

/** The item codes that a new database knows: `...1003` is a box of 10, `...1004` one unit (design section 3). */
function unitsOf(itemCode, quantity) {
  const perItem = { 3: 10, 4: 1 }[/^21[468]0010100([34])$/.exec(itemCode)?.[1]];
  return perItem === undefined ? null : quantity * perItem;
}

const [, , file, oracleFile] = process.argv;
const oracle = JSON.parse(await readFile(oracleFile, 'utf8'));
const product = await startProduct(18_084);
const get = (path) => request(`${product.base}/api/v1${path}`, { headers: { cookie: product.cookie } });
const print = (line) => process.stdout.write(`${line}\n`);
let differences = 0;

try {
  const { id, counts, previewSeconds, totalSeconds } = await importFile(product, file, true, 'sales_orders_pdf');
  const hundreds = oracle.pages / 100;
  print(
    `${oracle.pages} pages: ${(previewSeconds / hundreds).toFixed(2)} s per 100 pages to the preview, ${(totalSeconds / hundreds).toFixed(2)} s to committed`,
  );
  const rows = await rowsOf(id);
  compare('counts', [counts.rows, counts.valid], [oracle.orders.length + oracle.otherPages.length, oracle.orders.length]);
  const stored = new Map((await ordersOf()).map((order) => [order.orderNumber, order]));
  for (const order of oracle.orders.map(withAddresses)) {
    const row = rows.find(({ lineNumber }) => lineNumber === order.pages[0]);
    compare(`preview of ${order.orderNumber}`, { ...asPrinted(row), pages: row?.document?.pages }, order);
    compare(`stored ${order.orderNumber}`, await asStored(stored.get(order.orderNumber)), storable(order));
  }
  for (const { page } of oracle.otherPages) {
    const row = rows.find(({ lineNumber }) => lineNumber === page);
    compare(`page ${page}`, [row?.status, row?.problems.length > 0], ['invalid', true]);
  }
  const lines = oracle.orders.reduce((sum, order) => sum + order.lines.length, 0);
  print(`${oracle.orders.length} orders, ${lines} lines and ${oracle.otherPages.length} other pages compared: ${differences} differences`);
} finally {
  await product.stop();
}
process.exitCode = differences > 0 ? 1 : 0;
