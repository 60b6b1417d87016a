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
  log_in_throttles: 'auth',
  api_tokens: 'auth',
  api_token_uses: 'auth',
  password_links: 'auth',
  second_factors: 'auth',
  second_factor_uses: 'auth',
  second_factor_roles: 'auth',
  recovery_codes: 'auth',
  audit_events: 'audit',
  audit_reviews: 'audit',
  signatures: 'audit',
  audit_seals: 'audit',
  audit_nodes: 'audit',
  audit_origins: 'audit',
  audit_checkpoints: 'audit',
  audit_segments: 'audit',
  actor_keys: 'release',
  change_times: 'database',
  idempotency_keys: 'http',
  access_events: 'http',
  customers: 'customer-profiles',
  customer_keys: 'customer-profiles',
  consignees: 'customer-profiles',
  customer_notes: 'customer-profiles',
  customer_reps: 'customer-profiles',
  duplicate_dismissals: 'customer-profiles',
  adopted_profiles: 'customer-profiles',
  products: 'rep-traceability/products',
  product_item_codes: 'rep-traceability/products',
  reps: 'rep-traceability/reps',
  company_settings: 'rep-traceability/settings',
  lots: 'rep-traceability/lots',
  lot_aliases: 'rep-traceability/lots',
  sales_orders: 'rep-traceability/sales-orders',
  sales_order_lines: 'rep-traceability/sales-orders',
  former_order_keys: 'rep-traceability/sales-orders',
  order_pdf_attachments: 'rep-traceability/sales-orders',
  orders_without_distributions: 'rep-traceability/sales-orders',
  distribution_log_entries: 'rep-traceability/distribution-log',
  distribution_returns: 'rep-traceability/distribution-log',
  received_distributions: 'rep-traceability/distribution-log',
  unlinked_distributions: 'rep-traceability/unlinked-distributions',
  imports: 'rep-traceability/imports',
  import_rows: 'rep-traceability/imports',
  import_progress: 'rep-traceability/imports',
  recalls: 'rep-traceability/recalls',
  recall_lots: 'rep-traceability/recalls',
  recall_consignees: 'rep-traceability/recalls',
  recall_scope_changes: 'rep-traceability/recalls',
  recall_letters: 'rep-traceability/recalls',
  recall_notices: 'rep-traceability/recalls',
  recall_replies: 'rep-traceability/recalls',
  recall_checks: 'rep-traceability/recalls',
  recall_reply_links: 'rep-traceability/recalls',
  open_recall_lots: 'rep-traceability/recalls',
  tracing_reports: 'rep-traceability/tracing-reports',
  approvals_eml: 'rep-traceability/tracing-reports',
  adopted_records: 'legacy/adopt',
  dismissed_records: 'rep-traceability/adopted-records',
};

/**
 * The tables of other folders that a folder reads by SQL of its own: statements that join, where a look-up for each row would be too slow.
 * A new entry needs that reason; otherwise call what the owner exports.
 */
