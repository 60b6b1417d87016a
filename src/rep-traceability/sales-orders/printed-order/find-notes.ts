import { type Box, baselineOf, phrasesOf, type TextLine, textOf, type Word } from '../../../pdf/words.js';
import type { Printed, ReadLine } from './printed-order.js';
import { printedText } from './printed-text.js';
import type { SalesOrderLayout, TableColumns } from './sales-order-layout.js';

/** What the form itself prints below its table, without the room that it leaves to be filled in. */
const FORM_TEXTS = [
  '1. Please notify customer immediately',
  'if you are unable to ship by the date due.',
  '2. Order confirmation sent by',
  'Ref.',
  '3. Issue revised Sales Order on each',
  'change and notify customer.',
  'Comments:',
  'Authorized by:',
  'Sign:',
  'SALES ORDER CLOSURE',
  'The goods or services of this sales order have been delivered to the customer named above.',
  'Closed By (signature):',
  'Closure Date:',
  'Closure Notes:',
  'Date:',
];

/** The sums below the table: label and amount are the form's. */
const SUMS = /^(?:NET ORDER|LESS DISCOUNT|FREIGHT|SALES TAX|ORDER TOTAL|LESS DEPOSIT|ORDER BALANCE):\s*(?:[\d,]*\.\d\d)?$/;
/** Words that change or stop an order within a description: fewer than in `STOPS_OR_CHANGES`, since products and services are called so too (a rush fee, a voiding trial). */
const DESCRIBES_A_CHANGE =
  /\bHOLD\b|\b(?:[Dd]o not|DO NOT|[Oo]n hold|[Hh]old (?:order|until|for|off|shipment)|[Rr]evised|REVISED|amended|Amended|AMENDED|[Ss]uperseded|SUPERSEDED|[Cc]hanged? (?:to|from)|CHANGED? (?:TO|FROM)|[Ss]top ship\w*|STOP)\b/;

/** Lines of one description are nearer to each other, in heights of their text. */
const FAR = 2.5;

const AMOUNT = /^[\d,]*\.\d\d$/;

/** Words by which people change or stop an order: where other text may stand too, only these are a note. */
export const STOPS_OR_CHANGES =
  /\b(?:do not|don't|on hold|hold(?: (?:order|until|for|off|shipment|per))?|revis(?:ed|ion)|amend(?:ed|ment)?|supersed\w*|replaces|replaced by|changed? (?:to|from|per)|instead of|stop(?: ship\w*)?|wait for|rush|urgent|duplicate(?: order)?|back ?ordered?|cancel\w*|void)\b/i;

/**
 * Finds what a page says beside its order: text that is no value of it and that the form does not print either, such as "DO NOT SHIP" below the table.
 * Nobody may miss it, and nobody can say what it changes: it is for a person to look at.
 * Where the form prints texts that no other form has (its letterhead, how it is shipped, descriptions), only words that stop or change an order count.
 * @param lines what was read of the table
 * @param turned texts that do not stand upright
 */
export function findNotes(layout: SalesOrderLayout, lines: readonly ReadLine[], turned: readonly Word[], page: number): Printed<string>[] {
  const { columns, tableEnd } = layout;
  const noted = layout.lines.flatMap((line, index) => {
    if (!columns || line.baseline < baselineOf(columns.itemCode) + columns.itemCode.height / 2) return inHead(line, layout);
    if (!tableEnd || line.baseline >= baselineOf(tableEnd.label) - columns.itemCode.height / 2) return belowTable(line);
    return isApart(line, layout.lines[index - 1], columns) ? [line.words] : [];
  });
  const described = lines.flatMap(({ description }) => (description && DESCRIBES_A_CHANGE.test(description.value) ? [description] : []));
  return [...[...noted, [...turned]].flatMap((words) => printedText(words, page) ?? []), ...described];
}

/** A text among the descriptions far below the line before it: it continues none of them. */
function isApart({ baseline, words }: TextLine, before: TextLine | undefined, { description }: TableColumns): boolean {
  const [first] = words;
  if (!first || !before || first.x < description.x - first.height) return false;
  return baseline - before.baseline > first.height * FAR;
}

/** The phrases of a line below the table that the form does not print. */
function belowTable(line: TextLine): Word[][] {
  const isSum = line.words.some((word) => AMOUNT.test(word.text)) || phrasesOf(line).some((phrase) => SUMS.test(textOf(phrase)));
  return phrasesOf(line).filter((phrase) => {
    const text = textOf(phrase);
    if (/^\W*CONTINUED\W*$/i.test(text) || SUMS.test(text) || (isSum && AMOUNT.test(text))) return false;
    return /[\p{L}\p{N}]/u.test(withoutForm(text));
  });
}

const withoutForm = (text: string): string => FORM_TEXTS.reduce((left, form) => left.replaceAll(form, ' '), text.replaceAll('_', ''));

/** The phrases of a line of the head that stand where the form prints nothing, or that stop or change the order. */
function inHead(line: TextLine, layout: SalesOrderLayout): Word[][] {
  const { soldTo, salesperson, customerPo, columns } = layout;
  const at = (box: Box | null) => box !== null && Math.abs(baselineOf(box) - line.baseline) < box.height / 2;
  const labels = [layout.page, layout.orderNumber, layout.orderDate, layout.customerNumber, soldTo, salesperson, customerPo].filter(at);
  const below = (box: Box | null) => box !== null && line.baseline > baselineOf(box) + box.height / 2;
  const isAddress = below(soldTo) && !below(salesperson ?? customerPo) && !at(salesperson ?? customerPo);
  if (isAddress || (columns && at(columns.itemCode))) return [];
  const phrases = phrasesOf(line);
  // Values beside a label, the row below CUSTOMER P.O., the letterhead and the title above the addresses.
  const isForm = labels.length > 0 || isPoRow(line, layout) || !below(soldTo);
  // A label and its value, and nothing behind them.
  const most = at(salesperson) ? 2 : phrases.length;
  return phrases.filter((phrase, index) => {
    const text = textOf(phrase);
    return (
      index >= most ||
      STOPS_OR_CHANGES.test(text) ||
      (!isForm && /[\p{L}\p{N}]/u.test(text)) ||
      isBesideLetterhead(phrase, line, layout, labels.length > 0)
    );
  });
}

function isPoRow(line: TextLine, { customerPo, lines }: SalesOrderLayout): boolean {
  if (!customerPo) return false;
  return line === lines.find((candidate) => candidate.baseline > baselineOf(customerPo) + customerPo.height / 2);
}

/** Between the labels on the right the form prints nothing but its title. */
function isBesideLetterhead(
  phrase: readonly Word[],
  line: TextLine,
  { soldTo, orderNumber }: SalesOrderLayout,
  isLabelled: boolean,
): boolean {
  const [first] = phrase;
  if (!first || !soldTo || !orderNumber || isLabelled) return false;
  return line.baseline < baselineOf(soldTo) && line.baseline > baselineOf(orderNumber) && first.x >= orderNumber.x - orderNumber.height;
}
