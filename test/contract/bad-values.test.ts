import { randomInt, randomUUID } from 'node:crypto';
import type { Response } from 'supertest';
import { badValues, fieldsOf, indecency, pathOf, pointsAt, withField } from '../support/bad-input.js';
import { makeFirstRecords } from '../support/first-records.js';
import { type Contract, contractOf, type Parameter } from '../support/openapi.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

/** What makes a body new each time: else the second of its kind would be refused for being there, and not for what is wrong with it. */
const NEW_EACH_TIME: Record<string, () => object> = {
  customers_create: () => ({ facilityName: `Clinic ${randomUUID()}` }),
  distributions_record: () => ({ trackingNumber: randomUUID() }),
  lots_register: () => ({ lotNumber: `SLQ-${randomInt(1e11)}`.padEnd(12, '0') }),
  products_create: () => ({ sku: randomUUID(), itemCodes: [{ itemCode: randomUUID(), unitsPerItem: 10 }] }),
  reps_create: () => ({ name: randomUUID() }),
  users_create: () => ({ email: `${randomUUID()}@silqeqms.example` }),
  salesOrders_create: () => ({ orderNumber: randomUUID() }),
};

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
  let contract: Contract;
  beforeAll(async () => {
    contract = contractOf(test.app);
    await makeFirstRecords(test, agent);
  });

  const kindOf = ({ name, schema = {} }: Parameter): string => {
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
    for (const { operation, parameter } of queried) {
      const bad = BAD_QUERIES[kindOf(parameter)];
      for (const value of [...(bad ?? ODD_QUERIES), 'twice']) {
        const query = value === 'twice' ? `${parameter.name}=1&${parameter.name}=2` : `${parameter.name}=${value}`;
        const response = await agent.get(`${pathOf(operation)}?${query}`);
        const mustRefuse = bad !== undefined || value === 'twice';
        const decent = indecency(response) === null && response.status < 500;
        const named = response.status === 400 && pointsAt(response, `?${parameter.name}`);
        if (!decent || (mustRefuse && !named))
          wrong.push(`${operation.operationId} ?${query.slice(0, 60)}: ${response.status} ${response.text.slice(0, 200)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  /** Whether a text that was accepted is shown exactly as it was sent; one that is not shown under its name cannot be judged. */
  function isKept(response: Response, path: (string | number)[], sent: string): boolean {
    const shown = path.reduce<unknown>(
      (place, step) => (place as Record<string, unknown> | null | undefined)?.[step as string],
      response.body,
    );
    const value: unknown = JSON.parse(sent);
    return typeof value !== 'string' || value === '' || typeof shown !== 'string' || shown === value;
  }

  it('of any field is refused, or kept exactly', async () => {
    const wrong: string[] = [];
    let accepted = 0;
    for (const operation of contract.operations.filter((it) => contract.jsonBody(it) && it.operationId !== 'auth_login')) {
      const schema = contract.jsonBody(operation) ?? {};
      for (const field of fieldsOf(contract, schema)) {
        for (const value of badValues(contract, field.schema)) {
          const body = { ...contract.example(operation), ...NEW_EACH_TIME[operation.operationId]?.() };
          const request = agent[operation.method as 'post' | 'patch'](pathOf(operation)).set('If-Match', '*').type('json');
          const response = await request.send(withField(body, field.path, value));
          const fault =
            indecency(response) ?? (response.status < 300 && !isKept(response, field.path, value) ? 'keeps something else' : null);
          if (response.status < 300) accepted += 1;
          if (fault) wrong.push(`${operation.operationId} ${field.path.join('.')} = ${value.slice(0, 40)}: ${fault}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(accepted).toBeGreaterThan(300);
  }, 120_000);
});
