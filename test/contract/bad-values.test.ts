import { randomInt, randomUUID } from 'node:crypto';
import { badValues, fieldsOf, indecency, pathOf, pointsAt, withField } from '../support/bad-input.js';
import { makeFirstRecords } from '../support/first-records.js';
import { type Contract, contractOf, type Operation, type Parameter, recordOf } from '../support/openapi.js';
import { cookieOf, type QuickAnswer, QuickClient } from '../support/quick-client.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

/** What makes a body new each time: else the second of its kind would be refused for being there, and not for what is wrong with it. */
const NEW_EACH_TIME: Record<string, () => object> = {
  'customers.create': () => ({ facilityName: `Clinic ${randomUUID()}` }),
  'distributions.record': () => ({ trackingNumber: randomUUID() }),
  'lots.register': () => ({ lotNumber: `SLQ-${randomInt(1e11)}`.padEnd(12, '0') }),
  'products.create': () => ({ sku: randomUUID(), itemCodes: [{ itemCode: randomUUID(), unitsPerItem: 10 }] }),
  'reps.create': () => ({ name: randomUUID() }),
  'users.create': () => ({ email: `${randomUUID()}@silqeqms.example` }),
  'salesOrders.create': () => ({ orderNumber: randomUUID() }),
};

/** Fields of numbers and codes, from which characters that nobody sees are dropped. */
const CODES = [
  ...['orderNumber', 'itemCode', 'sku', 'lotNumber', 'trackingNumber', 'customerPo', 'customerNumber'],
  ...['state', 'zip', 'country', 'contactPhone', 'contactEmail'],
];

/** A number or a day in a URL that is none. */
const BAD_QUERIES: Record<string, string[]> = {
  integer: ['0', '-1', '1.5', '1e3', 'abc', '', '99999999999999999999', '1%00'],
  date: ['2025-02-30', '2025-13-01', '0000-01-01', 'yesterday', ''],
  boolean: ['yes', '1', '', 'TRUE'],
  enum: ['nonsense', '', '__proto__'],
  cursor: [
    'x',
    '%00',
    'W10',
    'e30',
    'bnVsbA',
    'WzFlNDAwXQ',
    'WyIyMDI1LTAyLTMwIiwxXQ',
    'WyIyMDI1LTAxLTAxIiwtMV0',
    'WyJ4Il0',
    `${'W'.repeat(501)}`,
  ],
};
const ODD_QUERIES = ['%27%22%3B--', '%F0%9F%8F%A5', '%25%5F%5C', '%24%24', 'a%00b', 'x'.repeat(5_000), '%E0%A4%A'];

