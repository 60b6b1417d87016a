import type { Cells } from '../../../csv/csv-file.js';
import type { PrintFonts } from '../../../pdf/write/print-fonts.js';
import { ReportPages } from '../../../pdf/write/report-pages.js';
import type { Report806 } from './report-806.schema.js';

type Consignee = Report806['consignees'][number];

const addressOf = ({ shipTo }: Consignee): string =>
  [shipTo.address1, shipTo.address2, shipTo.city, shipTo.state, shipTo.zip, shipTo.country].filter(Boolean).join(', ');

export const REPORT_806_HEADER = [
  'Item',
  'What',
  'Value',
  'Source',
  'Evidence',
  'Customer',
  'Ship To Name',
  'Address',
  'Phone',
  'First Ship Date',
  'Last Ship Date',
  'Units',
];

const WAITING = 'Waiting in review, in no figure of this report';
const waitingText = ({ shipments, units }: Report806['waiting']): string => `${shipments.value} shipments, ${units.value} units`;

/** The items, then a line for each consignee of item (c)(11). */
export function* report806Lines({ asOf, dueOn, amendments, waiting, items, consignees }: Report806): Generator<Cells> {
  const none = [null, null, null, null, null, null, null];
  yield ['', 'As of', asOf, null, null, ...none];
  yield ['(b)', 'Report due on', dueOn, 'the day on which the recall was opened', null, ...none];
  for (const { extendedOn, lotNumbers, dueOn: amendedBy } of amendments)
    yield ['(d)', `Amendment due on, for ${lotNumbers.join('; ')}`, amendedBy, `the extension of ${extendedOn}`, null, ...none];
  yield ['', WAITING, waitingText(waiting), 'the review queue', waiting.shipments.evidence, ...none];
  for (const { item, what, value, source, evidence } of items) yield [item, what, value, source, evidence, ...none];
  for (const consignee of consignees) {
    const { customer, shipTo, contact, firstShipDate, lastShipDate, unitsShipped } = consignee;
    const devices = [firstShipDate, lastShipDate, unitsShipped];
    yield [
      '(c)(11)',
      'consignee',
      null,
      null,
      null,
      customer,
      shipTo.facilityName,
      addressOf(consignee),
      contact?.contactPhone ?? null,
      ...devices,
    ];
  }
}

export async function printReport806(
  fonts: PrintFonts,
  { recall, asOf, dueOn, amendments, waiting, items, consignees }: Report806,
): Promise<Buffer> {
  const isDrill = recall.kind === 'drill';
  const pages = await ReportPages.begin(fonts, `${isDrill ? 'DRILL: report' : 'Report'} of a correction or removal (21 CFR 806.10)`);
  await pages.fact(isDrill ? 'Drill' : 'Recall', `${recall.id}: ${recall.title}`);
  await pages.fact('As of', asOf);
  await pages.fact('Opened on', recall.openedOn);
  await pages.fact('Report due on (ten working days)', dueOn);
  for (const { lotNumbers, dueOn: amendedBy } of amendments) await pages.fact(`Amendment due on, for ${lotNumbers.join(', ')}`, amendedBy);
  await pages.fact(WAITING, waitingText(waiting));
  let last = '';
  for (const { item, what, value } of items) {
    if (item !== last) await pages.heading(item);
    last = item;
    await pages.fact(what, value);
  }
  await pages.heading('Consignees of (c)(11)');
  const rows = consignees.map((consignee) => [
    `${consignee.shipTo.facilityName}\n${addressOf(consignee)}\n(${consignee.customer})`,
    ...[consignee.contact?.contactPhone ?? null, consignee.firstShipDate, consignee.lastShipDate, consignee.unitsShipped],
  ]);
  await pages.table({ Consignee: 0.44, Phone: 0.18, 'First shipment': 0.14, 'Last shipment': 0.14, Units: 0.1 }, rows);
  return pages.end(`${isDrill ? 'DRILL · ' : ''}Recall ${recall.id}: 21 CFR 806.10 as of ${asOf}`);
}
