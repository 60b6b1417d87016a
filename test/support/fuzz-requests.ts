import fc, { type Arbitrary } from 'fast-check';
import { BROKEN_TEXTS, badValues, fieldsOf, ODD_TEXTS, withField } from './bad-input.js';
import { generateDistributions } from './distributions.js';
import { AN_EMAIL } from './email.js';
import type { Contract, Operation, Parameter, Schema } from './openapi.js';
import type { Question } from './quick-client.js';

/** Values under which the records of the fuzzer are found: a field of this name gets one of them more often than any text. */
const KNOWN: Record<string, unknown[]> = {
  lotNumber: ['SLQ-05012025', 'slq05012025', 'SLQ-70001', '05012025', 'SLQ-99999999'],
  sku: ['211610SPT', '211410SPT', '211810SPT', 'NOPE'],
  itemCode: ['21600101003', '21600101004', 'NRE'],
  month: ['2025-06', '2025-13'],
  kind: ['distributions_csv', 'sales_orders_pdf', 'lot_list_csv'],
  pdf_type: ['packing_slip', 'invoice'],
};
const BROKEN_IDS = ['0', '-1', '1.5', 'x', '%00', '01', '9007199254740993', '9'.repeat(40), '%F0%9F%8F%A5', '%E0%A4%A', '..%2F1', '1;2'];
const BROKEN_PARAMETERS = [
  '',
  '%00',
  'x'.repeat(3_000),
  '%E0%A4%A',
  '-1',
  '1e3',
  '2025-02-30',
  '0000-01-01',
  '%27%22',
  'TRUE',
  '%5B%5D',
  'W10',
];
const BROKEN_BODIES = [
  '',
  '{',
  '[]',
  'null',
  '"x"',
  '{"a":1}{',
  '\uFEFF{}',
  `${'['.repeat(3_000)}`,
  '{"__proto__":{"a":1}}',
  '{"a":1,"a":2}',
];
const ODD_HEADERS = [
  '',
  '*',
  '"v1"',
  'W/"v1"',
  '"v2"',
  'v1',
  '"v1", "v2"',
  'x',
  '"',
  'bytes=0-',
  'bytes=0-0',
  'bytes=-5',
  'bytes=9-1',
  'bytes=0-1,3-4',
];
/** A log-out would end the session that all other requests need, and a guess at a password makes the next one wait. */
const LEFT_OUT = new Set(['auth.logout']);

interface Sent {
  headers: Record<string, string>;
  body: string | Buffer;
}

