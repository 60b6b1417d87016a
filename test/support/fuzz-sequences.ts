import { randomUUID } from 'node:crypto';
import fc, { type Arbitrary } from 'fast-check';
import type { Question, QuickAnswer } from './quick-client.js';

export type Send = (question: Question) => Promise<QuickAnswer>;

/** A life of one record: made, read, changed and, where there is such a thing, voided. */
export interface Sequence {
  kind: string;
  text: string;
  number: number;
}

interface Kind {
  path: string;
  /** @param order the id of an order of its own, for what needs one: other requests change all others */
  body: (sequence: Sequence, unique: string, order: unknown) => object;
  change: (sequence: Sequence) => object;
  key?: string;
  void?: boolean;
}

const REASON = 'typing error on the packing slip';
const PATH = '/api/v1';

const KINDS: Record<string, Kind> = {
  customer: {
    path: 'customers',
    body: ({ text }, unique) => ({ facilityName: `Clinic ${unique}`, city: text }),
    change: ({ text }) => ({ address2: `Suite ${text}`, reason: REASON }),
  },
  rep: { path: 'reps', body: (_, unique) => ({ name: unique }), change: ({ number }) => ({ isActive: number % 2 === 0 }) },
  lot: {
    path: 'lots',
    key: 'lotNumber',
    body: ({ number }, unique) => ({
      lotNumber: `SLQ-${BigInt(`0x${unique.slice(0, 8)}`) + 10_000_000n}`,
      sku: '211610SPT',
      unitsProduced: number,
    }),
    change: ({ number }) => ({ unitsProduced: number + 1, reason: REASON }),
  },
  user: {
    path: 'users',
    body: ({ text }, unique) => ({ email: `${unique}@silqeqms.example`, name: `U ${text}`, roles: ['rep'] }),
    change: ({ text }) => ({ name: `V ${text}` }),
  },
  order: {
    path: 'sales-orders',
    body: ({ text, number }, unique) => ({
      orderNumber: unique,
      orderDate: '2025-03-14',
      soldTo: { facilityName: `Clinic ${unique}` },
      notes: `N ${text}`,
      lines: [{ itemCode: '21600101003', quantity: number }],
    }),
    change: ({ text }) => ({ notes: `changed ${text}`, reason: REASON }),
  },
  distribution: {
    path: 'distributions',
    void: true,
    body: ({ number }, unique, salesOrderId) => ({
      salesOrderId,
      shipDate: '2025-06-02',
      sku: '211610SPT',
      // No other request recalls or holds it.
      lotNumber: `SLQ-${97_000 + number}`,
      quantity: number,
      trackingNumber: unique,
    }),
    change: ({ number }) => ({ quantity: number + 1, reason: REASON }),
  },
};

/** Any such life. White space around a text is not kept, so there is none. */
export const fuzzSequences: Arbitrary<Sequence> = fc.record({
  kind: fc.constantFrom(...Object.keys(KINDS)),
  text: fc.stringMatching(/^[A-Za-zÀ-ÿ0-9'"%_\\;<&医🏥-]{1,30}$/u),
  number: fc.integer({ min: 1, max: 1_000 }),
});

/**
 * Lives one life.
 * @returns what each step answered that it should not have
 */
export async function live(sequence: Sequence, send: Send): Promise<string[]> {
  const kind = KINDS[sequence.kind] as Kind;
  const faults: string[] = [];
  const step = async (name: string, status: number, question: Question) => {
    const answer = await send(question);
    if (answer.status !== status) faults.push(`${sequence.kind}: ${name} answers ${answer.status}: ${answer.text.slice(0, 300)}`);
    const body: Record<string, unknown> = answer.status < 300 ? JSON.parse(answer.text) : {};
    return { body, etag: String(answer.headers.etag ?? '') };
  };
  const same = (name: string, one: unknown, other: unknown) => {
    if (JSON.stringify(one) !== JSON.stringify(other))
      faults.push(`${sequence.kind}: ${name}: ${JSON.stringify(one)} is not ${JSON.stringify(other)}`);
  };
  const json = { 'content-type': 'application/json' };

  const unique = randomUUID();
  const newOrder = {
    method: 'post',
    url: `${PATH}/sales-orders`,
    headers: json,
    body: JSON.stringify(KINDS.order?.body(sequence, unique, null)),
  };
  const order = kind.void ? (await step('create its order', 201, newOrder)).body.id : null;
  const made = await step('create', 201, {
    method: 'post',
    url: `${PATH}/${kind.path}`,
    headers: json,
    body: JSON.stringify(kind.body(sequence, unique, order)),
  });
  const url = `${PATH}/${kind.path}/${encodeURIComponent(String(made.body[kind.key ?? 'id']))}`;
  const read = await step('read', 200, { method: 'get', url });
  same('read after create', read.body, made.body);
  same('ETag after create', read.etag, made.etag);
  await step('read again', 304, { method: 'get', url, headers: { 'if-none-match': read.etag } });

  const change = { method: 'patch', url, body: JSON.stringify(kind.change(sequence)) };
  await step('change without ETag', 428, { ...change, headers: json });
  await step('change of another version', 412, { ...change, headers: { ...json, 'if-match': '"v999"' } });
  const changed = await step('change', 200, { ...change, headers: { ...json, 'if-match': read.etag } });
  for (const [name, value] of Object.entries(kind.change(sequence)))
    if (name !== 'reason') same(`changed ${name}`, changed.body[name], value);
  const after = await step('read', 200, { method: 'get', url });
  same('read after change', after.body, changed.body);

  if (!kind.void) return faults;
  const voiding = { method: 'post', url: `${url}/void`, headers: json };
  await step('void without a reason', 422, { ...voiding, body: '{}' });
  const voided = await step('void', 200, { ...voiding, body: JSON.stringify({ reason: REASON }) });
  const last = await step('read', 200, { method: 'get', url });
  same('read after void', last.body, voided.body);
  same('void reason', last.body.voidReason, REASON);
  await step('void again', 409, { ...voiding, body: JSON.stringify({ reason: REASON }) });
  await step('change of a voided one', 409, { ...change, headers: { ...json, 'if-match': last.etag } });
  return faults;
}
