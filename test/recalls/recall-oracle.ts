/** What happened, as far as recalls and traces count it. */
export type Effect =
  | { kind: 'shipped'; id: number; orderId: number; lotNumber: string; place: string; units: number }
  | { kind: 'voided'; id: number }
  | { kind: 'returned'; id: number; returnId: number; units: number }
  | { kind: 'returnVoided'; id: number; returnId: number }
  | { kind: 'corrected'; id: number; units?: number; place?: string; lotNumber?: string; orderId?: number }
  | { kind: 'merged'; into: number; from: number }
  | { kind: 'opened'; id: number; lotNumbers: readonly string[] }
  | { kind: 'extended'; id: number; lotNumber: string }
  | { kind: 'closed'; id: number }
  | { kind: 'notice' | 'reply' | 'check' | 'voidReply'; id: number; key: string; reply: Reply }
  | { kind: 'nothing' };

export interface Reply {
  onHand: number;
  used: number;
  destroyed: number;
  returned: number;
  /** Of those on hand or used; null where it says nothing of it. */
  corrected: number | null;
  /** By the link. */
  byLink: boolean;
}

interface Shipment {
  id: number;
  orderId: number;
  lotNumber: string;
  place: string;
  units: number;
  isVoided: boolean;
  returns: { id: number; units: number; isVoided: boolean }[];
}

interface Consignee {
  key: string;
  customer: number;
  place: string;
  replies: (Reply & { before: number; spokeOf: Map<string, number> })[];
  /** A merge gave all its units to the survivor's consignee. */
  isMergedAway?: boolean;
  /** Notices and checks in their order, with the units by lot that there were then. */
  events: { kind: 'notice' | 'check'; spokeOf: Map<string, number> }[];
}

interface Recall {
  id: number;
  lots: Set<string>;
  scope: Map<string, Consignee>;
  /** What it showed when it was closed: nothing changes it afterwards. */
  closed: object | null;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/**
 * Counts by brute force what recalls and traces must show: it keeps every shipment in memory and adds all of them up for every question. It knows nothing
 * of a ledger, of triggers or of SQL.
 */
export class World {
  readonly recalls: Recall[] = [];
  readonly #shipments: Shipment[] = [];
  readonly #customers = new Map<number, number>();

  constructor(
    readonly lots: readonly string[],
    orders: readonly { id: number; customerId: number }[],
  ) {
    for (const { id, customerId } of orders) this.#customers.set(id, customerId);
  }

  get size(): number {
    return this.#shipments.length;
  }

  keyOf(customer: number, place: string): string {
    return `${customer}/${place}`;
  }

  customerOf(orderId: number): number {
    return this.#customers.get(orderId) as number;
  }

  live(): Shipment[] {
    return this.#shipments.filter(({ isVoided }) => !isVoided);
  }

  returns() {
    return this.#shipments.flatMap((shipment) => shipment.returns.filter(({ isVoided }) => !isVoided).map(({ id }) => ({ id, shipment })));
  }

  open(): Recall[] {
    return this.recalls.filter(({ closed }) => closed === null);
  }

  apply(effect: Effect): void {
    if (effect.kind === 'nothing') return;
    if (effect.kind === 'merged') {
      this.#merge(effect.into, effect.from);
      return;
    }
    if (effect.kind === 'shipped') this.#shipments.push({ ...effect, isVoided: false, returns: [] });
    const shipment = this.#shipments.find(({ id }) => id === effect.id) as Shipment;
    const recall = this.recalls.find(({ id }) => id === effect.id) as Recall;
    if (effect.kind === 'voided') shipment.isVoided = true;
    if (effect.kind === 'returned') shipment.returns.push({ id: effect.returnId, units: effect.units, isVoided: false });
    if (effect.kind === 'returnVoided') for (const back of shipment.returns) back.isVoided ||= back.id === effect.returnId;
    if (effect.kind === 'corrected') {
      const { kind: _, id: __, ...change } = effect;
      Object.assign(shipment, change);
    }
    if (effect.kind === 'opened') this.recalls.push({ id: effect.id, lots: new Set(effect.lotNumbers), scope: new Map(), closed: null });
    if (effect.kind === 'extended') recall.lots.add(effect.lotNumber);
    if (effect.kind === 'closed') recall.closed = this.#standingOf(recall);
    if ('key' in effect) this.#answer(recall, effect);
    this.#join();
  }

  /** Whoever has a shipment in the scope of an open recall belongs to it from then on. */
  #join(): void {
    for (const { lots, scope } of this.open()) {
      for (const { lotNumber, orderId, place } of this.live()) {
        const customer = this.customerOf(orderId);
        const key = this.keyOf(customer, place);
        if (lots.has(lotNumber) && !scope.has(key)) scope.set(key, { key, customer, place, replies: [], events: [] });
      }
    }
  }