const READERS: Record<string, string[]> = {
  database: ['audit_events', 'customers', 'distribution_log_entries', 'imports', 'lots', 'sales_orders'],
  // Records as they stood need when a transaction ended. The verification compares what is derived from records with them, all rows at once.
  audit: [
    'adopted_profiles',
    'adopted_records',
    'change_times',
    'customer_keys',
    'customers',
    'distribution_log_entries',
    'former_order_keys',
    'import_rows',
    'imports',
    'orders_without_distributions',
    'received_distributions',
    'sales_orders',
  ],
  http: ['change_times'],
  'customer-profiles': ['audit_events', 'distribution_log_entries', 'distribution_returns', 'reps', 'sales_orders'],
  'legacy/adopt': [
    'customer_reps',
    'customers',
    'dismissed_records',
    'distribution_log_entries',
    'lots',
    'order_pdf_attachments',
    'product_item_codes',
    'products',
    'reps',
    'roles',
    'sales_order_lines',
    'sales_orders',
    'unlinked_distributions',
    'users',
  ],
  'legacy/backfill': ['customers', 'distribution_log_entries', 'sales_orders', 'unlinked_distributions'],
  'rep-traceability/adopted-records': ['adopted_records'],
  'rep-traceability/dashboard': ['customers', 'distribution_log_entries', 'distribution_returns', 'sales_orders', 'unlinked_distributions'],
  'rep-traceability/distribution-log': ['audit_events', 'consignees', 'customers', 'lot_aliases', 'lots', 'reps', 'sales_orders'],
  'rep-traceability/imports': [
    'adopted_records',
    'audit_events',
    'customers',
    'distribution_log_entries',
    'former_order_keys',
    'lot_aliases',
    'lots',
    'product_item_codes',
    'products',
    'received_distributions',
    'reps',
    'sales_order_lines',
    'sales_orders',
    'users',
  ],
  'rep-traceability/integrity': [
    'customers',
    'distribution_log_entries',
    'lot_aliases',
    'lots',
    'orders_without_distributions',
    'sales_orders',
    'unlinked_distributions',
  ],
  'rep-traceability/lots': [
    'audit_events',
    'consignees',
    'customers',
    'distribution_log_entries',
    'distribution_returns',
    'open_recall_lots',
    'products',
    'recalls',
    'sales_orders',
    'unlinked_distributions',
  ],
  'rep-traceability/recalls': [
    'consignees',
    'customers',
    'distribution_log_entries',
    'distribution_returns',
    'lot_aliases',
    'lots',
    'products',
    'sales_order_lines',
    'sales_orders',
    'unlinked_distributions',
  ],
  // What belongs to a record, whose events the trail has under names of their own.
  'rep-traceability/record-histories': [
    ...[
      'api_tokens',
      'approvals_eml',
      'audit_events',
      'consignees',
      'customer_notes',
      'customer_reps',
      'distribution_log_entries',
      'distribution_returns',
    ],
    ...['duplicate_dismissals', 'order_pdf_attachments', 'recall_checks', 'recall_consignees', 'recall_letters', 'recall_lots'],
    ...['recall_notices', 'recall_replies', 'recall_reply_links', 'recall_scope_changes', 'signatures'],
  ],
  'rep-traceability/sales-orders': ['audit_events', 'customer_keys', 'customers', 'distribution_log_entries'],
  // One look at a few names of each kind, and nothing of what a record is.
  'rep-traceability/search': ['consignees', 'customers', 'distribution_log_entries', 'lot_aliases', 'lots', 'sales_orders'],
  'rep-traceability/tracing-reports': ['lot_aliases', 'signatures', 'unlinked_distributions'],
  'rep-traceability/unlinked-distributions': [
    'adopted_records',
    'customers',
    'dismissed_records',
    'distribution_log_entries',
    'former_order_keys',
    'products',
    'sales_orders',
  ],
};

/** The tables of MikroORM's entities, by class. */
const ENTITIES = Object.fromEntries(
  globSync('**/*.entity.ts', { cwd: src }).flatMap((path) =>
    [...readFileSync(`${src}${path}`, 'utf8').matchAll(/name: '(\w+)',\s+tableName: '(\w+)'/g)].map(([, name, table]) => [name, table]),
  ),
);

/** Temporary tables whose names are put together. Any other table is written by its full name, so that this test sees it. */
const PUT_TOGETHER = ['plan_', 'old_'];

