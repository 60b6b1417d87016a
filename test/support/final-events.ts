import { setTimeout } from 'node:timers/promises';
import type { TestApp } from './test-app.js';

/** Waits until every event is final. Transactions of other databases of the server may be open too: until they end, nobody knows whether an event is. */
export async function eventsAreFinal(test: TestApp): Promise<void> {
  const isFinal = 'select max(change_number) < first_open_change() as final from audit_events';
  while (!(await test.database.query(isFinal)).rows[0].final) await setTimeout(50);
}
