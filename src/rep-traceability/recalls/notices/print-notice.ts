import { create as createQrCode } from 'qrcode';
import { PageWriter } from '../../../pdf/write/page-writer.js';
import type { PrintedDocument, PrintFonts } from '../../../pdf/write/print-fonts.js';
import { asksForCorrected } from '../recall.entity.js';
import type { NoticeContent } from './notice.schema.js';

/** A notice as it is printed: with the link by which its consignee may answer. */
export type PrintedNotice = NoticeContent & { replyUrl: string | null };

const TITLES = {
  recall: 'URGENT: MEDICAL DEVICE RECALL',
  correction: 'URGENT: MEDICAL DEVICE CORRECTION',
  market_withdrawal: 'MEDICAL DEVICE MARKET WITHDRAWAL',
  drill: 'DRILL: THIS IS ONLY AN EXERCISE. NO DEVICE IS RECALLED.',
} as const;

const LOT_COLUMNS = [
  { title: 'Product', share: 0.4 },
  { title: 'Lot', share: 0.24 },
  { title: 'Expires', share: 0.13 },
  { title: 'Units shipped', share: 0.12 },
  { title: 'Returned', share: 0.11 },
];
const SHIPMENT_COLUMNS = [
  { title: 'Shipped on', share: 0.14 },
  { title: 'Our order', share: 0.2 },
  { title: 'Your PO', share: 0.2 },
  { title: 'SKU', share: 0.16 },
  { title: 'Lot', share: 0.2 },
  { title: 'Units', share: 0.1 },
];
const FORM_COLUMNS = [
  { title: 'Lot', share: 0.25 },
  { title: 'Shipped to you', share: 0.15 },
  { title: 'On hand', share: 0.15 },
  { title: 'Used', share: 0.15 },
  { title: 'Destroyed', share: 0.15 },
  { title: 'Returned', share: 0.15 },
];
/** The same for a correction in the field, whose devices stay. */
const CORRECTION_FORM_COLUMNS = [
  { title: 'Lot', share: 0.22 },
  ...['Shipped to you', 'On hand', 'Used', 'Destroyed', 'Returned', 'Corrected'].map((title) => ({ title, share: 0.13 })),
];
const QR_SIDE = 96;
/** Four squares of a code must be blank around it, or cameras may not find it. */
const QUIET_ZONE = 14;
const ASK_FIRST = 'Ask us what to do with these devices before you use, move or discard any of them.';
/** What the letter of a drill says where nobody wrote instructions: these devices are as good as any other. */
const NOTHING_TO_DO = 'Go on using these devices: this is an exercise. Only answer as you would in a recall.';
/** An earlier notice may have said otherwise. */
const NOTHING_SHIPPED =
  'Our records no longer show any of these devices as shipped to you. If you have some all the same, answer how many.';
const NOT_SET = '[The name of the company is not set in the settings.]';

/**
 * The notice as a letter in PDF: what one consignee received, why it is recalled, what to do, and a form to answer.
 * @returns the bytes; the same for the same content, so their SHA-256 proves what was sent
 */
export async function printNotice(fonts: PrintFonts, notice: PrintedNotice): Promise<Uint8Array> {
  const document = await fonts.newDocument();
  const { recall, consignee } = notice;
  document.pdf.setTitle(`${TITLES[recall.kind]} (${recall.id}-${consignee.id})`);
  document.pdf.setLanguage('en');
  const page = new PageWriter(document);
  await writeHead(page, notice);
  await writeDevices(page, notice);
  await page.heading(recall.kind === 'drill' ? 'Why (for the exercise)' : 'Why');
  await page.text(recall.reason);
  await page.heading('What to do');
  await page.text(recall.instructions ?? (recall.kind === 'drill' ? NOTHING_TO_DO : ASK_FIRST));
  await writeHowToAnswer(page, notice);
  await writeForm(page, notice);
  await writeUnprintable(page, document);
  await page.footer(`${recall.kind === 'drill' ? 'DRILL · ' : ''}Recall ${recall.id}, consignee ${consignee.id}`);
  return page.bytes();
}

const filled = (lines: readonly (string | null)[]): string[] => lines.filter((line): line is string => line !== null && line.trim() !== '');