const WRITE = String.raw`\b(?:insert\s+into|update|delete\s+from|merge\s+into|truncate(?:\s+table)?|copy|alter\s+table|drop\s+table(?:\s+if\s+exists)?)\s+(?:only\s+)?`;
const SCHEMA = String.raw`(?:"?public"?\.)?"?`;
const SQL = new RegExp(`${WRITE}${SCHEMA}([a-z_]+)\\b`, 'gi');
const KYSELY = /\b(?:insertInto|updateTable|deleteFrom|mergeInto)\(\s*['"`](?:public\.)?(\w+)/g;
const MIKRO_ORM = /\b(?:native\w+|insert|insertMany|upsert|upsertMany|qb|createQueryBuilder|create)(?:<\w+>)?\(\s*([A-Z]\w*)/g;
const REPOSITORY =
  /\bgetRepository\(\s*(\w+)\s*\)\s*\.\s*(?:native\w+|insert|insertMany|upsert|upsertMany|qb|createQueryBuilder|create)\(/g;
const SQL_PUT_TOGETHER = new RegExp(`${WRITE}${SCHEMA}([a-z_]*)(?:\\$\\{|['"\`]\\s*\\+)`, 'gi');
const KYSELY_PUT_TOGETHER = /\b(?:insertInto|updateTable|deleteFrom|mergeInto)\(\s*(?!\s|['"`](?:public\.)?\w+(?: as \w+)?['"`])/g;

const READ = new RegExp(`\\b(?:from|join)\\s+(?:only\\s+)?${SCHEMA}([a-z_]+)\\b(?!\\()`, 'gi');
const KYSELY_READ = /\b(?:selectFrom|\w*[jJ]oin)\(\s*['"`](?:public\.)?(\w+)/g;

const withoutComments = (source: string): string => source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');

/** The tables that a source text names in statements, in Kysely's calls or by their entities. Comments do not count. */
function namedTables(source: string, sql: RegExp, calls: RegExp, ...entities: RegExp[]): string[] {
  const code = withoutComments(source);
  const kysely = [...code.matchAll(calls)].map(([, name = '']) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  const orm = entities.flatMap((pattern) => [...code.matchAll(pattern)].map(([, name = '']) => ENTITIES[name] ?? ''));
  const tables = [...[...code.matchAll(sql)].map(([, name = '']) => name.toLowerCase()), ...kysely, ...orm];
  return [...new Set(tables)].filter((table) => table in OWNERS).sort();
}

/** Each write of a table outside the folder that owns it, as `file writes table`. */
const misplacedWrites = (path: string, source: string): string[] =>
  namedTables(source, SQL, KYSELY, MIKRO_ORM, REPOSITORY)
    .filter((table) => !path.startsWith(`${OWNERS[table]}/`))
    .map((table) => `${path} writes ${table}`);

/** Writes whose table is known only when they run, and so has no owner that could be checked. */
const hiddenWrites = (path: string, source: string): string[] => {
  const code = withoutComments(source);
  const sql = [...code.matchAll(SQL_PUT_TOGETHER)].filter(([, prefix = '']) => !PUT_TOGETHER.includes(prefix));
  return [...sql, ...code.matchAll(KYSELY_PUT_TOGETHER)].map(([write]) => `${path}: ${write}`);
};

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
    expect(paths.flatMap((path) => misplacedWrites(path, readFileSync(`${src}${path}`, 'utf8')))).toEqual([]);
  });

  it('is written by its full name', () => {
    const paths = globSync('**/*.ts', { cwd: src, exclude: ['**/*.spec.ts'] }).sort();
    expect(paths.flatMap((path) => hiddenWrites(path, readFileSync(`${src}${path}`, 'utf8')))).toEqual([]);
  });

  it.each([
    'tx.rows(`insert into NAME (sku) values ($1)`)',
    'tx.rows(`update public.NAME set sku = $1`)',
    'tx.rows(`delete from only "NAME"`)',
    'tx.rows(`update sales_NAME set sku = $1`)',
    `tx.rows('insert into ' + table)`,
    'queries.updateTable(table)',
    'queries.insertInto(`sales_NAME`)',
  ])('is not hidden in a composed name: %s', (source) => {
    expect(hiddenWrites('http/stranger.ts', source.replace('NAME', '$\u007btable}'))).toHaveLength(1);
  });

  it.each(['tx.rows(`update plan_NAME p set outcome = null`)', 'copyTo(`copy (NAME) to stdout`)', `queries.updateTable('lots as l')`])(
    'is not hidden by: %s',
    (source) => {
      expect(hiddenWrites('http/stranger.ts', source.replace('NAME', '$\u007btable}'))).toEqual([]);
    },
  );

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
    'select 1 from public.reps',
    'select 1 from "reps"',
  ])('is found when another folder reads it: %s', (source) => {
    expect(foreignReads('http/stranger.ts', source)).toEqual(['reps']);
  });

  it('has an owner if an entity maps it', () => {
    expect(globSync('**/*.entity.ts', { cwd: src })).toHaveLength(Object.keys(ENTITIES).length);
    expect(Object.values(ENTITIES).filter((table) => !((table as string) in OWNERS))).toEqual([]);
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
    'tx.rows(`alter table lots disable trigger all`)',
    'tx.rows(`drop table if exists lots`)',
    'copyFrom(`copy lots (sku) from stdin`)',
    `queries.insertInto('lots')`,
    `queries.updateTable('lots as l')`,
    `queries.deleteFrom('lots')`,
    `queries.insertInto('public.lots')`,
    'tx.rows(`insert into public.lots (sku) values ($1)`)',
    'tx.rows(`update "lots" set sku = $1`)',
    'tx.rows(`delete from "public"."lots"`)',
    'tx.em.nativeUpdate(Lot, { id }, { sku })',
    'tx.em.nativeDelete(Lot, { id })',
    'tx.em.nativeInsert(Lot, { sku })',
    'tx.em.insertMany(Lot, lots)',
    'tx.em.upsert(Lot, { sku })',
    'tx.em.create(Lot, { lotNumber, sku })',
    'tx.em.qb(Lot).update({ sku })',
    'tx.em.createQueryBuilder(Lot).delete()',
    'tx.em.getRepository(Lot).nativeUpdate({ id }, { sku })',
  ])('is found when another folder writes it: %s', (source) => {
    expect(misplacedWrites('http/stranger.ts', source)).toEqual(['http/stranger.ts writes lots']);
  });

  it.each(['select 1 from lots for update', '// insert into lots', '/* update lots */', 'insert into plan_lots select 1'])(
    'is not written by: %s',
    (source) => {
      expect(misplacedWrites('http/stranger.ts', source)).toEqual([]);
    },
  );
});
