import fc from 'fast-check';
import { AuditVerificationService } from '../../src/audit/audit-verification.js';
import { Precondition } from '../../src/http/concurrency.js';
import { Problem } from '../../src/problems/problem.js';
import { DistributionsService } from '../../src/rep-traceability/distribution-log/distributions.service.js';
import { ReturnsService } from '../../src/rep-traceability/distribution-log/returns/returns.service.js';
import { LotsService } from '../../src/rep-traceability/lots/lots.service.js';
import { LotTraceQueries } from '../../src/rep-traceability/lots/trace/lot-trace.queries.js';
import { RecallAnswersService } from '../../src/rep-traceability/recalls/consignees/recall-answers.service.js';
import { RecallConsigneeQueries } from '../../src/rep-traceability/recalls/consignees/recall-consignee.queries.js';
import { RecallQueries } from '../../src/rep-traceability/recalls/recall.queries.js';
import { RecallsService } from '../../src/rep-traceability/recalls/recalls.service.js';
import { ReplyLinksService } from '../../src/rep-traceability/recalls/replies/reply-links.service.js';
import { RecallClosingService } from '../../src/rep-traceability/recalls/signing/recall-closing.service.js';
import { MergeCustomers } from '../../src/rep-traceability/sales-orders/merge-customers.js';
import { UnlinkedDistributionsService } from '../../src/rep-traceability/unlinked-distributions/unlinked-distributions.service.js';
import { insertDistribution, insertOrder, type TestOrder } from '../support/records.js';
import { SIGNING_KEY, sealAll } from '../support/seals.js';
import { insertWaiting } from '../support/unlinked.js';
import { useTestApp } from '../support/use-test-app.js';
import { type Effect, type Reply, World } from './recall-oracle.js';

/** HISTORIES sets how many, HISTORIES_SEED which ones. */
const HISTORIES = Number(process.env.HISTORIES ?? 25);
const SEED = Number(process.env.HISTORIES_SEED ?? 7);

const KINDS = [
  ...['ship', 'ship', 'import', 'link', 'void', 'return', 'return', 'return', 'voidReturn', 'quantity', 'place', 'lot', 'order', 'merge'],
  ...['hold', 'release', 'open', 'notice', 'notice', 'notice', 'reply', 'reply', 'reply', 'check', 'voidReply', 'extend', 'close'],
] as const;

/** What somebody does, with numbers that choose among what there is at that moment. */
const step = fc.record({ kind: fc.constantFrom(...KINDS), a: fc.nat(999), b: fc.nat(999), units: fc.integer({ min: 1, max: 9 }) });
type Step = { kind: (typeof KINDS)[number]; a: number; b: number; units: number };
/** Most begin with shipments and a recall, so that few of their steps have nothing to act on. */
const BEGINNINGS: Step['kind'][][] = [
  ...[['ship', 'open'] as const, ['ship', 'ship', 'open'] as const, ['ship', 'return', 'open', 'reply'] as const, ['ship'] as const],
  ['ship', 'open', 'notice', 'quantity', 'reply'] as const,
].map((kinds) => [...kinds]);
const history = fc
  .tuple(fc.constantFrom(...BEGINNINGS), fc.array(step, { minLength: 8, maxLength: 18 }))
  .map(([kinds, steps]) => steps.map((each, index) => ({ ...each, kind: kinds[index] ?? each.kind })));

const PLACES = ['Bay Clinic', 'Hill Clinic', 'Dale Clinic'];
const DAY = '2025-03-14';
const BACK = '2025-05-02';
const ANY_VERSION = { require: () => undefined } as unknown as Precondition;
const WHY = { reason: 'as the history has it' };

const pick = <Item>(items: readonly Item[], number: number): Item | undefined => items[number % Math.max(items.length, 1)];

