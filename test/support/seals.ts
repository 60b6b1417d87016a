import { setTimeout as sleep } from 'node:timers/promises';
import { AuditSealer } from '../../src/audit/proof/audit-sealer.js';
import type { TestApp } from './test-app.js';

/** 32 bytes, for tests only. */
export const SIGNING_KEY = Buffer.alloc(32, 7).toString('base64');

/** Seals every event that was written so far. Transactions of other tests on the same server may hold the last ones up for a moment. */
export async function sealAll(test: TestApp): Promise<void> {
  const { rows } = await test.database.query('select max(id)::int as id from audit_events');
  for (let attempt = 0; attempt < 2_000; attempt += 1) {
    await test.app.get(AuditSealer).seal();
    const sealed = await test.database.query('select from audit_seals where $1 = any (event_ids)', [rows[0].id]);
    if (sealed.rowCount === 1) return;
    await sleep(20);
  }
  throw new Error('The newest event was not sealed');
}
