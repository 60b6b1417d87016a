import type { TestApp } from './test-app.js';

const ALWAYS = ['audit_events', 'audit_seals', 'audit_nodes', 'audit_checkpoints'];

/** Runs statements as an owner of the database can: with triggers off, also those that are always on. */
export async function pastTriggers(test: TestApp, sql: string): Promise<void> {
  const client = await test.database.connect();
  try {
    await client.query(`begin; ${ALWAYS.map((table) => `alter table ${table} disable trigger ${table}_append_only;`).join('')}
      set local session_replication_role = replica; ${sql};
      ${ALWAYS.map((table) => `alter table ${table} enable always trigger ${table}_append_only;`).join('')} commit`);
  } finally {
    client.release(true);
  }
}
