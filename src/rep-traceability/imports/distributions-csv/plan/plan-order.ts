import { counted } from '../../../../problems/counted.js';
import { lotOfOtherSku } from '../../../lots/lot-rules.js';
import { explainMatch, matchOrder, type OrderToMatch } from '../../../sales-orders/match-order.js';
import { shipmentKey } from '../../../shipment-identity.js';
import type { RowProblem } from '../read/parse-row.js';
import {
  AS_IT_STOOD,
  describe,
  isComplete,
  isFormer,
  isTracked,
  ORDER_OF_STATES,
  respelledKey,
  said,
  untracked,
} from './compare-shipments.js';

/** A row of the file as far as it could be read. `problems` are its own; the plan adds what it has in common with others. */
export interface PlanRow {
  id: number;
  lineNumber: number;
  hasProblems: boolean;
  shipDate: string | null;
  companyKey: string | null;
  facilityName: string | null;
  sku: string | null;
  lotNumber: string | null;
  quantity: number | null;
  trackingNumber: string | null;
  orderDate: string | null;
}

/** An order that is stored under the number of the rows. */
export interface KnownOrder extends OrderToMatch {
  orderDate: string;
}

/** A distribution of the log, as it stands or as it once stood: as it was received, before its first correction, or between two corrections. */
export interface KnownDistribution {
  id: number;
  state: 'recorded' | 'voided' | 'received' | 'between';
  salesOrderId: number;
  shipDate: string;
  sku: string;
  lotNumber: string;
  trackingNumber: string | null;
  quantity: number;
}

/** A distribution that was received under the number of the rows, of an order that has another number since. */
export interface RenumberedDistribution extends KnownDistribution {
  customerId: number;
}

/** The stored records that the rows of one order meet. */
export interface KnownRecords {
  orders: readonly KnownOrder[];
  distributions: readonly KnownDistribution[];
  renumbered: readonly RenumberedDistribution[];
  /** Customers by company key; a merged customer's key leads to its survivor. */
  customers: ReadonlyMap<string, number>;
  /** SKUs of registered lots. */
  lots: ReadonlyMap<string, string>;
  /** Unregistered lots that the file puts under two SKUs. */
  conflictingLots: ReadonlySet<string>;
}

export interface OrderPlan {
  companyKey: string | null;
  customerId: number | null;
  salesOrderId: number | null;
  orderDate: string | null;
  /** Problems that rows have because of each other or of stored records, by row id. */
  problems: Map<number, RowProblem[]>;
  /** Rows that the log knows already, with the distribution that each is, by row id. */
  duplicates: Map<number, { distributionId: number; detail: string }>;
}

/**
 * Plans what the rows under one order number become, touching no database.
 * Rows of one order must agree on the customer and on the order date: a disagreement is a problem of all of them, never a guess, because the
 * distribution log is regulatory evidence.
 * @param rows all rows of the file under one order key, in file order
 * @returns the customer and order that the rows belong to (null when they are new or unclear), and the problems and duplicates among the rows
 */
export function planOrder(rows: readonly PlanRow[], known: KnownRecords): OrderPlan {
  return planOfSharedNumber(rows, known) ?? planOfOneOrder(rows, known);
}

/**
 * Customers who share an order number stand under it together in our own export. Rows that the log has of their own customer's order are no conflict: what
 * is left is planned as if they were not there.
 * @returns null where one customer has the number, or where the rows of several are not in the log
 */
function planOfSharedNumber(rows: readonly PlanRow[], known: KnownRecords): OrderPlan | null {
  const ofCustomers = Map.groupBy(rows, ({ companyKey }) => companyKey && (known.customers.get(companyKey) ?? companyKey));
  if (ofCustomers.size < 2 || ofCustomers.has(null)) return null;
  const plans = [...ofCustomers.values()].map((ofCustomer) => ({ ofCustomer, plan: planOfOneOrder(ofCustomer, known) }));
  const isInLog = ({ ofCustomer, plan }: (typeof plans)[number]) =>
    plan.problems.size === 0 && ofCustomer.every(({ id }) => plan.duplicates.has(id));
  const [open, ...others] = plans.filter((planned) => !isInLog(planned));
  if (others.length > 0) return null;
  const { plan } = open ?? (plans[0] as (typeof plans)[number]);
  return { ...plan, duplicates: new Map(plans.flatMap(({ plan: { duplicates } }) => [...duplicates])) };
}

function planOfOneOrder(rows: readonly PlanRow[], known: KnownRecords): OrderPlan {
  const plan = new Planner(rows, known);
  plan.agreeOnCustomer();
  plan.findOrder();
  plan.agreeOnOrderDate();
  plan.checkLots();
  plan.refuseRepeats();
  plan.refuseRowsThatDifferInTracking();
  plan.compareWithLog();
  return plan.result;
}

