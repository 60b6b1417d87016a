import { Injectable } from '@nestjs/common';
import { Database } from '../../../database/database.js';
import { WAITING_JSON, type WaitingShipments } from '../../lots/waiting-shipments.js';
import { SettingsService } from '../../settings/settings.service.js';
import { RecallConsigneeQueries } from '../consignees/recall-consignee.queries.js';
import { RecallQueries } from '../recall.queries.js';
import type { RecallHead } from '../recall.schema.js';
import { reportDueOn } from '../report-due-on.js';
import { RecallsAsTheyStood } from './recall-as-it-stood.js';
import type { Report806, Report806Item } from './report-806.schema.js';
import { evidencePaths, ReportEvidenceQueries } from './report-evidence.queries.js';
import type { EvidenceConsignee, EvidenceLot, EvidenceName } from './status-report.schema.js';
import { WAITING_THEN } from './status-report.sql.js';

const EXTENSIONS = `select extended_on as "extendedOn", json_agg(lot_number order by lot_number) as "lotNumbers" from recall_lots
where recall_id = $1 and created_at <= $2 and extended_on is not null group by 1 order by 1`;

const WAITING = `with ${WAITING_THEN} select ${WAITING_JSON} as waiting from waiting_then u`;

/** A product is locked while it is changed: this waits for that, as the other records of the report are waited for. */
const WAIT_FOR_PRODUCTS = `select from products where sku in (
  select l.sku from lots l join recall_lots r on r.lot_number = l.lot_number where r.recall_id = $1) order by sku for share`;

/** `C` is a correction and `R` a removal. What else is opened here is not reported as either, so a person decides. */
const REPORT_TYPES: Partial<Record<RecallHead['kind'], string>> = { recall: 'R', correction: 'C' };

/** The report of 21 CFR 806.10 as the records stood at an instant. */
@Injectable()
export class Report806Queries {
  constructor(
    private readonly database: Database,
    private readonly thens: RecallsAsTheyStood,
    private readonly recalls: RecallQueries,
    private readonly evidence: ReportEvidenceQueries,
    private readonly consignees: RecallConsigneeQueries,
    private readonly settings: SettingsService,
  ) {}

