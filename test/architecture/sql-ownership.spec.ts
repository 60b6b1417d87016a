import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const src = fileURLToPath(new URL('../../src/', import.meta.url));

/** The one folder that writes a table. */
const OWNERS: Record<string, string> = {
  users: 'auth',
  roles: 'auth',
  permissions: 'auth',
  role_permissions: 'auth',
  user_roles: 'auth',
  sessions: 'auth',
  api_tokens: 'auth',
  password_links: 'auth',
  audit_events: 'audit',
  idempotency_keys: 'http',
  customers: 'customer-profiles',
  customer_notes: 'customer-profiles',
  products: 'rep-traceability/products',
  product_item_codes: 'rep-traceability/products',
  reps: 'rep-traceability/reps',
  lots: 'rep-traceability/lots',
  lot_aliases: 'rep-traceability/lots',
  sales_orders: 'rep-traceability/sales-orders',
  sales_order_lines: 'rep-traceability/sales-orders',
  order_pdf_attachments: 'rep-traceability/sales-orders',
  distribution_log_entries: 'rep-traceability/distribution-log',
  unlinked_distributions: 'rep-traceability/unlinked-distributions',
  imports: 'rep-traceability/imports',
  import_rows: 'rep-traceability/imports',
  import_progress: 'rep-traceability/imports',
  tracing_reports: 'rep-traceability/tracing-reports',
  approvals_eml: 'rep-traceability/tracing-reports',
  adopted_records: 'legacy/adopt',
};

/** To do: statements that belong in the folder of their table. This list only gets shorter. */
const MISPLACED = [
  'customer-profiles/merge-customers.ts writes sales_orders',
  'legacy/adopt/adopt-attachments.ts writes order_pdf_attachments',
  'legacy/adopt/adopt-audit-events.ts writes audit_events',
  'legacy/adopt/adopt-customer-notes.ts writes customer_notes',
  'legacy/adopt/adopt-customers.ts writes customers',
  'legacy/adopt/adopt-reports.ts writes approvals_eml',
  'legacy/adopt/adopt-reports.ts writes tracing_reports',
  'legacy/adopt/adopt-reps.ts writes reps',
  'legacy/adopt/adopt-sales-order-lines.ts writes sales_order_lines',
  'legacy/adopt/adopt-sales-orders.ts writes sales_orders',
  'legacy/adopt/adopt-shipments.ts writes distribution_log_entries',
  'legacy/adopt/adopt-shipments.ts writes lots',
  'legacy/adopt/adopt-shipments.ts writes unlinked_distributions',
  'legacy/adopt/adopt-users.ts writes users',
  'legacy/backfill/write-links.ts writes distribution_log_entries',
  'legacy/backfill/write-links.ts writes sales_orders',
  'release/seed-access.ts writes permissions',
  'release/seed-access.ts writes role_permissions',
  'release/seed-access.ts writes roles',
  'release/seed-access.ts writes user_roles',
  'release/seed-access.ts writes users',
  'release/seed-products.ts writes product_item_codes',
  'release/seed-products.ts writes products',
  'rep-traceability/lots/lot-list/apply-lot-list.ts writes distribution_log_entries',
];

/**
 * The tables of other folders that a folder reads by SQL of its own: statements that join, where a look-up for each row would be too slow.
 * A new entry needs that reason; otherwise call what the owner exports.
 */
const READERS: Record<string, string[]> = {
  'customer-profiles': ['distribution_log_entries', 'reps', 'sales_orders'],
  'legacy/adopt': [
    'customers',
    'distribution_log_entries',
    'lots',
    'order_pdf_attachments',
    'product_item_codes',
    'products',
    'reps',
    'sales_order_lines',
    'sales_orders',
    'unlinked_distributions',
    'users',
  ],
  'legacy/backfill': ['customers', 'distribution_log_entries', 'sales_orders', 'unlinked_distributions'],
  release: ['user_roles'],
  'rep-traceability/dashboard': ['customers', 'distribution_log_entries', 'lots'],
  'rep-traceability/distribution-log': ['customers', 'lot_aliases', 'lots', 'reps', 'sales_orders'],
  'rep-traceability/imports': [
    'customers',
    'distribution_log_entries',
    'lot_aliases',
    'lots',
    'product_item_codes',
    'products',
    'reps',
    'sales_order_lines',
    'sales_orders',
    'users',
  ],
  'rep-traceability/integrity': ['distribution_log_entries', 'lot_aliases', 'lots', 'sales_orders', 'unlinked_distributions'],
  'rep-traceability/lots': ['customers', 'distribution_log_entries', 'products', 'sales_orders'],
  'rep-traceability/sales-orders': ['customers', 'distribution_log_entries'],
  'rep-traceability/tracing-reports': ['lot_aliases'],
  'rep-traceability/unlinked-distributions': ['customers', 'distribution_log_entries', 'sales_orders'],
};