class Planner {
  readonly result: OrderPlan = {
    companyKey: null,
    customerId: null,
    salesOrderId: null,
    orderDate: null,
    problems: new Map(),
    duplicates: new Map(),
  };

  constructor(
    private readonly rows: readonly PlanRow[],
    private readonly known: KnownRecords,
  ) {}

  /** Two facilities under one number: it is unclear which is right. */
  agreeOnCustomer(): void {
    const facilities = new Map(this.rows.flatMap((row) => (row.companyKey === null ? [] : [[row.companyKey, row.facilityName] as const])));
    const [companyKey = null] = facilities.keys();
    // Two names of one customer, before and after a merge, are no conflict.
    const customers = new Set([...facilities.keys()].map((key) => this.known.customers.get(key) ?? key));
    if (customers.size > 1) {
      const names = listed([...facilities.values()].map((name) => `"${name}"`));
      this.problemOfAll('order_customer_conflict', 'Facility Name', `The file puts ${names} under this order number.`);
      return;
    }
    this.result.companyKey = companyKey;
    this.result.customerId = companyKey === null ? null : (this.known.customers.get(companyKey) ?? null);
  }

  findOrder(): void {
    const { companyKey, customerId } = this.result;
    if (companyKey === null) return;
    const match = matchOrder({ companyKey, customerId }, this.known.orders);
    if (match.kind === 'none' || match.kind === 'renumbered') return;
    if (match.kind === 'found') {
      const { order } = match;
      Object.assign(this.result, { salesOrderId: order.id, customerId: order.customerId, orderDate: order.orderDate });
      return;
    }
    const code = match.kind === 'cancelled' ? 'sales_order_cancelled' : 'order_customer_mismatch';
    this.problemOfAll(code, 'Order Number', explainMatch(match));
  }

  /** A row of an order that had this number before says the date of that one. */
  agreeOnOrderDate(): void {
    const renumbered = new Set(this.ofRenumberedOrders().map(said));
    const ofOrder = this.rows.filter((row) => !renumbered.has(said(row)));
    const dates = new Set(ofOrder.flatMap((row) => row.orderDate ?? []));
    const stored = this.result.orderDate;
    const [first] = dates;
    if (dates.size > 1) {
      this.problemOfAll('order_date_conflict', 'Order Date', `The file gives this order the dates ${listed([...dates].sort())}.`, ofOrder);
    } else if (stored !== null && first !== undefined && first !== stored) {
      this.problemOfAll('order_date_differs', 'Order Date', `The order is stored with the date ${stored}.`, ofOrder);
    } else if (stored === null && first !== undefined) {
      this.result.orderDate = first;
    }
  }

  checkLots(): void {
    for (const row of this.rows) {
      if (row.lotNumber === null || row.sku === null) continue;
      const { lotNumber } = row;
      const sku = this.known.lots.get(lotNumber);
      if (sku !== undefined && sku !== row.sku) this.problem(row, 'lot_of_other_sku', 'Lot', lotOfOtherSku({ lotNumber, sku }, row.sku));
      if (this.known.conflictingLots.has(row.lotNumber)) {
        this.problem(row, 'lot_sku_conflict', 'Lot', `The file puts the unregistered lot ${row.lotNumber} under several SKUs.`);
      }
    }
  }

  /** The same distribution a second time in one file may be a double or another shipment: a person must say. */
  refuseRepeats(): void {
    const firstLines = new Map<string, number>();
    for (const row of this.rows) {
      if (row.shipDate === null || row.sku === null || row.lotNumber === null) continue;
      const key = respelledKey(row);
      const firstLine = firstLines.get(key);
      if (firstLine === undefined) firstLines.set(key, row.lineNumber);
      else this.problem(row, 'repeated_in_file', null, `Line ${firstLine} has the same order, ship date, SKU, lot and tracking number.`);
    }
  }

  /** One export was made before the tracking number was known, the other after: the same units would be counted twice. */
  refuseRowsThatDifferInTracking(): void {
    for (const rows of Map.groupBy(this.rows, untracked).values()) {
      const tracked = rows.find(isTracked);
      const plain = rows.find((row) => !isTracked(row));
      for (const row of rows) {
        const other = isComplete(row) ? (isTracked(row) ? plain : tracked) : undefined;
        if (other)
          this.problem(
            row,
            'same_but_for_tracking',
            'Tracking Number',
            `The row differs from line ${other.lineNumber} only in the tracking number: one of the two is the other.`,
          );
      }
    }
  }

