import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { cloneDatabase } from '../support/test-app.js';

interface Statement {
  path: string;
  sql: string;
  failure?: string;
}

/** What stands in parameters and variables where a statement is put together: file of the build -> name -> JavaScript. */
const SAMPLES: Record<string, Record<string, string>> = {
  'database/typed-queries.js': {
    column: `sql.ref('created_at')`,
    value: `'1'`,
    text: `'lower($1::text)'`,
    place: `'facility_name'`,
    pattern: `'1'`,
    alternatives: '[sql`true`, sql`false`]',
  },
  'audit/verify-histories.js': { key: `'e.entity_id'`, table: `'lots'` },
  'rep-traceability/lots/trace/lot-trace.sql.js': { contact: 'consigneeContact()' },
  'http/paging.js': { by: `{ id: 'id' }`, after: '[1]', value: '1' },
  'http/feed.js': {
    open: '1',
    change: `sql.ref('change_number')`,
    updatedAt: `sql.ref('updated_at')`,
    id: `sql.ref('id')`,
    afterChange: '1',
    afterInstant: `'-infinity'`,
    afterId: '1',
    updatedSince: `'2026-01-01T00:00:00Z'`,
    table: `'customers'`,
  },
  'rep-traceability/imports/import.queries.js': { found: `sql.ref('r.problems')`, code: `'unknown_sku'` },
  'rep-traceability/lots/lot.queries.js': { searched: `'1'` },
  'rep-traceability/search/search.queries.js': {
    searched: `'1'`,
    typed: `'1%'`,
    bare: `'1%'`,
    keyed: 'sql`select 1`',
    spelling: 'sql`k.facility_name`',
    meant: 'sql`k.facility_name`',
    exact: 'sql`true`',
    isExact: 'sql`true`',
    isPart: 'sql`true`',
    condition: 'sql`true`',
  },
  'rep-traceability/lots/lot-names.js': { aliases: `'lot_aliases'` },
  'rep-traceability/lots/waiting-shipments.js': {
    lot: `"'SLQ-10001'"`,
    queue: `'unlinked_distributions'`,
    aliases: `'lot_aliases'`,
    lots: `'from lots l where true'`,
    instant: `'now()'`,
  },
  'audit/verify-derived.js': { table: `'lots'`, differing: `"select 'a' as name, 'b' as kind, 'c' as what"` },
  'audit/history/walk-back.js': { table: `'customers'`, name: `'id'`, names: `"array['1']"`, updates: `'true'`, replaced: `"'[]'::jsonb"` },
  'audit/history/as-it-stood.js': {
    table: `'customers'`,
    name: `'id'`,
    rows: `'select c from customers c'`,
    instant: `'now()'`,
    change: `'1'`,
    bound: `'1'`,
    isUpdated: `'true'`,
    columns: `['version']`,
    at: `'now()'`,
    row: `'r'`,
    of: `'true'`,
    customers: `'select 1'`,
    walked: `'customers'`,
    versioned: 'true',
    own: `'true'`,
    counted: `''`,
  },
  'rep-traceability/lots/aliases-then.js': { instant: `'now()'` },
  'audit/history/record-history.queries.js': { parts: `"select 'customers' as entity_type, '1' as entity_id, null::text as field"` },
  'rep-traceability/record-histories/record-parts.js': {
    table: `'lots'`,
    events: `'lots'`,
    key: `'lot_number'`,
    within: 'null',
    subject: `'recall'`,
    from: `'from reps t'`,
    parts: '[]',
  },
  'audit/history/as-written.js': { table: `'customers'`, id: `'1'`, instant: `'now()'` },
  'rep-traceability/recalls/consignees/recall-consignee.sql.js': {
    table: `'recall_notices'`,
    recall: "'$1'",
    consignee: `'1'`,
    instant: `'now()'`,
    order: `'a.id desc'`,
  },
  'rep-traceability/recalls/stages/recall-stages.sql.js': {
    table: `'recall_checks'`,
    at: `'created_at'`,
    recall: "'$1'",
    more: `'true'`,
    rows: `'noticed'`,
    row: `'r'`,
  },
  'rep-traceability/recalls/reports/status-report.sql.js': { list: `'1'`, condition: `'true'` },
  'rep-traceability/recalls/scope/preview.queries.js': { rows: `'distribution_log_entries'` },
  'rep-traceability/reps/reps.service.js': { name: `'Robin'` },
  'rep-traceability/unlinked-distributions/unlinked-filters.js': { searched: `'1'`, id: '1' },
  'audit/audit-event.queries.js': {
    rows: `'select id, occurred_at, actor_id, actor, action, entity_type, entity_id, reason, request_id, imported_from from audit_events'`,
  },
  'auth/users/user.repository.js': {
    rows: `'select id, email, password_hash, is_active, name from users'`,
    granted: `'select user_id, role_key from user_roles'`,
  },
  'customer-profiles/insert-customer.js': {
    rows: "'select ' + ['company_key', ...addressColumns()].join(', ') + ' from customers'",
    known: "'select ' + ['id, company_key, customer_number, primary_rep_id', ...addressColumns()].join(', ') + ' from customers'",
    profiles: "'select id, current_date, ' + addressColumns().join(', ') + ' from customers'",
    numbered: `'select id, customer_number as number from customers'`,
    keys: `'select company_key, customer_id from customer_keys'`,
    notes: `'select id, customer_id, note_text, author, noted_on, noted_at from customer_notes'`,
  },
  'rep-traceability/sales-orders/insert-sales-orders.js': {
    rows: "'select ' + COLUMNS + ' from sales_orders'",
    shipped: "'select ' + COLUMNS + ' from sales_orders'",
    known: "'select id, ' + COLUMNS + ', external_key, notes, misread from sales_orders'",
    lines: `'select id, sales_order_id, line_number, item_code, description, sku, quantity, units, unit_price, lot_number from sales_order_lines'`,
    files: `'select id, sales_order_id, storage_key, filename, pdf_type, uploaded_at, uploaded_by_user_id, sha256, byte_size from order_pdf_attachments'`,
  },
  'rep-traceability/sales-orders/doubt-orders.js': {
    orders: `'select order_key, sold_to_facility_name as company_key, customer_id, id as sales_order_id from sales_orders'`,
    sites: `'select company_key, id as customer_id, city, zip, 1 as first_line from customers'`,
  },
  'rep-traceability/distribution-log/insert-distributions.js': {
    rows: "'select ' + COLUMNS + ', import_row_id from distribution_log_entries'",
    known: "'select id, ' + COLUMNS + ', external_key from distribution_log_entries'",
  },
  'rep-traceability/distribution-log/read-ship-to-again.js': {
    misread: `'select id as order_id, sold_to_address1 as address1, sold_to_city as city, sold_to_state as state, sold_to_zip as zip from sales_orders'`,
  },
  'customer-profiles/unmerge-profiles.js': { table: `'customers'`, ownerOf: `'r.id'` },
  'customer-profiles/customer.queries.js': { asked: `'OR'`, year: '2025', text: `'customers.facility_name'` },
  'customer-profiles/reps/customer-rep.repository.js': { rows: `'select id, customer_id, rep_id, is_primary from customer_reps'` },
  'customer-profiles/derive-profiles.js': { meant: `'is not null'` },
  'rep-traceability/lots/insert-lots.js': { rows: "'select lot_number, sku from lots'" },
  'rep-traceability/imports/distributions-csv/plan/plain-orders.js': { columns: `'s.sku'` },
  'rep-traceability/reps/rep.repository.js': { rows: `'select id, name, email, phone, territory, is_active from reps'` },
  'rep-traceability/tracing-reports/insert-reports.js': {
    rows: `'select id, generated_at, filters, storage_key, sha256, row_count, status, generated_by_user_id, byte_size from tracing_reports'`,
    approvals: `'select id, tracing_report_id, storage_key, original_filename, subject, from_email, to_email, sent_at, uploaded_at, uploaded_by_user_id, notes, sha256, byte_size from approvals_eml'`,
  },
  'rep-traceability/unlinked-distributions/insert-unlinked-distributions.js': {
    rows: "'select ' + COLUMNS + ' from unlinked_distributions'",
    settled: `"select id, resolved_distribution_id, resolution from unlinked_distributions"`,
  },
  'audit/verify-records.js': {
    table: `'customers'`,
    entity: `'id'`,
    row: 'undefined',
    key: `'e.entity_id'`,
    rowKey: `'t.id::text'`,
    form: `{ kept: 'to_jsonb(t)', version: true, updated_at: true }`,
    touched: `'t.updated_at is null'`,
    ofEvent: `"e.new_values ->> 'id'"`,
    ofRow: `'t.id::text'`,
    shown: `'key'`,
  },
  'audit/verify-first-events.js': {
    table: `'customers'`,
    entity: `'id'`,
    audited: '{}',
    select: `() => 'select id::text as name from customers'`,
  },
  'storage/named-files.js': { table: `'imports'`, hash: `'sha256'`, named: `"select ''::text as storage_key"`, id: `'id'` },
  'storage/verify-storage.js': { named: `"select ''::text as storage_key, ''::text as sha256, ''::text as kept_in, ''::text as row_id"` },
  'storage/sweep-storage.js': { named: `"select ''::text as storage_key, ''::text as kept_in"` },
  'rep-traceability/distribution-log/distribution.queries.js': {
    page: `'select * from distribution_log_entries'`,
    include: `['customer', 'salesOrder']`,
    shown: 'SHOWN_IN_FEED',
    filters: '{}',
    instant: `'now()'`,
    newest: 'SHOWN_NEWEST.order',
  },
  'rep-traceability/distribution-log/distribution-filters.js': {
    searched: `'1'`,
    tracking: `'1%'`,
    customers: '[]',
    lots: '[]',
    customerIds: '[]',
    keys: '[]',
    pattern: "sql`'%'`",
  },
  'rep-traceability/distribution-log/export-distributions.js': { columns: '{ ...COLUMNS, ...VOID_COLUMNS }' },
  'rep-traceability/tracing-reports/tracing-report.queries.js': { asked: `'1'`, lot: `'1'` },
  'legacy/adopt/reconcile.js': {
    name: `'customers'`,
    table: `'customers'`,
  },
  'legacy/adopt/name-failing-row.js': { name: `'old_customers'`, relation: `'old_customers'` },
  'legacy/adopt/not-taken-over.js': { name: `'customers'`, table: `'customers'`, unread: `[{ name: 'id' }]` },
  'legacy/adopt/stage-old-tables.js': {
    table: `'customers'`,
    columns: 'OLD_TABLES.customers',
    differs: 'true',
  },
};

