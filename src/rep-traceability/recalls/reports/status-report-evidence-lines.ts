import type { Cells } from '../../../csv/csv-file.js';
import { type Columns, placeColumns, RECEIVED_COLUMNS, UNITS_COLUMNS } from '../consignees/consignee-columns.js';
import type {
  EvidenceCheck,
  EvidenceConsignee,
  EvidenceLot,
  EvidenceName,
  EvidenceShipment,
  EvidenceWaiting,
} from './status-report.schema.js';
import { CHECKS_OF } from './status-report.sql.js';

const who = <Row extends { consignee: EvidenceConsignee['consignee'] }>(): Columns<Row> => ({
  Consignee: ({ consignee }) => consignee.id,
  ...placeColumns<Row>(({ consignee }) => consignee),
});

const CONSIGNEES: Columns<EvidenceConsignee> = {
  ...who<EvidenceConsignee>(),
  State: ({ state }) => state,
  ...RECEIVED_COLUMNS,
  ...UNITS_COLUMNS,
  Notices: ({ notices }) => notices.map(({ sentOn, method, to }) => `${sentOn} ${method} ${to}`).join('; '),
  'Answer Received On': ({ reply }) => reply?.receivedOn ?? null,
  Respondent: ({ reply }) => reply?.respondent ?? null,
  'Answered On Hand': ({ reply }) => reply?.onHand ?? null,
  Discrepancies: ({ discrepancies }) => discrepancies.map(({ detail }) => detail).join(' '),
};

const CHECKS: Columns<EvidenceCheck> = {
  ...who<EvidenceCheck>(),
  'Checked On': ({ checkedOn }) => checkedOn,
  Method: ({ method }) => method,
  Result: ({ result }) => result,
  Comment: ({ comment }) => comment,
};

const SHIPMENTS: Columns<EvidenceShipment> = {
  ...who<EvidenceShipment>(),
  Distribution: ({ distributionId }) => distributionId,
  'Order Number': ({ orderNumber }) => orderNumber,
  'PO Number': ({ poNumber }) => poNumber,
  'Ship Date': ({ shipDate }) => shipDate,
  Lot: ({ lotNumber }) => lotNumber,
  SKU: ({ sku }) => sku,
  Units: ({ units }) => units,
  'Units Returned': ({ unitsReturned }) => unitsReturned,
};

const WAITING: Columns<EvidenceWaiting> = {
  'Waiting Shipment': ({ id }) => id,
  Reason: ({ reason }) => reason,
  'Order Number': ({ orderNumber }) => orderNumber,
  'Facility Name': ({ facilityName }) => facilityName,
  'Ship Date': ({ shipDate }) => shipDate,
  Lot: ({ lotNumber }) => lotNumber,
  SKU: ({ sku }) => sku,
  Units: ({ units }) => units,
};

const LOTS: Columns<EvidenceLot> = {
  Lot: ({ lotNumber }) => lotNumber,
  SKU: ({ sku }) => sku,
  Product: ({ productName }) => productName,
  'UDI-DI': ({ udiDi }) => udiDi,
  'Manufactured On': ({ manufacturedOn }) => manufacturedOn,
  'Expires On': ({ expiresOn }) => expiresOn,
  'Units Produced': ({ unitsProduced }) => unitsProduced,
};

/** The rows behind a number as a CSV. */
export function evidenceTable(evidence: EvidenceName, rows: readonly unknown[]): { header: string[]; lines: Cells[] } {
  if (evidence === 'shipments') return table(SHIPMENTS, rows as EvidenceShipment[]);
  if (evidence === 'waiting') return table(WAITING, rows as EvidenceWaiting[]);
  if (evidence === 'lots') return table(LOTS, rows as EvidenceLot[]);
  return evidence in CHECKS_OF ? table(CHECKS, rows as EvidenceCheck[]) : table(CONSIGNEES, rows as EvidenceConsignee[]);
}

const table = <Row>(columns: Columns<Row>, rows: readonly Row[]) => ({
  header: Object.keys(columns),
  lines: rows.map((row) => Object.values(columns).map((cell) => cell(row))),
});