  /**
   * A row that says what a distribution says, or once said, is that distribution: no old file undoes a correction or brings a voided shipment back. That
   * goes for one whose order was renumbered too, and where its order was given to another customer as well, a person must say. A row that names a
   * distribution as it once stood, with other units, may be a correction that another system made: a person must say.
   */
  compareWithLog(): void {
    const byState = (a: KnownDistribution, b: KnownDistribution) => ORDER_OF_STATES.indexOf(a.state) - ORDER_OF_STATES.indexOf(b.state);
    const { salesOrderId, customerId } = this.result;
    const ofOrder = this.known.distributions.filter((entry) => entry.salesOrderId === salesOrderId);
    const known = [...ofOrder, ...this.ofRenumberedOrders()].toSorted(byState);
    const movedAway = this.known.renumbered.filter((entry) => entry.customerId !== customerId);
    const bySaid = Map.groupBy(known, said);
    // Where the customer has an order of this number, its shipments are its own.
    const bySaidElsewhere = Map.groupBy(salesOrderId === null ? movedAway : [], said);
    const byUntracked = Map.groupBy(known, untracked);
    const recorded = known.filter(({ state }) => state === 'recorded');
    const byKey = new Map(recorded.toReversed().map((entry) => [shipmentKey(entry), entry]));
    const byId = new Map(recorded.map((entry) => [entry.id, entry]));
    const corrected = known.filter((entry) => isFormer(entry) && byId.has(entry.id));
    const byRespelledKey = new Map(recorded.toReversed().map((entry) => [respelledKey(entry), entry]));
    const byFormerKey = new Map(corrected.toReversed().map((entry) => [shipmentKey(entry), entry]));
    // Since then, the entry got a tracking number that is not the row's.
    const isAnother = (entry: KnownDistribution, row: PlanRow) => {
      const now = byId.get(entry.id);
      return isFormer(entry) && now !== undefined && isTracked(now) && isTracked(row);
    };
    const isAlmost = (entry: KnownDistribution, row: PlanRow) =>
      (isTracked(entry) !== isTracked(row) && !isAnother(entry, row)) || (isTracked(row) && respelledKey(entry) === respelledKey(row));
    for (const row of this.rows.filter(isComplete)) {
      const same = bySaid.get(said(row))?.[0];
      const differing = byKey.get(shipmentKey(row)) ?? byFormerKey.get(shipmentKey(row));
      const respelled = byRespelledKey.get(respelledKey(row));
      const almost = byUntracked.get(untracked(row))?.find((entry) => isAlmost(entry, row));
      const elsewhere = bySaidElsewhere.get(said(row))?.[0];
      if (same) this.result.duplicates.set(row.id, { distributionId: same.id, detail: `The row is ${describe(same)}.` });
      else if (differing) this.differsFromLog(row, differing);
      else if (almost) {
        const comma = almost.state === 'recorded' ? '' : ',';
        const detail = `The row differs from ${describe(almost)}${comma} only in the tracking number: one of the two is the other.`;
        this.problem(row, 'same_but_for_tracking', 'Tracking Number', detail);
      } else if (respelled) this.differsFromLog(row, respelled);
      else if (elsewhere) {
        const detail = `The row is ${describe(elsewhere)}: its order has another number and another customer since.`;
        this.problem(row, 'order_customer_mismatch', 'Order Number', detail);
      }
    }
  }

  private differsFromLog(row: PlanRow, entry: KnownDistribution): void {
    const has = isFormer(entry) ? `had, ${AS_IT_STOOD[entry.state]},` : 'has';
    const detail = `Distribution ${entry.id} of the log ${has} ${counted(entry.quantity, 'unit')}, the file ${row.quantity}.`;
    this.problem(row, 'differs_from_log', 'Quantity', detail);
  }

  private problem(row: PlanRow, code: string, column: string | null, detail: string): void {
    const problems = this.result.problems.get(row.id) ?? [];
    problems.push({ code, column, detail });
    this.result.problems.set(row.id, problems);
  }

  /** What was received under this number for another order of the customer, which has another number since. */
  private ofRenumberedOrders(): RenumberedDistribution[] {
    const { salesOrderId, customerId } = this.result;
    return this.known.renumbered.filter((entry) => entry.customerId === customerId && entry.salesOrderId !== salesOrderId);
  }

  private problemOfAll(code: string, column: string, detail: string, rows = this.rows): void {
    for (const row of rows) this.problem(row, code, column, detail);
  }
}

const MOST_LISTED = 5;

/** Names a few of many: the same sentence stands with every row of the order. */
const listed = (names: readonly string[]): string =>
  names.length > MOST_LISTED ? `${names.slice(0, MOST_LISTED).join(', ')} and ${names.length - MOST_LISTED} others` : names.join(' and ');
