import { lotOfOtherSku } from '../../../lots/lot-rules.js';
import { explainMatch, matchOrder, type OrderToMatch } from '../../../sales-orders/match-order.js';
import { shipmentKey } from '../../../shipment-identity.js';
import type { RowProblem } from '../read/parse-row.js';

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

export interface KnownDistribution {
  salesOrderId: number;
  shipDate: string;
  sku: string;
  lotNumber: string;
  trackingNumber: string | null;
  quantity: number;
}

/** The stored records that the rows of one order meet. */
export interface KnownRecords {
  orders: readonly KnownOrder[];
  distributions: readonly KnownDistribution[];
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
  /** Rows that are in the log already. */
  duplicates: Set<number>;
}

/**
 * Plans what the rows under one order number become, touching no database.
 * Rows of one order must agree on the customer and on the order date: a disagreement is a problem of all of them, never a guess, because the
 * distribution log is regulatory evidence.
 * @param rows all rows of the file under one order key, in file order
 * @returns the customer and order that the rows belong to (null when they are new or unclear), and the problems and duplicates among the rows
 */
export function planOrder(rows: readonly PlanRow[], known: KnownRecords): OrderPlan {
  const plan = new Planner(rows, known);
  plan.agreeOnCustomer();
  plan.findOrder();
  plan.agreeOnOrderDate();
  plan.checkLots();
  plan.refuseRepeats();
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
    duplicates: new Set(),
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
      const names = [...facilities.values()].map((name) => `"${name}"`).join(' and ');
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
    if (match.kind === 'none') return;
    if (match.kind === 'found') {
      const { order } = match;
      Object.assign(this.result, { salesOrderId: order.id, customerId: order.customerId, orderDate: order.orderDate });
      return;
    }
    const code = match.kind === 'cancelled' ? 'sales_order_cancelled' : 'order_customer_mismatch';
    this.problemOfAll(code, 'Order Number', explainMatch(match));
  }

  agreeOnOrderDate(): void {
    const dates = new Set(this.rows.flatMap((row) => row.orderDate ?? []));
    const stored = this.result.orderDate;
    const [first] = dates;
    if (dates.size > 1) {
      this.problemOfAll('order_date_conflict', 'Order Date', `The file gives this order the dates ${[...dates].sort().join(' and ')}.`);
    } else if (stored !== null && first !== undefined && first !== stored) {
      this.problemOfAll('order_date_differs', 'Order Date', `The order is stored with the date ${stored}.`);
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
      const key = shipmentKey(row);
      const firstLine = firstLines.get(key);
      if (firstLine === undefined) firstLines.set(key, row.lineNumber);
      else this.problem(row, 'repeated_in_file', null, `Line ${firstLine} has the same order, ship date, SKU, lot and tracking number.`);
    }
  }

  compareWithLog(): void {
    const { salesOrderId } = this.result;
    if (salesOrderId === null) return;
    const logged = new Map(
      this.known.distributions.filter((entry) => entry.salesOrderId === salesOrderId).map((entry) => [shipmentKey(entry), entry.quantity]),
    );
    for (const row of this.rows) {
      const quantity = logged.get(shipmentKey(row));
      if (quantity === undefined || row.quantity === null) continue;
      if (quantity === row.quantity) this.result.duplicates.add(row.id);
      else
        this.problem(row, 'differs_from_log', 'Quantity', `The log has ${quantity} units for this distribution, the file ${row.quantity}.`);
    }
  }

  private problem(row: PlanRow, code: string, column: string | null, detail: string): void {
    const problems = this.result.problems.get(row.id) ?? [];
    problems.push({ code, column, detail });
    this.result.problems.set(row.id, problems);
  }

  private problemOfAll(code: string, column: string, detail: string): void {
    for (const row of this.rows) this.problem(row, code, column, detail);
  }
}
