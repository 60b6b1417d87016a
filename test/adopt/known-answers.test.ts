import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { Pool } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { createOldDatabase, inDatabase } from '../support/old-database.js';
import { cloneDatabase } from '../support/test-app.js';
import { adopt } from './adopt-command.js';

interface Answers {
  lots: { lot: string; sku: string; units: number; upTo: number }[];
  shipments: {
    class: string;
    entry: number;
    line: number | null;
    expected: string;
    lot: string;
    sku: string;
    units: number;
    order: number | null;
  }[];
  review: [table: string, id: number, reason: string][];
  customers: { id: number; class: string; contact_email: string | null; address1: string | null; expected: string }[];
  orders: { id: number; class: string; expected: string }[];
  notes: { id: number; expected: string }[];
  attachments: { id: number; expected: string }[];
  users: { id: number; becomes: string }[];
  lotList: { aliases: Record<string, string> };
  oldPdfReader: { orders: number };
  tables: Record<string, { rows: number; expected: string }>;
}

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/old-system/${name}`, import.meta.url));
const unpacked = (name: string) => gunzipSync(readFileSync(fixture(name))).toString();

/** A dump with its rows in line, as psql reads it. */
async function load(url: string, dump: string): Promise<void> {
  const parts = dump.split(/^(copy .* from stdin;)\n([\s\S]*?)^\\\.\n/m);
  await inDatabase(url, async (client) => {
    for (let at = 0; at < parts.length; at += 3) {
      const [statements = '', copy, rows = ''] = parts.slice(at, at + 3);
      await client.query(statements);
      if (copy) await pipeline(Readable.from([rows]), client.query(copyFrom(copy)));
    }
  });
}

/** A generated database of the old system: its real schema, 300 entries, each of its oddities at least once, and what a right adoption makes of them. */
describe('adopting a generated database', () => {
  const answers: Answers = JSON.parse(unpacked('generated-answers.json.gz'));
  let target: Pool;
  let old: string;
  let url: string;
  let report: string;
  let became: Map<string, { outcome: string; reason: string | null; table: string | null; id: number }>;
  let log: Map<number, { lot: string; sku: string; units: number; order: number }>;
  const of = (table: string, id: number) => became.get(`${table}/${id}`);
  const run = () => adopt(url, old, '--lot-list', fixture('generated-lots.csv'));

  beforeAll(async () => {
    url = await cloneDatabase();
    old = await createOldDatabase();
    await load(old, unpacked('generated.sql.gz'));
    report = (await run()).output;
    target = new Pool({ connectionString: url, max: 1 });
    const { rows } = await target.query(
      `select source_table || '/' || old_id as key, outcome, reason, new_table as table, new_id::float8 as id from adopted_records`,
    );
    became = new Map(rows.map(({ key, ...row }) => [key, row]));
    const { rows: entries } = await target.query(
      `select id::float8, lot_number as lot, sku, quantity as units, sales_order_id::float8 as order from distribution_log_entries where voided_at is null`,
    );
    log = new Map(entries.map(({ id, ...entry }) => [id, entry]));
  });
  afterAll(() => target.end());

  it('commits, and finds nothing more to do when it runs again', async () => {
    expect(report).toContain('The reconciliation is equal.\nCommitted.');
    expect((await run()).output).toContain('Nothing to do: every row was adopted before.');
  });

  it('finds nothing more to do without a lot list either: what its own shipments make known counts at once', async () => {
    const unlisted = await cloneDatabase();
    expect((await adopt(unlisted, old)).output).toContain('The reconciliation is equal.\nCommitted.');
    expect((await adopt(unlisted, old)).output).toContain('Nothing to do: every row was adopted before.');
  });

  it('has the units of every lot and SKU in the log, and no others', () => {
    const found = new Map<string, number>();
    for (const { lot, sku, units } of log.values()) found.set(`${lot} ${sku}`, (found.get(`${lot} ${sku}`) ?? 0) + units);
    const wrong = answers.lots.filter(({ lot, sku, units, upTo }) => {
      const sum = found.get(`${lot} ${sku}`) ?? 0;
      return !found.delete(`${lot} ${sku}`) ? units > 0 : sum < units || sum > upTo;
    });
    expect([wrong, [...found.keys()]]).toEqual([[], []]);
  });

  it('puts each odd shipment into the log as it is to be read, or into the review queue', () => {
    const wrong = answers.shipments.filter(({ entry, line, expected, lot, sku, units, order }) => {
      const row = line === null ? of('distribution_log_entries', entry) : of('distribution_lines', line);
      if (row?.table !== 'distribution_log_entries') return row?.table !== 'unlinked_distributions' || expected === 'log';
      const logged = log.get(row.id);
      const ordered = order === null ? undefined : of('sales_orders', order);
      const isRight = logged?.lot === lot && logged.sku === sku && logged.units === units;
      return expected === 'review' || !isRight || (ordered?.outcome === 'adopted' && logged.order !== ordered.id);
    });
    expect(wrong).toEqual([]);
  });

  it('leaves for a person what nobody can tell', () => {
    expect(answers.review.filter(([table, id]) => of(table, id)?.table !== 'unlinked_distributions')).toEqual([]);
  });

  it('keeps the customers with their contacts, the orders, notes, attachments and users', async () => {
    const { rows } = await target.query('select id::float8, address1, contact_email from customers');
    const profiles = new Map(rows.map((row) => [row.id, row]));
    const wrong = answers.customers.filter((customer) => {
      const row = of('customers', customer.id);
      const profile = row && profiles.get(row.id);
      if (!profile || customer.expected === 'either') return !profile;
      return profile.address1 !== customer.address1 || profile.contact_email !== customer.contact_email;
    });
    expect(wrong).toEqual([]);
    for (const [table, records] of [
      ['sales_orders', answers.orders],
      ['customer_notes', answers.notes],
      ['order_pdf_attachments', answers.attachments],
    ] as const) {
      const lost = records.filter(({ id, expected }) => {
        const outcome = of(table, id)?.outcome;
        return expected === 'either' ? !outcome : (outcome === 'waiting') !== (expected === 'review');
      });
      expect([table, lost]).toEqual([table, []]);
    }
    const emails = new Map((await target.query('select id::float8, email from users')).rows.map(({ id, email }) => [id, email]));
    expect(answers.users.filter(({ id, becomes }) => emails.get(of('users', id)?.id ?? 0) !== becomes)).toEqual([]);
  });

  it('registers the wrong names of lots, marks what the PDF reader misread, and names the tables that have no place', async () => {
    const { rows: aliases } = await target.query('select alias, lot_number from lot_aliases');
    expect(Object.fromEntries(aliases.map(({ alias, lot_number }) => [alias, lot_number]))).toEqual(answers.lotList.aliases);
    const { rows } = await target.query('select count(*)::int as orders from sales_orders where misread');
    expect(rows[0].orders).toBe(answers.oldPdfReader.orders);
    for (const [table, { rows: count, expected }] of Object.entries(answers.tables)) {
      if (expected === 'named' && count > 0) expect(report).toContain(`${table}: not taken over: ${count} rows`);
    }
  });
});