  /** A ship-to keeps what it was sent and answered under the surviving customer, unless that one is in the recall with the same ship-to. */
  #merge(into: number, from: number): void {
    const hadShipments = this.#shipments.some(({ orderId }) => this.customerOf(orderId) === from);
    for (const recall of this.open()) {
      const { scope } = recall;
      for (const consignee of [...scope.values()].filter(({ customer }) => hadShipments && customer === from)) {
        const key = this.keyOf(into, consignee.place);
        if (scope.has(key) && this.#unitsOf(recall, consignee).shipped > 0) consignee.isMergedAway = true;
        if (scope.has(key) || !this.#everShippedTo(from, consignee.place)) continue;
        scope.delete(consignee.key);
        scope.set(key, { ...consignee, key, customer: into });
      }
    }
    for (const [order, customer] of this.#customers) if (customer === from) this.#customers.set(order, into);
    this.#join();
  }

  /** The record of the surviving customer's ship-to exists once a shipment has it, voided ones included. */
  #everShippedTo(customer: number, place: string): boolean {
    return this.#shipments.some((shipment) => shipment.place === place && this.customerOf(shipment.orderId) === customer);
  }

  #answer(recall: Recall, { kind, key, reply }: Extract<Effect, { key: string }>): void {
    const consignee = recall.scope.get(key) as Consignee;
    if (kind === 'notice' || kind === 'check') consignee.events.push({ kind, spokeOf: this.#byLot(recall, consignee) });
    if (kind === 'voidReply') consignee.replies.pop();
    if (kind === 'reply')
      consignee.replies.push({ ...reply, before: this.#unitsOf(recall, consignee).returned, spokeOf: this.#byLot(recall, consignee) });
  }

  #byLot(recall: Recall, consignee: Consignee): Map<string, number> {
    return new Map([...recall.lots].map((lot) => [lot, this.#unitsOf({ ...recall, lots: new Set([lot]) }, consignee).shipped]));
  }

  #unitsOf({ lots }: Recall, { customer, place }: Consignee): { shipped: number; returned: number } {
    const shipments = this.live().filter(
      (each) => lots.has(each.lotNumber) && each.place === place && this.customerOf(each.orderId) === customer,
    );
    return { shipped: sum(shipments.map(({ units }) => units)), returned: sum(shipments.map(returnedOf)) };
  }

  #standingOf(recall: Recall): object {
    const figures = [...recall.scope.values()].map((consignee) => {
      const { shipped, returned: arrived } = this.#unitsOf(recall, consignee);
      const reply = consignee.replies.at(-1);
      const returned = Math.max(arrived, reply?.returned ?? 0);
      const cameLater = reply ? Math.max(arrived - Math.max(reply.returned, reply.before), 0) : 0;
      const onHand = Math.max((reply?.onHand ?? 0) - cameLater, 0);
      const [used, destroyed] = [reply?.used ?? 0, reply?.destroyed ?? 0];
      const unaccounted = shipped - onHand - used - destroyed - returned;
      const state = () => {
        if (unaccounted === 0) return 'accounted_for';
        if (!reply && consignee.events.at(-1)?.kind === 'check') return 'unreachable';
        const notice = consignee.events.findLast(({ kind }) => kind === 'notice');
        const outgrew = (spokeOf: Map<string, number>) =>
          [...this.#byLot(recall, consignee)].some(([lot, units]) => units > (spokeOf.get(lot) ?? 0));
        const { spokeOf } = notice ?? reply ?? { spokeOf: null };
        if (!spokeOf) return 'not_notified';
        if (outgrew(spokeOf) && unaccounted > 0) return 'not_notified';
        return reply ? 'responded' : 'notified';
      };
      return {
        key: consignee.key,
        shipped,
        onHand,
        used,
        destroyed,
        returned,
        corrected: reply?.corrected ?? null,
        unaccounted,
        state: state(),
        counts: shipped > 0 || (reply !== undefined && !consignee.isMergedAway),
      };
    });
    const counted = figures.filter(({ counts }) => counts);
    return {
      consignees: Object.fromEntries(
        figures.map(({ key, shipped, onHand, used, destroyed, returned, corrected, unaccounted, state }) => [
          key,
          [shipped, onHand, used, destroyed, returned, corrected, unaccounted, state].join(' '),
        ]),
      ),
      unitsShipped: sum(counted.map(({ shipped }) => shipped)),
      unitsAccountedFor: sum(counted.map(({ onHand, used, destroyed, returned }) => onHand + used + destroyed + returned)),
      unitsCorrected: sum(counted.map(({ corrected }) => corrected ?? 0)),
      unitsUnaccounted: sum(counted.map(({ unaccounted }) => unaccounted)),
    };
  }

  expected(): object {
    const lots = this.lots.map((lot) => {
      const shipments = this.live().filter(({ lotNumber }) => lotNumber === lot);
      const units = sum(shipments.map((each) => each.units));
      return [lot, { units, returned: sum(shipments.map(returnedOf)), ofConsignees: units }];
    });
    const recalls = this.recalls.map((recall) => [recall.id, recall.closed ?? this.#standingOf(recall)]);
    return { lots: Object.fromEntries(lots), recalls: Object.fromEntries(recalls) };
  }
}

const returnedOf = ({ returns }: Shipment): number => sum(returns.filter(({ isVoided }) => !isVoided).map(({ units }) => units));
