import type { Unseen } from '../../../pdf/shown/find-unseen.js';
import type { PageLook } from '../../../pdf/shown/look-at-page.js';
import { overlap } from '../../../pdf/shown/matrix.js';
import { type Annotation, speaks } from '../../../pdf/shown/read-annotations.js';
import { type Box, boxAround } from '../../../pdf/words.js';
import { cancels } from './cancelling-stamp.js';
import type { Printed } from './printed-order.js';
import { PageProblems, quote } from './problem-notes.js';
import type { SalesOrderPage } from './read-sales-order-page.js';

interface Value {
  field: string;
  box: Box;
}

/** What is typed this close to the values of an order, in points, speaks of them. */
const NEAR = 12;

/**
 * Adds the problems of a page that shows something else than its text says: a value that nobody sees as it was read, text that was put on the
 * page afterwards, a stamp that cancels the order. What nothing was read of may look as it likes.
 */
export function compareWithLook(page: SalesOrderPage, { unseen, annotations }: PageLook): SalesOrderPage {
  const problems = new PageProblems(page.page);
  const values = valuesOf(page);
  addUnseen(unseen, annotations, values, problems);
  const notes = annotations.flatMap((annotation) => addAnnotation(annotation, values, problems) ?? []);
  return { ...page, notes: [...page.notes, ...notes], problems: [...page.problems, ...problems.all] };
}

function valuesOf({ head, lines, netOrder }: SalesOrderPage): Value[] {
  const named = [
    ...Object.entries({ ...head, netOrder }),
    ...lines.flatMap((line, index) => Object.entries(line).map(([field, value]) => [`lines[${index}].${field}`, value] as const)),
  ];
  return named.flatMap(([field, value]) => (value ? [{ field, box: value.box }] : []));
}

/** Boxes may lie in each other where a description runs on below the numbers: the smallest is the value's. */
function valueAt(box: Box, values: readonly Value[]): Value | null {
  const size = (value: Value) => value.box.width * value.box.height;
  const [smallest = null] = values.filter((value) => overlap(value.box, box)).sort((a, b) => size(a) - size(b));
  return smallest;
}

function addUnseen(unseen: readonly Unseen[], annotations: readonly Annotation[], values: readonly Value[], problems: PageProblems): void {
  const found = unseen.flatMap((text) => {
    const value = valueAt(text.box, values);
    return value ? [{ ...text, field: value.field }] : [];
  });
  for (const [why, texts] of Map.groupBy(found, (text) => text.why)) {
    const fields = new Set(texts.map(({ field }) => field));
    const [first] = texts;
    if (first && fields.size > 1 && fields.size * 2 > values.length) {
      problems.add('page_shows_otherwise', 'pages', `The text of the order ${why}, so that nobody sees it: ${quote(first.text)} and more.`);
      continue;
    }
    for (const [field, alike] of Map.groupBy(texts, (text) => text.field)) {
      const by = annotations.find(({ id }) => id === alike[0]?.annotation);
      const text = quote(alike.map((one) => one.text).join(' '));
      const box = boxAround(alike.map((one) => one.box));
      problems.add('page_shows_otherwise', field, `${text} ${why}${by ? ` of ${nameOf(by)}` : ''}${placeOf(box)}.`, box ? [box] : []);
    }
  }
}

/**
 * A stamp that is read and cancels nothing may stand anywhere but on a value. Other text near the values may correct them.
 * @returns a text elsewhere, as a note
 */
function addAnnotation(annotation: Annotation, values: readonly Value[], problems: PageProblems): Printed<string> | null {
  const { subtype, text, box } = annotation;
  if (text !== null && cancels(text)) {
    problems.add('order_cancelled_by_stamp', 'pages', `The page is stamped ${quote(text)} by ${nameOf(annotation)}${placeOf(box)}.`, [box]);
    return null;
  }
  if (!speaks(annotation)) return null;
  const value = valueAt(box, values);
  const isElsewhere = subtype === 'Stamp' ? text !== null : !overlap(box, areaOf(values));
  if (!value && isElsewhere) return text?.trim() ? { value: text.trim(), page: problems.page, box } : null;
  const shows = text === null ? 'was put on the page' : `shows ${quote(text)}`;
  const where = value ? ` over ${value.field}` : '';
  const detail = `${capitalised(nameOf(annotation))} ${shows}${where}${placeOf(box)}: the text of the page does not have it.`;
  return problems.add('page_shows_otherwise', value?.field ?? 'pages', detail, [box]);
}

function areaOf(values: readonly Value[]): Box {
  const { x, y, width, height } = boxAround(values.map(({ box }) => box)) ?? { x: 0, y: 0, width: 0, height: 0 };
  return { x: x - NEAR, y: y - NEAR, width: width + 2 * NEAR, height: height + 2 * NEAR };
}

const NAMES: Record<string, string> = { Widget: 'a form field', FreeText: 'a typed note', Ink: 'a drawing by hand', Stamp: 'a stamp' };
const nameOf = ({ subtype }: Annotation): string => NAMES[subtype] ?? `an annotation (${subtype})`;
const placeOf = (box: Box | null): string => (box ? ` (${Math.round(box.x)} points from the left, ${Math.round(box.y)} from the top)` : '');
const capitalised = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
