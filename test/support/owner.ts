import type { TestApp } from './test-app.js';

/** The owner of the database, who works past every trigger and can put back what was there before. */
export class Owner {
  readonly #test: TestApp;
  #columns = new Map<string, string>();
  /** Triggers that are always on, also while a session replicates. */
  #alwaysOn: { table: string; name: string }[] = [];

  private constructor(test: TestApp) {
    this.#test = test;
  }

  static async of(test: TestApp): Promise<Owner> {
    const owner = new Owner(test);
    owner.#alwaysOn = await owner.asks(
      `select tgrelid::regclass::text as table, tgname as name from pg_trigger where tgenabled = 'A' and not tgisinternal`,
    );
    return owner;
  }

  /** Runs statements in one transaction with the triggers off. */
  does(sql: string): Promise<void> {
    const switched = (to: string) => this.#alwaysOn.map(({ table, name }) => `alter table ${table} ${to} trigger ${name};`).join('');
    return this.defines(`set local session_replication_role = replica; ${switched('disable')} ${sql}; ${switched('enable always')}`);
  }

  /** Runs statements in one transaction as they stand, such as those that define a trigger. */
  async defines(sql: string): Promise<void> {
    const client = await this.#test.database.connect();
    try {
      await client.query(`begin; ${sql}; commit`);
    } finally {
      client.release(true);
    }
  }

  async asks<Row = Record<string, string>>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.#test.database.query(sql, [...values])).rows as Row[];
  }

  /** Copies every table to a schema of its own, from which `restoring` takes the rows. */
  async keepsEverything(): Promise<void> {
    const rows = await this.asks<{ table: string; columns: string }>(
      `select c.relname as table, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
         where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' group by c.relname`,
    );
    this.#columns = new Map(rows.map(({ table, columns }) => [table, columns]));
    await this.does(
      `create schema kept; ${[...this.#columns.keys()].map((table) => `create table kept.${table} as table public.${table}`).join(';')}`,
    );
  }

  /** Takes the rows that these tables have now for those to restore. */
  keepsAgain(...tables: string[]): Promise<void> {
    return this.does(tables.map((table) => `delete from kept.${table}; insert into kept.${table} table public.${table}`).join(';'));
  }

  get tables(): string[] {
    return [...this.#columns.keys()].sort();
  }

  /** SQL that gives these tables the rows that they had. */
  restoring(...tables: string[]): string {
    return tables
      .map((table) => {
        const columns = this.#columns.get(table);
        return `delete from public.${table}; insert into public.${table} (${columns}) overriding system value select ${columns} from kept.${table}`;
      })
      .join(';');
  }
}