describe('any history of shipments and recalls', () => {
  const test = useTestApp({ AUDIT_SIGNING_KEY: SIGNING_KEY });
  let counter = 100_000;

  /** Plays one step in the product, and says what it is to the oracle; null where the step has nothing to act on. */
  async function play({ kind, a, b, units }: Step, world: World, orders: TestOrder[]): Promise<Effect | null> {
    const service = <Service>(type: new (...args: never[]) => Service): Service => test.app.get(type, { strict: false });
    const order = orders[a % orders.length] as TestOrder;
    const lotNumber = world.lots[b % world.lots.length] as string;
    const place = PLACES[b % PLACES.length] as string;
    const shipment = pick(world.live(), a);
    const recall = pick(world.open(), a);
    const consignee = recall && pick([...recall.scope.values()], b);
    const shipped = { orderId: order.id, lotNumber, place, units: units + 5 };
    const input = {
      shipDate: DAY,
      sku: '211610SPT',
      lotNumber,
      quantity: shipped.units,
      trackingNumber: `T${a}-${b}-${counter}-${world.size}`,
    };
    switch (kind) {
      case 'ship': {
        const shipTo = { facilityName: place };
        const { id } = await service(DistributionsService).record({
          salesOrderId: order.id,
          ...input,
          shipTo,
          acknowledge: ['shipped_before_hold'],
        });
        return { kind: 'shipped', id, ...shipped };
      }
      case 'import': {
        const customerId = world.customerOf(order.id);
        const id = await insertDistribution(
          test.database,
          { ...order, customerId },
          { lotNumber, facilityName: place, quantity: shipped.units, shipDate: DAY },
        );
        return { kind: 'shipped', id, ...shipped };
      }
      case 'link': {
        const waiting = await insertWaiting(test.database, {
          lot_number: lotNumber,
          quantity: shipped.units,
          facility_name: place,
          city: null,
          ship_date: DAY,
        });
        const linked = await service(UnlinkedDistributionsService).link(waiting, {
          salesOrderId: order.id,
          acknowledge: ['shipped_before_hold'],
          ...WHY,
        });
        return { kind: 'shipped', id: linked.distribution?.id ?? 0, ...shipped };
      }
      case 'void':
        if (!shipment) return null;
        await service(DistributionsService).void(shipment.id, WHY);
        return { kind: 'voided', id: shipment.id };
      case 'return': {
        if (!shipment) return null;
        const { id } = await service(ReturnsService).record(shipment.id, {
          quantity: Math.min(units, 4),
          returnedOn: BACK,
          disposition: 'destroyed',
          ...WHY,
        });
        return { kind: 'returned', id: shipment.id, returnId: id, units: Math.min(units, 4) };
      }
      case 'voidReturn': {
        const back = pick(world.returns(), a);
        if (!back) return null;
        await service(ReturnsService).void(back.shipment.id, back.id, WHY);
        return { kind: 'returnVoided', id: back.shipment.id, returnId: back.id };
      }
      case 'quantity':
      case 'place':
      case 'lot':
      case 'order': {
        if (!shipment) return null;
        const to = {
          quantity: { quantity: units * 2 },
          place: { shipTo: { facilityName: place } },
          lot: { lotNumber },
          order: { salesOrderId: order.id },
        }[kind];
        await service(DistributionsService).correct(shipment.id, { ...to, ...WHY }, ANY_VERSION);
        return {
          kind: 'corrected',
          id: shipment.id,
          ...{ quantity: { units: units * 2 }, place: { place }, lot: { lotNumber }, order: { orderId: order.id } }[kind],
        };
      }
      case 'merge': {
        const [into, from] = [world.customerOf(order.id), world.customerOf((orders[b % orders.length] as TestOrder).id)];
        if (into === from) return null;
        await service(MergeCustomers).merge(into, { fromCustomerId: from, ...WHY });
        return { kind: 'merged', into, from };
      }
      case 'hold':
        await service(LotsService).hold(lotNumber, WHY);
        return { kind: 'nothing' };
      case 'release':
        await service(LotsService).release(lotNumber, WHY);
        return { kind: 'nothing' };
      case 'open': {
        const lotNumbers = a % 3 ? [lotNumber] : [...world.lots];
        const { id } = await service(RecallsService).open({ title: 'Seals', kind: b % 2 ? 'drill' : 'recall', lotNumbers, ...WHY });
        return { kind: 'opened', id, lotNumbers };
      }
      case 'extend':
        if (!recall) return null;
        await service(RecallsService).extend(recall.id, { lotNumbers: [lotNumber], ...WHY });
        return { kind: 'extended', id: recall.id, lotNumber };
      case 'close':
        if (!recall) return null;
        await service(RecallClosingService).close(recall.id, WHY);
        return { kind: 'closed', id: recall.id };
      case 'notice':
      case 'reply':
      case 'check':
      case 'voidReply': {
        if (!recall || !consignee) return null;
        const answers = service(RecallAnswersService);
        const known = (await service(RecallConsigneeQueries).all(recall.id)).find(
          (each) => world.keyOf(each.customer.id, each.shipTo.facilityName) === consignee.key,
        );
        if (!known) throw new Error(`The recall lacks ${consignee.key}`);
        if (kind === 'notice')
          await answers.recordNotice(recall.id, known.id, {
            method: 'phone',
            sentOn: BACK,
            to: 'somebody',
            acknowledge: ['before_recall'],
          });
        if (kind === 'check')
          await answers.recordCheck(recall.id, known.id, {
            method: 'visit',
            checkedOn: BACK,
            result: 'unreachable',
            acknowledge: ['before_recall'],
          });
        if (kind === 'voidReply' && known.reply) await answers.void(recall.id, known.id, 'replies', known.reply.id, WHY);
        const reply: Reply = {
          onHand: a % 9,
          used: b % 5,
          destroyed: units % 3,
          returned: (a + b) % 4,
          corrected: null,
          byLink: units % 2 === 0,
        };
        if (a % 2) reply.corrected = b % (reply.onHand + reply.used + 1);
        const { byLink, ...answer } = reply;
        const said = { receivedOn: BACK, respondent: 'Dana', acknowledge: ['before_recall' as const], ...answer };
        if (kind === 'reply') await answers.recordReply(recall.id, known.id, said, byLink ? await linkOf(recall.id, known.id) : null);
        return { kind, id: recall.id, key: consignee.key, reply };
      }
    }
  }

  /** The id of a new link of the consignee. */
  async function linkOf(recallId: number, id: number): Promise<number> {
    await test.app.get(ReplyLinksService, { strict: false }).make(recallId, id, 'https://qms.silqeqms.example');
    const { rows } = await test.database.query('select max(id)::int as id from recall_reply_links where recall_consignee_id = $1', [id]);
    return rows[0].id;
  }

  /** Everything that the product shows of the recalls and lots, in the words of the oracle. */
  async function shown(world: World): Promise<object> {
    const service = <Service>(type: new (...args: never[]) => Service): Service => test.app.get(type, { strict: false });
    const lots: Record<string, object> = {};
    for (const lot of world.lots) {
      const { totals, consignees } = (await service(LotTraceQueries).trace(lot)).parsed();
      const units = consignees.reduce((sum, consignee) => sum + consignee.units, 0);
      lots[lot] = { units: totals.unitsDistributed, returned: totals.unitsReturned, ofConsignees: units };
    }
    const recalls: Record<string, object> = {};
    for (const { id } of world.recalls) {
      const consignees = await service(RecallConsigneeQueries).all(id);
      const figures = consignees.map((each) => [
        world.keyOf(each.customer.id, each.shipTo.facilityName),
        [
          each.unitsShipped,
          each.unitsOnHand,
          each.unitsUsed,
          each.unitsDestroyed,
          each.unitsReturned,
          each.unitsCorrected,
          each.unitsUnaccounted,
          each.state,
        ].join(' '),
      ]);
      const { unitsShipped, unitsAccountedFor, unitsCorrected, unitsUnaccounted } = await service(RecallQueries).totals(id);
      recalls[id] = { consignees: Object.fromEntries(figures), unitsShipped, unitsAccountedFor, unitsCorrected, unitsUnaccounted };
    }
    return { lots, recalls };
  }

  it(
    `shows in its recalls and traces what a brute-force count of it finds, after every step (${HISTORIES} of them)`,
    async () => {
      let steps = 0;
      const effects: Record<string, number> = {};
      await fc.assert(
        fc.asyncProperty(history, async (played) => {
          counter += 1;
          const lots = [`SLQ-1${counter}`, `SLQ-2${counter}`];
          for (const lot of lots) await test.database.query(`insert into lots (lot_number, sku) values ($1, '211610SPT')`, [lot]);
          const orders = await Promise.all([0, 1, 2].map(() => insertOrder(test.database)));
          const world = new World(lots, orders);
          for (const each of played) {
            const effect = await play(each, world, orders).catch((error: unknown) => {
              if (error instanceof Problem) return null;
              throw error;
            });
            // What was refused is shown as before by the next step at the latest.
            if (effect) {
              world.apply(effect);
              effects[each.kind] = (effects[each.kind] ?? 0) + 1;
              expect([each, await shown(world)]).toEqual([each, world.expected()]);
            }
            steps += 1;
          }
        }),
        { numRuns: HISTORIES, seed: SEED },
      );
      process.stdout.write(`HISTORIES_SEED=${SEED}: ${HISTORIES} histories, ${steps} steps, with an effect: ${JSON.stringify(effects)}\n`);
      expect(Object.keys(effects).length).toBeGreaterThan(10);
    },
    60_000 + HISTORIES * 2_000,
  );

  it(
    'raises no false alarm about the audit trail of them',
    async () => {
      await sealAll(test);
      const { checks } = await test.app.get(AuditVerificationService, { strict: false }).verify();
      expect(checks.filter(({ ok }) => !ok)).toEqual([]);
      process.stdout.write(`${checks.map(({ detail }) => detail).join(' ')}\n`);
    },
    120_000 + HISTORIES * 100,
  );
});