const SQL = /\b(?:insert\s+into|update|delete\s+from|merge\s+into|truncate(?:\s+table)?|copy)\s+(?:only\s+)?"?([a-z_]+)\b/gi;
const KYSELY = /\b(?:insertInto|updateTable|deleteFrom|mergeInto)\(\s*['"`](\w+)/g;

const READ = /\b(?:from|join)\s+(?:only\s+)?"?([a-z_]+)\b(?!\()/gi;
const KYSELY_READ = /\b(?:selectFrom|\w*[jJ]oin)\(\s*['"`](\w+)/g;

/** The tables that a source text names in statements or in Kysely's calls. Comments do not count. */
function namedTables(source: string, sql: RegExp, calls: RegExp): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const kysely = [...code.matchAll(calls)].map(([, name = '']) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  const tables = [...[...code.matchAll(sql)].map(([, name = '']) => name.toLowerCase()), ...kysely];
  return [...new Set(tables)].filter((table) => table in OWNERS).sort();
}

/** Each write of a table outside the folder that owns it, as `file writes table`. */
const misplacedWrites = (path: string, source: string): string[] =>
  namedTables(source, SQL, KYSELY)
    .filter((table) => !path.startsWith(`${OWNERS[table]}/`))
    .map((table) => `${path} writes ${table}`);

/** A room of the core or of `legacy`, or a folder of `src`. */
const folderOf = (path: string): string =>
  path
    .split('/')
    .slice(0, /^(?:rep-traceability|legacy)\//.test(path) ? 2 : 1)
    .join('/');

/** The tables of other folders that a source text reads. */
const foreignReads = (path: string, source: string): string[] =>
  namedTables(source, READ, KYSELY_READ).filter((table) => OWNERS[table] !== folderOf(path));

describe('a table', () => {
  it('is written only in the folder that owns it', () => {
    const paths = globSync('**/*.ts', { cwd: src, exclude: ['**/*.spec.ts'] }).sort();
    expect(paths.flatMap((path) => misplacedWrites(path, readFileSync(`${src}${path}`, 'utf8')))).toEqual(MISPLACED);
  });

  it('is read by statements of another folder only where this is permitted', () => {
    const reads: Record<string, string[]> = {};
    for (const path of globSync('**/*.ts', { cwd: src, exclude: ['**/*.spec.ts'] })) {
      const tables = foreignReads(path, readFileSync(`${src}${path}`, 'utf8'));
      const folder = folderOf(path);
      if (tables.length > 0) reads[folder] = [...new Set([...(reads[folder] ?? []), ...tables])].sort();
    }
    expect(reads).toEqual(READERS);
  });

  it.each([
    'select 1 from reps',
    'select 1 from x left join reps r on true',
    `queries.selectFrom('reps as r')`,
    `leftJoin('reps', 'a', 'b')`,
  ])('is seen to be read by a stranger: %s', (source) => {
    expect(foreignReads('http/stranger.ts', source)).toEqual(['reps']);
  });

  it('has an owner if a migration makes it', () => {
    const migrations = fileURLToPath(new URL('../../migrations/', import.meta.url));
    const made = globSync('*.ts', { cwd: migrations, exclude: ['*.spec.ts'] }).flatMap((path) =>
      [...readFileSync(`${migrations}${path}`, 'utf8').matchAll(/create (?:unlogged )?table (?:if not exists )?([a-z_]+)/g)].map(
        ([, name]) => name,
      ),
    );
    expect([...new Set(made)].filter((table) => !((table as string) in OWNERS))).toEqual([]);
  });

  it.each([
    'tx.rows(`insert into lots (sku) values ($1)`)',
    'tx.rows(`INSERT INTO\n lots select 1`)',
    'tx.rows(`update lots set sku = $1`)',
    'tx.rows(`update lots l set sku = $1`)',
    'tx.rows(`delete from only lots`)',
    'tx.rows(`merge into lots using x`)',
    'tx.rows(`truncate lots`)',
    'copyFrom(`copy lots (sku) from stdin`)',
    `queries.insertInto('lots')`,
    `queries.updateTable('lots as l')`,
    `queries.deleteFrom('lots')`,
  ])('is seen to be written by a stranger: %s', (source) => {
    expect(misplacedWrites('http/stranger.ts', source)).toEqual(['http/stranger.ts writes lots']);
  });

  it.each(['select 1 from lots for update', '// insert into lots', '/* update lots */', 'insert into plan_lots select 1'])(
    'is not written by: %s',
    (source) => {
      expect(misplacedWrites('http/stranger.ts', source)).toEqual([]);
    },
  );
});
