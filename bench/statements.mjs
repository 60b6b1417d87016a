import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { typedQueries } from '../dist/database/typed-queries.js';
import { DistributionQueries } from '../dist/rep-traceability/distribution-log/distribution.queries.js';
import { LotTraceQueries } from '../dist/rep-traceability/lots/trace/lot-trace.queries.js';
import { SalesOrderQueries } from '../dist/rep-traceability/sales-orders/sales-order.queries.js';

/** Typed queries that are only compiled. */
const kysely = typedQueries({
  getKysely: () =>
    new Kysely({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (db) => new PostgresIntrospector(db),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
    }),
});

/** Catches the SQL that a query sends, so that the bare server runs the same SQL. */
function recorder() {
  const seen = [];
  const answering = (nothing) => async (sql) => {
    seen.push(sql);
    return nothing;
  };
  return { seen, database: { kysely, rows: answering([]), row: answering(null) } };
}

const alias = (sql, column) => sql.replace(new RegExp(`as "?${column}"?`), 'as answer');

/** The statements of the three hot reads, for the bare server. */
export async function hotStatements() {
  const { seen, database } = recorder();
  await new DistributionQueries(database).list({});
  await new SalesOrderQueries(database).get(1).catch(() => undefined);
  await new LotTraceQueries(database).trace('SLQ-10001').catch(() => undefined);
  const [list, order, trace] = seen;
  return {
    list: { sql: alias(list, 'json'), list: true },
    order: { sql: alias(order, 'order') },
    trace: { sql: alias(trace, 'trace') },
  };
}
