import { Injectable } from '@nestjs/common';
import { SignatureQueries } from '../../../audit/signatures/signature.queries.js';
import { Database } from '../../../database/database.js';
import { BuiltJson } from '../../../http/built-json.js';
import type { WaitingShipments } from '../../lots/waiting-shipments.js';
import { checksPlanned } from '../effectiveness.js';
import { RecallsAsTheyStood } from './recall-as-it-stood.js';
import { evidencePaths, objectText } from './report-evidence.queries.js';
import type { EvidenceName, Figure, StatusReport } from './status-report.schema.js';
import { type CHECKS_OF, type CONSIGNEES_OF, REPORT } from './status-report.sql.js';

interface Row extends Record<string, unknown> {
  counts: Record<keyof typeof CONSIGNEES_OF, number>;
  checks: Record<keyof typeof CHECKS_OF | 'consignees', number>;
  units: Record<
    'shipped' | 'onHand' | 'returned' | 'used' | 'destroyed' | 'corrected' | 'unaccounted' | 'missing' | 'excess' | 'saidOnHand',
    number
  >;
  shipments: number;
  waiting: WaitingShipments;
  notified: string;
  responded: string;
  notResponding: string;
  accountedFor: string;
  checksMade: string;
}

/** The status report of 21 CFR 7.53(b). PostgreSQL builds its rows, which go out as they are. */
@Injectable()
export class StatusReportQueries {
  constructor(
    private readonly database: Database,
    private readonly recalls: RecallsAsTheyStood,
    private readonly signatures: SignatureQueries,
  ) {}

  /**
   * @param at an instant; now when left out
   * @throws Problem `not_found`, `as_of_in_future`, `recall_not_open_yet`
   */
  async report(id: number, at?: string): Promise<BuiltJson<StatusReport>> {
    const { asOf, recall } = await this.recalls.read(id, at);
    const row = await this.database.row<Row>(REPORT, [id, asOf]);
    if (!row) throw new Error('An aggregate answers one row');
    const { counts, checks, units } = row;
    const pathOf = evidencePaths(id, 'status-report', asOf);
    const figure = (value: number, evidence: EvidenceName): Figure => ({ value, evidence: pathOf(evidence) });
    return new BuiltJson(
      objectText({
        recall: JSON.stringify(recall),
        asOf: JSON.stringify(asOf),
        consignees: JSON.stringify(figure(counts.consignees, 'consignees')),
        notNotified: JSON.stringify(figure(counts.not_notified, 'not_notified')),
        unreachable: JSON.stringify(figure(counts.unreachable, 'unreachable')),
        shipments: JSON.stringify(figure(row.shipments, 'shipments')),
        waiting: JSON.stringify({ shipments: figure(row.waiting.shipments, 'waiting'), units: figure(row.waiting.units, 'waiting') }),
        notified: itemText({ consignees: figure(counts.notified, 'notified') }, row.notified),
        responded: itemText(
          { consignees: figure(counts.responded, 'responded'), unitsOnHand: figure(units.saidOnHand, 'responded') },
          row.responded,
        ),
        notResponding: itemText({ consignees: figure(counts.not_responding, 'not_responding') }, row.notResponding),
        accountedFor: itemText(
          {
            consignees: figure(counts.accounted_for, 'accounted_for'),
            unitsShipped: figure(units.shipped, 'shipments'),
            unitsOnHand: figure(units.onHand, 'on_hand'),
            unitsReturned: figure(units.returned, 'returned'),
            unitsUsed: figure(units.used, 'used'),
            unitsDestroyed: figure(units.destroyed, 'destroyed'),
            unitsAccountedFor: figure(units.onHand + units.returned + units.used + units.destroyed, 'units_accounted_for'),
            unitsUnaccounted: figure(units.unaccounted, 'unaccounted'),
            unitsMissing: figure(units.missing, 'missing'),
            unitsExcess: figure(units.excess, 'excess'),
            unitsCorrected: figure(units.corrected, 'corrected'),
          },
          row.accountedFor,
        ),
        checks: itemText(
          {
            planned: {
              value: checksPlanned(recall, counts.consignees),
              evidence: pathOf('consignees'),
            },
            done: figure(checks.checks, 'checks'),
            consignees: figure(checks.consignees, 'checks'),
            effective: figure(checks.checks_effective, 'checks_effective'),
            notEffective: figure(checks.checks_not_effective, 'checks_not_effective'),
            unreachable: figure(checks.checks_unreachable, 'checks_unreachable'),
          },
          row.checksMade,
        ),
        signatures: JSON.stringify(await this.signatures.madeBy('recall', id, asOf)),
        completion: JSON.stringify({ expectedCompletionOn: recall.expectedCompletionOn, closedAt: recall.closedAt }),
      }),
    );
  }
}

const itemText = (figures: object, rows: string): string => `${JSON.stringify(figures).slice(0, -1)},"rows":${rows}}`;