  /**
   * @param at an instant; now when left out
   * @throws Problem `not_found`, `as_of_in_future`, `recall_not_open_yet`
   */
  async report(id: number, at?: string): Promise<Report806> {
    const { asOf, recall } = await this.thens.read(id, at);
    await this.database.rows(WAIT_FOR_PRODUCTS, [id]);
    const rows = async <Row>(evidence: EvidenceName) => JSON.parse(await this.evidence.rows(id, evidence, asOf)) as Row[];
    const lots = await rows<EvidenceLot>('lots');
    const scope = await rows<EvidenceConsignee>('consignees');
    const contacts = new Map((at === undefined ? await this.consignees.all(id, asOf) : []).map((each) => [each.id, each.contact]));
    const extensions = await this.database.rows<{ extendedOn: string; lotNumbers: string[] }>(EXTENSIONS, [id, asOf]);
    const { companyName, addressLines, contactName, contactPhone, contactEmail } = await this.settings.at(asOf);
    const received = scope.filter(({ unitsShipped }) => unitsShipped > 0);
    const { notified } = await this.recalls.totals(id, asOf);
    const corrected = scope.map(({ unitsCorrected }) => unitsCorrected).filter((units) => units !== null);
    const shipped = received.reduce((sum, { unitsShipped }) => sum + unitsShipped, 0);
    const perLot = (of: (lot: EvidenceLot) => string | number | null) =>
      listed(lots.map((lot) => (of(lot) === null ? null : `${lot.lotNumber}: ${of(lot)}`)));
    const waiting = await this.waiting(id, asOf);
    const pathOf = evidencePaths(id, 'report-806', asOf);
    const behind = (evidence: EvidenceName, shown: Report806Item): Report806Item =>
      shown.value === null ? shown : { ...shown, evidence: pathOf(evidence) };
    return {
      recall,
      asOf,
      dueOn: recall.reportDueOn,
      amendments: extensions.map((extension) => ({ ...extension, dueOn: reportDueOn(extension.extendedOn) })),
      waiting: {
        shipments: { value: waiting.shipments, evidence: pathOf('waiting') },
        units: { value: waiting.units, evidence: pathOf('waiting') },
      },
      items: [
        item(1, 'Registration number (seven digits), date of the report, sequence number'),
        item(1, 'Report type: C for a correction, R for a removal', REPORT_TYPES[recall.kind], 'the kind of the recall'),
        item(2, 'Name and address of the manufacturer or importer', listed([companyName, ...addressLines], ', '), 'the settings'),
        item(2, 'Telephone of the manufacturer or importer'),
        item(
          2,
          'Representative who conducts the correction or removal: name, telephone, e-mail',
          listed([contactName, contactPhone, contactEmail], ', '),
          'the settings',
        ),
        item(2, 'Title and address of this representative'),
        item(
          3,
          'Brand name',
          listed([...new Set(lots.map(({ sku, productName }) => `${productName} (${sku})`))]),
          'the products of the lots',
        ),
        item(3, 'Common, classification or usual name, and intended use'),
        item(4, 'Marketing status: number of the 510(k) or PMA, or preamendments device; device listing number'),
        item(4, 'Without a registration number: whether the firm ever registered with the FDA'),
        item(
          5,
          'Unique device identifier (UDI), its device identifier',
          listed([...new Set(lots.map(({ udiDi }) => udiDi))]),
          'the products of the lots',
        ),
        item(5, 'Model, catalog or code number', listed([...new Set(lots.map(({ sku }) => sku))]), 'the products of the lots'),
        item(5, 'Lot or serial numbers', listed(recall.lotNumbers), 'the lots of the recall'),
        item(6, 'Manufacturer, if it is not who reports: name, address, telephone, contact person'),
        item(7, 'What happened', recall.reason, 'the reason of the recall'),
        item(7, 'Corrective or removal actions, taken and expected', recall.instructions, 'the instructions of the recall'),
        behind(
          'corrected',
          item(
            7,
            'Devices corrected so far, where they are',
            corrected.length === 0 ? null : String(corrected.reduce((sum, units) => sum + units, 0)),
            'the answers of the consignees',
          ),
        ),
        item(8, 'Illness or injuries that occurred with use of the device, and numbers of their medical device reports'),
        behind(
          'lots',
          item(
            9,
            'Devices manufactured, by lot',
            perLot(({ unitsProduced }) => unitsProduced),
            'the lots of the recall',
          ),
        ),
        behind('shipments', item(9, 'Devices distributed that are subject to it', String(shipped), 'the scope of the recall')),
        behind('shipments', item(9, 'The same by lot', distributedByLot(received), 'the scope of the recall')),
        item(
          10,
          'Dates of manufacture',
          perLot(({ manufacturedOn }) => manufacturedOn),
          'the lots of the recall',
        ),
        item(10, 'Dates of distribution', rangeOf(received), 'the scope of the recall'),
        item(
          10,
          'Expiration dates, or expected life',
          perLot(({ expiresOn }) => expiresOn),
          'the lots of the recall',
        ),
        behind(
          'received',
          item(
            11,
            'Consignees, domestic and foreign: names, addresses, telephones, dates and numbers of devices',
            `${received.length}, listed below`,
            'the scope of the recall',
          ),
        ),
        behind('notified', item(12, 'Copies of all communications about it', communications(id, notified), 'the notices of the recall')),
        item(12, 'Names and addresses of recipients of communications that are no consignees of (c)(11)'),
        item(13, 'What is not available yet: why, and when it will be submitted'),
      ],
      consignees: received.map(({ consignee, firstShipDate, lastShipDate, unitsShipped }) => ({
        ...consignee,
        contact: contacts.get(consignee.id) ?? null,
        ...{ firstShipDate, lastShipDate, unitsShipped },
      })),
    };
  }

  private async waiting(id: number, asOf: string): Promise<WaitingShipments> {
    const row = await this.database.row<{ waiting: WaitingShipments }>(WAITING, [id, asOf]);
    if (!row) throw new Error('An aggregate answers one row');
    return row.waiting;
  }
}

/** @param value nothing, for what no record holds */
function item(paragraph: number, what: string, value: string | null = null, source = ''): Report806Item {
  const place = `(c)(${paragraph})`;
  return { item: place, citation: `21 CFR 806.10${place}`, what, value, source: value === null ? null : source, evidence: null };
}

const listed = (values: readonly (string | null)[], separator = '; '): string | null =>
  values.filter((value) => value !== null && value !== '').join(separator) || null;

const communications = (id: number, notified: number): string | null =>
  notified === 0 ? null : `Notices to ${notified} consignees; the letters: /api/v1/recalls/${id}/notices.zip`;

function rangeOf(received: readonly { firstShipDate: string | null; lastShipDate: string | null }[]): string | null {
  const days = received.flatMap(({ firstShipDate, lastShipDate }) => [firstShipDate, lastShipDate]).filter((day) => day !== null);
  if (days.length === 0) return null;
  const [first, last] = [days.toSorted()[0], days.toSorted().at(-1)];
  return first === last ? `${first}` : `${first} to ${last}`;
}

function distributedByLot(received: readonly Pick<EvidenceConsignee, 'lots'>[]): string | null {
  const units = new Map<string, number>();
  for (const lot of received.flatMap(({ lots }) => lots)) units.set(lot.lotNumber, (units.get(lot.lotNumber) ?? 0) + lot.units);
  return listed([...units].toSorted().map(([lotNumber, number]) => `${lotNumber}: ${number}`));
}
