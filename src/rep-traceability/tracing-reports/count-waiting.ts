import { sql } from 'kysely';
import type { Transaction } from '../../database/database.js';
import { filled, given, withValue } from '../../database/typed-queries.js';
import { WAITING_JSON, type WaitingShipments, waitsForLot } from '../lots/waiting-shipments.js';
import type { TracingReportFilters } from './tracing-report.schema.js';

const WAITING = sql<WaitingShipments>`${sql.raw(WAITING_JSON)}`;

/** What a report does not show, since it waits in review: its own shipments, and those that may be, since their ship date could not be read. */
export async function countWaiting(
  { kysely }: Transaction,
  { shipDateFrom, shipDateTo, sku, source, repId, lotNumber }: TracingReportFilters,
): Promise<{ waiting: WaitingShipments; waitingWithoutDate: WaitingShipments }> {
  const asked = filled({ sku: sku ?? undefined, source: source ?? undefined, repId: repId ?? undefined });
  const shipments = kysely
    .selectFrom('unlinkedDistributions as u')
    .select(WAITING.as('waiting'))
    .where((shipment) =>
      shipment.and([
        shipment('u.resolvedAt', 'is', null),
        shipment.and(asked),
        given(lotNumber ?? undefined, (lot) => withValue<boolean>(waitsForLot('$1::text'), lot)),
      ]),
    );
  const ofMonth = shipments.where('u.shipDate', '>=', shipDateFrom).where('u.shipDate', '<=', shipDateTo);
  const { waiting } = await ofMonth.executeTakeFirstOrThrow();
  const { waiting: waitingWithoutDate } = await shipments.where('u.shipDate', 'is', null).executeTakeFirstOrThrow();
  return { waiting, waitingWithoutDate };
}
