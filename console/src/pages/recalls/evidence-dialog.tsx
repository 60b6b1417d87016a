import { Anchor, Loader, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type {
  EvidenceConsignee,
  EvidenceLot,
  EvidenceShipment,
  EvidenceWaitingShipment,
  RecallReportEvidence,
  ReportedRecallCheck,
  StatusReportEvidence,
} from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { day, number, text } from '../../parts/format.js';
import type { Column } from '../../parts/list-page.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { Rows } from '../../parts/rows.js';
import { words } from '../../parts/words.js';

/** A number of the report, and what it is called there. */
export interface Shown {
  label: string;
  /** Where the contract has its rows: the address of the report, with the moment and the name of the rows. */
  evidence: string;
}

type Row = RecallReportEvidence['data'][number];

const column = <R,>(title: string, cell: Column<R>['cell'], numeric?: boolean): Column<R> => ({ key: title, title, cell, numeric });
const consigneeOf = <R extends { consignee: EvidenceConsignee['consignee'] }>(recallId: number): Column<R> =>
  column('Consignee', ({ consignee }) => (
    <Anchor component={Link} to={`/recalls/${recallId}/consignees/${consignee.id}`}>
      {consignee.shipTo.facilityName}
    </Anchor>
  ));

const CONSIGNEE: Column<EvidenceConsignee>[] = [
  column('State', ({ state }) => words(state)),
  column('Lots', ({ lots }) => lots.join(', ')),
  column('Shipped', ({ unitsShipped }) => number(unitsShipped), true),
  column('On hand', ({ unitsOnHand }) => number(unitsOnHand), true),
  column('Used', ({ unitsUsed }) => number(unitsUsed), true),
  column('Destroyed', ({ unitsDestroyed }) => number(unitsDestroyed), true),
  column('Returned', ({ unitsReturned }) => number(unitsReturned), true),
  column('Unaccounted', ({ unitsUnaccounted }) => number(unitsUnaccounted), true),
];
const CHECK: Column<ReportedRecallCheck>[] = [
  column('Checked', ({ checkedOn }) => day(checkedOn)),
  column('How', ({ method }) => words(method)),
  column('Result', ({ result }) => words(result)),
  column('Remarks', ({ comment }) => text(comment)),
];
const SHIPMENT: Column<EvidenceShipment>[] = [
  column('Shipment', ({ distributionId, shipDate }) => (
    <Anchor component={Link} to={`/distribution-log/${distributionId}`}>
      {day(shipDate)}
    </Anchor>
  )),
  column('Order', ({ orderNumber }) => orderNumber),
  column('Lot', ({ lotNumber }) => lotNumber),
  column('Units', ({ units }) => number(units), true),
];
const WAITING: Column<EvidenceWaitingShipment>[] = [
  column('Waits', ({ id, reason }) => (
    <Anchor component={Link} to={`/review/${id}`}>
      {words(reason)}
    </Anchor>
  )),
  column('Order', ({ orderNumber }) => text(orderNumber)),
  column('Facility', ({ facilityName }) => text(facilityName)),
  column('Shipped', ({ shipDate }) => day(shipDate)),
  column('Lot', ({ lotNumber }) => lotNumber),
  column('Units', ({ units }) => number(units), true),
];

const LOT: Column<EvidenceLot>[] = [
  column('Lot', ({ lotNumber }) => (
    <Anchor component={Link} to={`/lots/${encodeURIComponent(lotNumber)}`}>
      {lotNumber}
    </Anchor>
  )),
  column('SKU', ({ sku }) => sku),
  column('Product', ({ productName }) => productName),
  column('Made', ({ manufacturedOn }) => day(manufacturedOn)),
  column('Expires', ({ expiresOn }) => day(expiresOn)),
];

/** The contract says which rows a number has by its name. */
function columnsFor(name: StatusReportEvidence, recallId: number): Column<Row>[] {
  if (name === 'waiting') return WAITING as Column<Row>[];
  if (name === 'lots') return LOT as Column<Row>[];
  if (name === 'shipments') return [consigneeOf(recallId), ...SHIPMENT] as Column<Row>[];
  return [consigneeOf(recallId), ...(name.startsWith('checks') ? CHECK : CONSIGNEE)] as Column<Row>[];
}

/** The rows that a number of the report counts, of the same moment as the number. */
export function EvidenceDialog({ recallId, shown, onClose }: { recallId: number; shown: Shown; onClose: () => void }) {
  const wanted = new URLSearchParams(shown.evidence.split('?')[1]);
  const name = wanted.get('evidence') as StatusReportEvidence;
  const query = { asOf: wanted.get('asOf') ?? undefined, evidence: name };
  const { data, error } = useQuery({
    queryKey: ['evidence', recallId, query],
    queryFn: () => bodyOf(api.recalls.statusReport({ path: { id: recallId }, query })) as Promise<RecallReportEvidence>,
  });
  return (
    <Modal opened onClose={onClose} title={`${shown.label}: the rows behind the number`} size="80rem">
      <ProblemAlert error={error} />
      {data ? (
        <Rows columns={columnsFor(name, recallId)} rows={data.data} rowKey={keyOf} empty="There is none." />
      ) : (
        !error && <Loader aria-label="Loading" />
      )}
    </Modal>
  );
}

function keyOf(row: Row): string {
  if ('distributionId' in row) return `${row.distributionId} ${row.consignee.id} ${row.lotNumber}`;
  if ('id' in row) return `${row.id}`;
  return 'consignee' in row ? `${row.consignee.id}` : row.lotNumber;
}