describe('a bad value', () => {
  const test = useTestApp();
  const agent = useAdmin(test);
  const client = new QuickClient(() => test.app.getHttpServer());
  let contract: Contract;
  let cookie: string;
  beforeAll(async () => {
    contract = contractOf(test.app);
    await makeFirstRecords(test, agent);
    cookie = await cookieOf(agent);
  });
  afterAll(() => client.close());

  /**
   * All values where a parameter or field of this kind is met first, and two where it is met again: the same schema is the same code. Which two differs
   * from place to place, and `fuzz.test.ts` draws from all of them.
   */
  const met = new Map<string, number>();
  function worthTrying<Value>(kind: unknown, values: readonly Value[]): Value[] {
    const key = JSON.stringify(kind, (name, value) => (/^(description|examples?)$/.test(name) ? undefined : value));
    const times = met.get(key) ?? 0;
    met.set(key, times + 1);
    if (times === 0) return [...values];
    return [0, 1].flatMap((nth) => values[(times * 2 + nth) % values.length] ?? []);
  }

  const kindOf = ({ name, schema: declared = {} }: Parameter): string => {
    const schema = contract.resolve(declared);
    if (name === 'cursor') return 'cursor';
    if (schema.enum) return 'enum';
    return schema.format === 'date' || schema.anyOf ? 'date' : String(schema.type);
  };

  it('of any parameter is refused with the name of the parameter', async () => {
    const wrong: string[] = [];
    const queried = contract.operations.flatMap((operation) =>
      operation.parameters.filter(({ in: place }) => place === 'query').map((parameter) => ({ operation, parameter })),
    );
    expect(queried.length).toBeGreaterThan(50);
    const tries = queried.flatMap(({ operation, parameter }) => {
      const bad = BAD_QUERIES[kindOf(parameter)];
      return [...worthTrying([parameter.name, kindOf(parameter)], bad ?? ODD_QUERIES), 'twice'].map((value) => ({
        operation,
        parameter,
        bad,
        value,
      }));
    });
    await client.each(tries, async ({ operation, parameter, bad, value }) => {
      const query = value === 'twice' ? `${parameter.name}=1&${parameter.name}=2` : `${parameter.name}=${value}`;
      // By its own method, since a route that writes may have a query as well.
      const answer = await client.ask({ method: operation.method, url: `${pathOf(operation)}?${query}`, headers: { cookie } });
      const mustRefuse = bad !== undefined || value === 'twice';
      const decent = indecency(answer) === null && answer.status < 500;
      const named = answer.status === 400 && pointsAt(parsed(answer), `?${parameter.name}`);
      if (!decent || (mustRefuse && !named))
        wrong.push(`${operation.operationId} ?${query.slice(0, 60)}: ${answer.status} ${answer.text.slice(0, 200)}`);
    });
    expect(wrong).toEqual([]);
  });

  /** A waiting shipment goes on showing the order number it came with, a return, a recall or a dismissal its own reason and not that of its change. */
  const SHOWS_WHAT_CAME = [
    'unlinkedDistributions.createOrder',
    'duplicates.withdraw',
    'returns.void',
    'recalls.change',
    'recalls.extend',
    'recalls.close',
  ];

  /** Whether a text that was accepted is shown exactly as it was sent; one that is not shown under its name cannot be judged. */
  function isKept(answer: QuickAnswer, path: (string | number)[], sent: string): boolean {
    const shown = path.reduce<unknown>(
      (place, step) => (place as Record<string, unknown> | null | undefined)?.[step as string],
      parsed(answer).body,
    );
    const value: unknown = JSON.parse(sent);
    if (typeof value !== 'string' || value === '' || typeof shown !== 'string' || shown === value) return true;
    const seen = value.replaceAll('\u202e', '').trim();
    // The case of a lot number does not count: it is kept in capitals.
    return CODES.includes(String(path.at(-1))) && (shown === seen || (path.at(-1) === 'lotNumber' && shown === seen.toUpperCase()));
  }

  /** A change names the version that the record has after the changes before. */
  async function etagFor(operation: Operation): Promise<Record<string, string>> {
    if (!operation.parameters.some(({ name }) => name === 'If-Match')) return {};
    const { headers } = await client.ask({ method: 'get', url: recordOf(operation, pathOf(operation)), headers: { cookie } });
    return { 'if-match': String(headers.etag) };
  }

  it('of any field is refused, or kept exactly', async () => {
    const wrong: string[] = [];
    let accepted = 0;
    let tried = 0;
    const written = contract.operations.filter((it) => contract.jsonBody(it) && it.operationId !== 'auth.login');
    const triesOf = (operation: Operation) =>
      fieldsOf(contract, contract.jsonBody(operation) ?? {}).flatMap((field) =>
        worthTrying(field.schema, badValues(contract, field.schema)).map((value) => ({ field, value })),
      );
    // The requests to one operation go one after the other: two changes of one record at a time would be a race.
    await client.each(written, async (operation) => {
      for (const { field, value } of triesOf(operation)) {
        const body = { ...contract.example(operation), ...NEW_EACH_TIME[operation.operationId]?.() };
        const headers = { cookie, ...(await etagFor(operation)), 'content-type': 'application/json' };
        const text = withField(body, field.path, value);
        const answer = await client.ask({ method: operation.method, url: pathOf(operation), headers, body: text });
        const kept = SHOWS_WHAT_CAME.includes(operation.operationId) || answer.status >= 300 || isKept(answer, field.path, value);
        const fault = indecency(answer) ?? (kept ? null : 'keeps something else');
        tried += 1;
        if (answer.status < 300) accepted += 1;
        if (fault) wrong.push(`${operation.operationId} ${field.path.join('.')} = ${value.slice(0, 40)}: ${fault}`);
      }
    });
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(1_000);
    expect(accepted).toBeGreaterThan(100);
  }, 120_000);
});

const parsed = (answer: QuickAnswer) => ({ ...answer, body: JSON.parse(answer.text || '{}') });
