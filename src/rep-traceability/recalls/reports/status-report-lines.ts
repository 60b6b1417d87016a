import { signedHash } from '../../../audit/signatures/print-signatures.js';
import type { Cells } from '../../../csv/csv-file.js';
import { cellsOf, placeColumns, UNITS_COLUMNS } from '../consignees/consignee-columns.js';
import type { StatusReport } from './status-report.schema.js';

type ReportConsignee = StatusReport['notResponding']['rows'][number];

/** A number of the report as it is printed: its item of 21 CFR 7.53(b), or none, what it counts, and itself. */
interface PrintedFigure {
  item: 1 | 2 | 3 | 4 | 5 | null;
  what: string;
  figure: { value: number | null; evidence: string };
}

/** Every number of the report, in order. */
export function figuresOf(report: StatusReport): PrintedFigure[] {
  const { notified, responded, notResponding, accountedFor, checks } = report;
  const of = (item: PrintedFigure['item'], what: string, figure: PrintedFigure['figure']): PrintedFigure => ({ item, what, figure });
  return [
    of(null, 'Consignees in the scope', report.consignees),
    of(null, 'Shipments in the scope', report.shipments),
    of(null, 'Shipments that wait in review, in no other figure', report.waiting.shipments),
    of(null, 'Units that wait in review, as far as they could be read', report.waiting.units),
    of(null, 'Consignees not notified', report.notNotified),
    of(null, 'Consignees found unreachable', report.unreachable),
    of(1, 'Consignees notified', notified.consignees),
    of(2, 'Consignees that responded', responded.consignees),
    of(2, 'Units that they answered to have', responded.unitsOnHand),
    of(3, 'Consignees that did not respond', notResponding.consignees),
    of(4, 'Consignees accounted for', accountedFor.consignees),
    of(4, 'Units shipped', accountedFor.unitsShipped),
    of(4, 'Units on hand', accountedFor.unitsOnHand),
    of(4, 'Units returned', accountedFor.unitsReturned),
    of(4, 'Units used', accountedFor.unitsUsed),
    of(4, 'Units destroyed', accountedFor.unitsDestroyed),
    of(4, 'Units corrected (of those on hand or used)', accountedFor.unitsCorrected),
    of(4, 'Units accounted for', accountedFor.unitsAccountedFor),
    of(4, 'Units unaccounted for', accountedFor.unitsUnaccounted),
    of(4, 'Units missing', accountedFor.unitsMissing),
    of(4, 'Units too many', accountedFor.unitsExcess),
    of(5, 'Checks planned', checks.planned),
    of(5, 'Checks made', checks.done),
    of(5, 'Consignees checked', checks.consignees),
    of(5, 'Checks: effective', checks.effective),
    of(5, 'Checks: not effective', checks.notEffective),
    of(5, 'Checks: unreachable', checks.unreachable),
  ];
}

const PLACE = placeColumns<ReportConsignee>((consignee) => consignee);
const keysOf = <Name extends string>(columns: Readonly<Record<Name, unknown>>) => Object.keys(columns) as Name[];
const COLUMNS = [
  'Item',
  'What',
  'Value',
  'Evidence',
  'Consignee',
  ...keysOf(PLACE),
  'Date',
  'Method',
  'Sent To',
  'Person',
  'Result',
  ...keysOf(UNITS_COLUMNS),
  'Comment',
] as const;
type Line = Partial<Record<(typeof COLUMNS)[number], string | number | null>>;

export const STATUS_REPORT_HEADER: readonly string[] = COLUMNS;

const who = (consignee: ReportConsignee): Line => ({ Consignee: consignee.id, ...cellsOf(PLACE, consignee) });

/** The lines of the report as a CSV: what it is about, every number with its evidence, then the rows of each item. */
export function* csvLinesOf(report: StatusReport): Generator<Cells> {
  for (const line of linesOf(report)) yield COLUMNS.map((column) => line[column] ?? null);
}

function* linesOf(report: StatusReport): Generator<Line> {
  const { recall, notified, responded, notResponding, accountedFor, checks, completion, signatures } = report;
  yield { What: 'Recall', Value: recall.id, Comment: recall.title };
  yield { What: 'As of', Value: report.asOf };
  for (const { item, what, figure } of figuresOf(report)) yield { Item: item, What: what, Value: figure.value, Evidence: figure.evidence };
  yield { Item: 6, What: 'Expected completion', Value: completion.expectedCompletionOn };
  if (completion.closedAt) yield { Item: 6, What: 'Closed', Date: completion.closedAt, Comment: recall.closeReason };
  for (const signature of signatures) {
    const { meaning, printedName, signedAt } = signature;
    yield { What: 'Closure signed', Date: signedAt, Person: printedName, Result: meaning, Comment: signedHash(signature) };
  }
  for (const { consignee, notices } of notified.rows) {
    for (const { sentOn, method, to } of notices)
      yield { Item: 1, What: 'notice', ...who(consignee), Date: sentOn, Method: method, 'Sent To': to };
  }
  for (const { consignee, reply } of responded.rows) {
    const { receivedOn, respondent, onHand, returned, used, destroyed, corrected, comment } = reply;
    const said = {
      'Units On Hand': onHand,
      'Units Returned': returned,
      'Units Used': used,
      'Units Destroyed': destroyed,
      'Units Corrected': corrected,
    };
    yield { Item: 2, What: 'answer', ...who(consignee), Date: receivedOn, Person: respondent, ...said, Comment: comment };
  }
  for (const consignee of notResponding.rows) yield { Item: 3, What: 'no response', ...who(consignee) };
  for (const { consignee, ...units } of accountedFor.rows)
    yield { Item: 4, What: 'units', ...who(consignee), ...cellsOf(UNITS_COLUMNS, units) };
  for (const { consignee, checkedOn, method, result, comment } of checks.rows) {
    yield { Item: 5, What: 'check', ...who(consignee), Date: checkedOn, Method: method, Result: result, Comment: comment };
  }
}