async function writeHead(page: PageWriter, { company, recall, consignee }: PrintedNotice): Promise<void> {
  await page.text(company.companyName ?? NOT_SET, { size: 14, bold: true });
  for (const line of company.addressLines) await page.text(line);
  page.space(10);
  await page.text(TITLES[recall.kind], { size: 16, bold: true });
  await page.text(recall.title, { size: 12 });
  page.space(4);
  const facts = [`Recall ${recall.id}`, `Date: ${recall.openedOn}`, recall.classification && `Class ${recall.classification}`];
  await page.text(filled(facts).join('   '));
  if (recall.responseDueOn) await page.text(`Please answer by ${recall.responseDueOn}.`, { bold: true });
  await page.heading('To');
  const { customer, shipTo, contact } = consignee;
  const town = filled([shipTo.city, filled([shipTo.state, shipTo.zip]).join(' ')]).join(', ');
  const lines = [shipTo.facilityName, shipTo.address1, shipTo.address2, town, shipTo.country];
  for (const line of filled(lines)) await page.text(line);
  if (contact.contactName) await page.text(`Attention: ${contact.contactName}`);
  await page.text(`Customer: ${customer.facilityName}${customer.customerNumber === null ? '' : ` (number ${customer.customerNumber})`}`);
}

async function writeDevices(page: PageWriter, { lots, shipments, unitsShipped }: PrintedNotice): Promise<void> {
  await page.heading('What you received');
  const devices = lots.map(({ sku, productName, lotNumber, expiresOn, units, unitsReturned }) => [
    filled([sku, productName]).join(', '),
    lotNumber,
    expiresOn ?? 'not known',
    String(units),
    String(unitsReturned),
  ]);
  await page.table(LOT_COLUMNS, devices);
  page.space(4);
  await page.text(`Units shipped to you: ${unitsShipped}`, { bold: true });
  if (unitsShipped === 0) await page.text(NOTHING_SHIPPED);
  page.space(8);
  const parcels = shipments.map(({ shipDate, orderNumber, poNumber, sku, lotNumber, units }) => [
    shipDate,
    orderNumber,
    poNumber ?? 'not known',
    sku,
    lotNumber,
    String(units),
  ]);
  await page.table(SHIPMENT_COLUMNS, parcels);
}

async function writeHowToAnswer(page: PageWriter, { company, recall, replyUrl }: PrintedNotice): Promise<void> {
  await page.heading('How to answer');
  const due = recall.responseDueOn ? ` by ${recall.responseDueOn}` : '';
  await page.text(`Answer${due}, even if you have none of these devices left: zero is an answer.`);
  if (replyUrl !== null) {
    page.keep(QR_SIDE + QUIET_ZONE + 20);
    page.space(6);
    page.squares(createQrCode(replyUrl, { errorCorrectionLevel: 'M' }).modules, QR_SIDE, 0);
    await page.beside(QR_SIDE + QUIET_ZONE, async () => {
      const left = QR_SIDE + QUIET_ZONE;
      await page.text('On your phone or computer, without an account: scan the code, or open', { left });
      await page.text(replyUrl, { left, size: 9 });
      await page.text('The link is only for you. You can correct your answer by it until we close the recall.', { left });
    });
  }
  const ways = filled([company.contactName, company.contactPhone, company.contactEmail]);
  const form = replyUrl === null ? 'Fill in the form at the end and send it to us' : 'Or fill in the form at the end and send it to us';
  const where = company.addressLines.length > 0 ? ', at the address above' : '';
  await page.text(ways.length > 0 ? `${form}. Your contact: ${ways.join(', ')}.` : `${form}${where}.`);
}

async function writeForm(page: PageWriter, { recall, consignee, lots }: PrintedNotice): Promise<void> {
  page.keep(220 + 26 * Math.min(lots.length, 10));
  await page.heading(`Reply form: recall ${recall.id}, consignee ${consignee.id}`);
  await page.text(consignee.shipTo.facilityName ?? consignee.customer.facilityName, { bold: true });
  page.space(4);
  const isCorrection = asksForCorrected(recall.kind);
  await page.table(
    isCorrection ? CORRECTION_FORM_COLUMNS : FORM_COLUMNS,
    lots.map(({ lotNumber, units }) => [lotNumber, String(units)]),
    { rowHeight: 24 },
  );
  if (isCorrection) {
    page.space(4);
    await page.text('Corrected: how many of the devices on hand or used were corrected where they are.', { size: 9 });
  }
  for (const label of ['Forwarded to (name, address, units):', '', 'Comment:']) {
    page.space(24);
    await page.blank(label);
  }
  page.space(28);
  await page.blank('Name:', { width: 240 });
  await page.blank('Phone or e-mail:', { left: 256, width: 248 });
  page.space(28);
  await page.blank('Signature:', { width: 300 });
  await page.blank('Date:', { left: 316, width: 188 });
  page.space(14);
}

async function writeUnprintable(page: PageWriter, document: PrintedDocument): Promise<void> {
  if (document.unprintable.size === 0) return;
  page.space(8);
  await page.text('A character that our fonts do not have is printed as its number in Unicode, such as [U+E000].', { size: 8 });
}