/** The tables that the fragments of a file stand in. A fragment that names no column needs none. */
const TABLES_OF_FRAGMENTS: Record<string, string> = {
  'rep-traceability/recalls/recall.queries.js': 'recall_scope_changes s, recall_lots l',
  'audit/audit-event.queries.js': 'audit_events',
  'audit/history/record-history.queries.js': 'audit_events',
  'audit/signatures/signature.queries.js': 'signatures s',
  'auth/api-tokens/api-tokens.service.js': 'api_tokens',
  'auth/own-access/own-access.service.js': 'sessions',
  'auth/users/user.queries.js': 'users u, roles',
  'customer-profiles/customer.queries.js': 'customers cross join (select * from customers) c',
  'customer-profiles/find-known-customers.js': 'customer_keys',
  'customer-profiles/customer-note.queries.js': 'audit_events',
  'database/typed-queries.js': 'customers',
  'http/feed.js': 'customers',
  'http/paging.js': 'customers',
  'rep-traceability/distribution-log/distribution-filters.js': 'distribution_log_entries d, consignees k',
  'rep-traceability/distribution-log/export-distributions.js': 'distribution_log_entries d, customers c, sales_orders s, reps r',
  'rep-traceability/adopted-records/adopted-record.queries.js': 'adopted_records a left join dismissed_records d on d.id = a.id',
  'rep-traceability/imports/import.queries.js': 'imports i, import_rows r',
  'rep-traceability/lots/lot.queries.js': 'lots l',
  'rep-traceability/products/product.queries.js': 'products',
  'rep-traceability/reps/reps.service.js': 'reps',
  'rep-traceability/sales-orders/sales-order.queries.js': 'sales_orders s, customers c',
  'rep-traceability/search/search.queries.js': 'lots l, lot_aliases a, customers c, consignees k, distribution_log_entries d',
  'rep-traceability/tracing-reports/tracing-report.queries.js': 'tracing_reports r',
  'rep-traceability/unlinked-distributions/unlinked-distribution.queries.js': 'unlinked_distributions u',
  'rep-traceability/unlinked-distributions/unlinked-filters.js': 'unlinked_distributions u',
  'rep-traceability/tracing-reports/count-waiting.js': 'unlinked_distributions u',
};

