import { printSignatures } from '../../../audit/signatures/print-signatures.js';
import type { PrintFonts } from '../../../pdf/write/print-fonts.js';
import { ReportPages } from '../../../pdf/write/report-pages.js';
import type { StatusReport } from './status-report.schema.js';
import { figuresOf } from './status-report-lines.js';

type ReportConsignee = StatusReport['notResponding']['rows'][number];

const HEADINGS = {
  1: '1. Consignees notified, with date and method',
  2: '2. Consignees that responded, and their units on hand',
  3: '3. Consignees that did not respond',
  4: '4. Units returned or corrected by each consignee, and accounted for',
  5: '5. Effectiveness checks made, and their results',
  6: '6. Estimated time frame for completion',
} as const;

const who = ({ customer, shipTo }: ReportConsignee): string =>
  [shipTo.facilityName, [shipTo.address1, shipTo.city, shipTo.state, shipTo.zip].filter(Boolean).join(', '), `(${customer})`].join('\n');

/** The report as pages to print, the six items in the order of 21 CFR 7.53(b). */
export async function printStatusReport(fonts: PrintFonts, report: StatusReport): Promise<Buffer> {
  const { recall, asOf, notified, responded, notResponding, accountedFor, checks, completion } = report;
  const name = recall.kind === 'drill' ? 'Drill' : 'Recall';
  const pages = await ReportPages.begin(fonts, `${name === 'Drill' ? 'DRILL: recall' : 'Recall'} status report (21 CFR 7.53)`);
  const figures = figuresOf(report);
  const print = async (item: keyof typeof HEADINGS | null) => {
    if (item) await pages.heading(HEADINGS[item]);
    for (const { what, figure } of figures.filter((each) => each.item === item)) await pages.fact(what, figure.value);
  };
  await pages.fact(name, `${recall.id}: ${recall.title}`);
  await pages.fact('As of', asOf);
  await pages.fact('Kind', [recall.kind, recall.classification && `class ${recall.classification}`].filter(Boolean).join(', '));
  await pages.fact('Lots', recall.lotNumbers.join(', '));
  await pages.fact('Reason', recall.reason);
  await pages.fact('Opened on', recall.openedOn);
  await print(null);
  await print(1);
  const sent = notified.rows.flatMap(({ consignee, notices }) =>
    notices.map(({ sentOn, method, to }) => [who(consignee), sentOn, method, to]),
  );
  await pages.table({ Consignee: 0.44, 'Sent on': 0.13, Method: 0.11, To: 0.32 }, sent);
  await print(2);
  const answers = responded.rows.map(({ consignee, reply }) => [who(consignee), reply.receivedOn, reply.respondent, reply.onHand]);
  await pages.table({ Consignee: 0.44, 'Received on': 0.15, From: 0.25, 'On hand': 0.16 }, answers);
  await print(3);
  const silent = notResponding.rows.map((consignee) => [who(consignee)]);
  await pages.table({ Consignee: 1 }, silent);
  await print(4);
  await pages.note('Corrected units are among those on hand or used. Blank: the answer says nothing of it.');
  await pages.table(
    { Consignee: 0.27, Shipped: 0.1, 'On hand': 0.1, Returned: 0.11, Used: 0.08, Destroyed: 0.11, Corrected: 0.11, Unaccounted: 0.12 },
    accountedFor.rows.map(({ consignee, ...units }) => [
      ...[who(consignee), units.unitsShipped, units.unitsOnHand, units.unitsReturned],
      ...[units.unitsUsed, units.unitsDestroyed, units.unitsCorrected, units.unitsUnaccounted],
    ]),
  );
  await print(5);
  const { effectivenessLevel: level, effectivenessPercent: percent } = recall;
  await pages.fact('Effectiveness level', [level, percent && `${percent} % of the consignees`].filter(Boolean).join(', ') || 'none');
  await pages.table(
    { Consignee: 0.4, 'Checked on': 0.13, Method: 0.1, Result: 0.14, Comment: 0.23 },
    checks.rows.map((check) => [who(check.consignee), check.checkedOn, check.method, check.result.replaceAll('_', ' '), check.comment]),
  );
  await print(6);
  await pages.fact('Expected completion', completion.expectedCompletionOn);
  if (completion.closedAt) await pages.fact('Closed', `${completion.closedAt}: ${recall.closeReason}`);
  await printSignatures(pages, report.signatures, 'Closure');
  return pages.end(`${name} ${recall.id}: status report as of ${asOf}`);
}