const oneOf = <T>(values: readonly T[]): Arbitrary<T> => fc.constantFrom(...values);
const text = fc.oneof({ weight: 3, arbitrary: fc.string({ maxLength: 20, unit: 'grapheme' }) }, { weight: 1, arbitrary: oneOf(ODD_TEXTS) });
const day = fc
  .date({ min: new Date('2024-01-01'), max: new Date('2026-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const anId = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 6 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 5_000 }) },
);

/** What a request is made of, beside what the document says: the same for the same contract. */
export class RequestArbitraries {
  private readonly samples: Map<string, unknown[]>;

  constructor(private readonly contract: Contract) {
    this.samples = samplesOf(contract);
  }

  /** Any request to any operation: most of it as documented, some of it broken. */
  any(): Arbitrary<Question> {
    const operations = this.contract.operations.filter(({ operationId }) => !LEFT_OUT.has(operationId));
    return oneOf(operations).chain((operation) => this.of(operation));
  }

  of(operation: Operation): Arbitrary<Question> {
    return fc
      .record({ url: this.url(operation), headers: this.headers(operation), sent: this.body(operation), method: this.method(operation) })
      .map(({ url, headers, sent, method }) => ({
        method,
        url,
        headers: { ...headers, ...sent?.headers },
        ...(sent && method !== 'head' && { body: sent.body }),
      }));
  }

  /** Mostly the method of the operation; sometimes one that the path may not have. */
  private method({ method }: Operation): Arbitrary<string> {
    const others = oneOf(['head', 'put', 'delete', 'options', 'patch', 'post']);
    return fc.oneof(
      { weight: 40, arbitrary: fc.constant(method) },
      { weight: 1, arbitrary: method === 'get' ? others : fc.constant('head') },
    );
  }

  private url({ path, parameters }: Operation): Arbitrary<string> {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const inPath = fc.tuple(...names.map((name) => this.pathValue(name)));
    const queried = parameters.filter((parameter) => parameter.in === 'query');
    const inQuery = fc.tuple(...queried.map((parameter) => this.queryValue(parameter)));
    const strange = fc.oneof(
      { weight: 40, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: oneOf(['colour=red', '__proto__=1', 'limit=1&limit=2', '=']) },
    );
    return fc.tuple(inPath, inQuery, strange).map(([values, queries, more]) => {
      const filled = names.reduce((url, name, index) => url.replace(`{${name}}`, String(values[index])), path);
      const query = [...queries, more].filter((part) => part !== null);
      return query.length > 0 ? `${filled}?${query.join('&')}` : filled;
    });
  }

  private pathValue(name: string): Arbitrary<string> {
    const known = KNOWN[name];
    const good = known ? oneOf(known.map(String)) : anId.map(String);
    return fc.oneof({ weight: 9, arbitrary: good }, { weight: 1, arbitrary: oneOf(BROKEN_IDS) });
  }

  private queryValue({ name, required, schema = {} }: Parameter): Arbitrary<string | null> {
    const good = this.value(schema, name).map((value) => encodeURIComponent(toWellFormed(String(value ?? ''))));
    const value = fc.oneof({ weight: 5, arbitrary: good }, { weight: 1, arbitrary: oneOf(BROKEN_PARAMETERS) }).map((it) => `${name}=${it}`);
    return fc.oneof({ weight: required ? 1 : 7, arbitrary: fc.constant(null) }, { weight: required ? 20 : 2, arbitrary: value });
  }

  private headers({ parameters }: Operation): Arbitrary<Record<string, string>> {
    const named = parameters.filter((parameter) => parameter.in === 'header');
    const values = named.map(({ name }) => {
      const usual =
        name === 'If-Match'
          ? oneOf(['"v1"', '"v1"', '"v1"', 'v2', 'W/"v3"', '"v4"'])
          : name === 'Idempotency-Key'
            ? oneOf(['key-1', 'key-2', 'key-3'])
            : oneOf(ODD_HEADERS);
      return fc.oneof(
        { weight: name === 'If-Match' ? 8 : 1, arbitrary: usual },
        { weight: 1, arbitrary: oneOf(ODD_HEADERS) },
        { weight: name === 'If-Match' ? 1 : 6, arbitrary: fc.constant(null) },
      );
    });
    return fc.tuple(...values).map((all) => {
      const given = all.flatMap((value, index) => (value === null ? [] : [[named[index]?.name.toLowerCase() ?? '', value]]));
      return Object.fromEntries(given) as Record<string, string>;
    });
  }

  private body(operation: Operation): Arbitrary<Sent | null> {
    const content = operation.requestBody?.content;
    if (!content) return fc.constant(null);
    const schema = this.contract.jsonBody(operation);
    return schema ? this.json(operation, schema) : this.upload(content['multipart/form-data']?.schema ?? {});
  }

  private json(operation: Operation, schema: Schema): Arbitrary<Sent> {
    const example = this.contract.example(operation) ?? {};
    const fields = fieldsOf(this.contract, schema);
    const good = fc
      .tuple(fc.constant(example), this.value(schema, ''), fc.boolean())
      .map(([given, made, both]) => JSON.stringify(both ? { ...given, ...(made as object) } : made));
    const oneWrong = oneOf(fields)
      .chain((field) =>
        fc.tuple(fc.constant(field), fc.oneof(oneOf(badValues(this.contract, field.schema)), this.value(field.schema, '').map(jsonOf))),
      )
      .map(([field, value]) => withField(example, field.path, value));
    const unknown = oneOf([...BROKEN_TEXTS, '1']).map((value) => withField(example, ['colour'], value));
    const bodies = fc.oneof(
      { weight: 5, arbitrary: good },
      { weight: 6, arbitrary: oneWrong },
      { weight: 1, arbitrary: unknown },
      { weight: 1, arbitrary: oneOf(BROKEN_BODIES) },
    );
    const types = fc.oneof(
      { weight: 30, arbitrary: fc.constant('application/json') },
      {
        weight: 1,
        arbitrary: oneOf([
          'text/plain',
          'application/json; charset=latin1',
          'multipart/form-data; boundary=x',
          'application/merge-patch+json',
          '',
        ]),
      },
    );
    return fc
      .tuple(bodies, types)
      .map(([body, type]) => ({ headers: (type ? { 'content-type': type } : {}) as Record<string, string>, body }));
  }

  private upload(schema: Schema): Arbitrary<Sent> {
    const { file: _, ...others } = schema.properties ?? {};
    const fields = fc.tuple(
      ...Object.entries(others).map(([name, field]) =>
        fc.option(
          this.value(field, name).map((value) => [name, String(value)] as const),
          { freq: 8 },
        ),
      ),
    );
    const name = oneOf(['log.csv', 'order.pdf', 'approval.eml', 'a"b.csv', '..\\..\\x.csv', 'ü.csv', '']);
    const files = fc.oneof(
      oneOf([Buffer.from(generateDistributions(5).csv), Buffer.from('%PDF-1.4\n%%EOF\n'), AN_EMAIL, Buffer.from('')]),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc
        .string({ maxLength: 200 })
        .map((line) => Buffer.from(`Lot,SKU,Correct Lot Name,Manufacturing Date,Expiration Date,Total Units in Lot\n${line}\n`)),
    );
    const field = oneOf(['file', 'file', 'file', 'file', 'files', '__proto__']);
    const cut = fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 60 }) });
    return fc.tuple(fields, field, name, files, cut).map(([given, fileField, filename, content, missing]) => {
      const parts = given.flatMap((pair) =>
        pair ? [`--x\r\nContent-Disposition: form-data; name="${pair[0]}"\r\n\r\n${pair[1]}\r\n`] : [],
      );
      const head = `${parts.join('')}--x\r\nContent-Disposition: form-data; name="${fileField}"; filename="${filename}"\r\nContent-Type: text/csv\r\n\r\n`;
      const whole = Buffer.concat([Buffer.from(head), content, Buffer.from('\r\n--x--\r\n')]);
      return { headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: whole.subarray(0, whole.length - missing) };
    });
  }

  /** A value as the schema wants it, mostly one that means something here. */
  value(given: Schema, name: string): Arbitrary<unknown> {
    const schema = this.contract.resolve(given);
    const made = this.made(schema, name);
    const known = KNOWN[name] ?? (/(^i|I)d$/.test(name) ? [1, 2, 3] : this.samples.get(name));
    return known && schema.type !== 'object' ? fc.oneof({ weight: 3, arbitrary: oneOf(known) }, { weight: 1, arbitrary: made }) : made;
  }

  private made(schema: Schema, name: string): Arbitrary<unknown> {
    if (schema.anyOf) return fc.oneof(...schema.anyOf.map((part) => this.value(part, name)));
    if (schema.enum) return oneOf(schema.enum);
    if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type) => this.made({ ...schema, type }, name)));
    const { minimum = -2, maximum = 1_000_000, maxLength, minLength = 0, items, maxItems = 3 } = schema as Record<string, never>;
    switch (schema.type) {
      case 'object':
        return this.object(schema);
      case 'array':
        return fc.array(this.value(items ?? {}, name), { maxLength: Math.min(maxItems, 3) });
      case 'integer':
        return fc.integer({ min: Math.max(minimum, -2), max: Math.min(maximum, 2 ** 31) });
      case 'number':
        return fc.double({ min: 0, max: 1_000, noNaN: true });
      case 'boolean':
        return fc.boolean();
      case 'null':
        return fc.constant(null);
    }
    if (schema.format === 'date') return day;
    if (schema.format === 'date-time') return day.map((date) => `${date}T12:00:00Z`);
    return text.map((value) => value.padEnd(minLength, 'x').slice(0, maxLength));
  }

  private object({ properties = {}, required = [] }: Schema): Arbitrary<object> {
    const keys = Object.entries(properties).map(([name, field]) => {
      const value = this.value(field, name);
      return required.includes(name) ? fc.option(value, { freq: 40, nil: undefined }) : fc.option(value, { freq: 2, nil: undefined });
    });
    return fc.tuple(...keys).map((values) => Object.fromEntries(Object.keys(properties).map((name, index) => [name, values[index]])));
  }
}

const jsonOf = (value: unknown): string => JSON.stringify(value ?? null);
const toWellFormed = (value: string): string => value.toWellFormed();

/** What fields of each name hold in the examples of the document. */
function samplesOf(contract: Contract): Map<string, unknown[]> {
  const samples = new Map<string, unknown[]>();
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, field] of Object.entries(value)) {
      collect(field);
      if (typeof field === 'object' || Array.isArray(value)) continue;
      samples.set(name, [...(samples.get(name) ?? []), field]);
    }
  };
  for (const operation of contract.operations) collect(contract.example(operation));
  return samples;
}