/** The adoption's own tables come first, then its steps in their order, each with the tables that it makes for the next. */
const LISTS: Record<string, string> = {
  'rep-traceability/recalls/reports/status-report.sql.js': 'Object.values(EVIDENCE)',
  'legacy/adopt/reading-functions.js': 'READING_FUNCTIONS',
  'legacy/adopt/old-schema.js': `oldTables.map((table) => 'create temporary table old_' + table + ' (old_id text, ' + OLD_TABLES[table].map((column) => column + ' text').join(', ') + ', row jsonb, settled boolean)')`,
  'legacy/adopt/catalogue.js': `CATALOGUE.split(/;\\s*(?=\\n|$)/)`,
  'legacy/adopt/file-facts.js': `TABLE`,
  'legacy/adopt/company-keys.js': `'create temporary table company_keys (name text, key text)'`,
  'legacy/adopt/adopt-database.js': `steps('2026-01-01').flatMap(({ statements }) => statements.filter((each) => typeof each === 'string')).flatMap((each) => each.split(/;\\s*(?=\\n|$)/))`,
};

/** Their statements are in the lists, or are expressions of a `with` in statements of other files. */
const STEPS = '^legacy/adopt/(adopt-(?!database)|shipment-plan|step)|-then\\.sql\\.js$';

function listStatements(): { listed: Statement[]; found: Statement[]; fragments: Statement[] } {
  const script = fileURLToPath(new URL('../support/list-statements.mjs', import.meta.url));
  const asked = JSON.stringify({ samples: SAMPLES, lists: LISTS, notRead: STEPS });
  return JSON.parse(execFileSync(process.execPath, [script, asked], { encoding: 'utf8', maxBuffer: 50_000_000 }));
}

const PREPARED = /^\s*(select|insert|update|delete|with)\s/;
/** The table is there, or a COPY was understood and then found nothing to read. */
const NO_FAILURE = new Set(['42P07', '57014']);

/** What PostgreSQL says against a statement, or null. Tables that a statement makes are made, for those that come later. */
async function tryStatement(client: Client, sql: string): Promise<string | null> {
  await client.query('savepoint before');
  try {
    await client.query(PREPARED.test(sql) ? `prepare statement as ${sql}` : sql);
    if (PREPARED.test(sql)) await client.query('deallocate statement');
    return null;
  } catch (error) {
    await client.query('rollback to before');
    return error instanceof Error && 'code' in error && NO_FAILURE.has(String(error.code)) ? null : String(error);
  }
}

/** A fragment where it could stand. */
function inStatement({ path, sql, ...failure }: Statement): Statement {
  const tables = TABLES_OF_FRAGMENTS[path];
  return { path, sql: `select (${sql})${tables ? ` from ${tables}` : ''}`, ...failure };
}

describe('the SQL in the code', () => {
  let client: Client;

  beforeAll(async () => {
    client = new Client({ connectionString: await cloneDatabase() });
    await client.connect();
    await client.query('begin');
  });

  afterAll(() => client.end());

  it('can be prepared by the migrated database, statement by statement', async () => {
    const { listed, found, fragments } = listStatements();
    const makesTable = ({ sql }: Statement) => !PREPARED.test(sql);
    const statements = [
      ...[...listed, ...found.filter(makesTable), ...found.filter((statement) => !makesTable(statement))],
      ...fragments.map(inStatement),
    ];
    const refused: Statement[] = [];
    for (const statement of statements) {
      const failure = statement.failure ?? (await tryStatement(client, statement.sql));
      if (failure !== null) refused.push({ ...statement, failure });
    }
    // The beginning that several statements share is no statement.
    const shared = ({ sql }: Statement) => statements.some((other) => other.sql !== sql && other.sql.includes(sql));

    expect(found.length).toBeGreaterThan(100);
    expect(found.filter(({ sql }) => sql.startsWith('copy '))).toHaveLength(1);
    expect(fragments.length).toBeGreaterThan(30);
    expect(refused.filter((statement) => !shared(statement)).map(({ path, sql, failure }) => `${path}: ${failure}\n${sql}`)).toEqual([]);
  });

  it.each([
    'select renamed from customers',
    'update customers set renamed = 1',
    'copy import_rows (import_id, renamed) from stdin',
    inStatement({ path: 'rep-traceability/lots/lot.queries.js', sql: 'l.renamed = any ($1)' }).sql,
    inStatement({ path: 'rep-traceability/some.queries.js', sql: 'x.renamed' }).sql,
  ])('is refused if it names a missing column: %s', async (sql) => {
    expect(await tryStatement(client, sql)).toMatch(/renamed|missing FROM-clause/);
  });
});
