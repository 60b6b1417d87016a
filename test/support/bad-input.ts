import type { Response } from 'supertest';
import type { Contract, Operation, Schema } from './openapi.js';

/** What an answer to a stranger must never show: SQL, the source, the machine. */
const LEAKS = /\b(select|insert into|update \w+ set|delete from) |\bat \S+ \(|node_modules|\.(ts|js):\d|\/(src|dist|tmp|home|root|usr)\//i;

/** An answer of any client. */
interface Answered {
  status: number;
  text: string;
  headers: Record<string, unknown>;
}

/** Why this is no decent answer to bad input; null when it is one. */
export function indecency({ status, text, headers }: Answered): string | null {
  if (status >= 500) return `answers ${status}: ${text}`;
  if (status >= 400 && !String(headers['content-type']).startsWith('application/problem+json'))
    return `answers ${status} without a problem`;
  const leak = status >= 400 ? LEAKS.exec(text) : null;
  return leak && `shows ${leak[0]}: ${text.slice(0, 300)}`;
}

/** Whether a problem points at this parameter or field. */
export const pointsAt = ({ body }: Pick<Response, 'body'>, pointer: string): boolean =>
  (body.errors ?? []).some((error: { pointer: string }) => error.pointer === pointer);

/** Parameters of paths that are no ids. */
const NAMES: Record<string, string> = { lotNumber: 'SLQ-05012025', sku: '211610SPT' };

/** A path with every parameter filled in: records with the id 1 are there, or those that are given. */
export const pathOf = ({ path }: Operation, given: Record<string, string> = {}): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => given[name] ?? NAMES[name] ?? '1');

/** What an operation asks for in its query before it answers at all. */
export const requiredQuery = ({ parameters }: Operation): Record<string, string> =>
  Object.fromEntries(parameters.filter(({ in: place, required }) => place === 'query' && required).map(({ name }) => [name, 'SLQ']));

/** A value as the text of a JSON document, so that numbers which no program would print can be sent too. */
export type JsonText = string;

const LONG = 'x'.repeat(10_000);
/** Text that is quoted, escaped, cut off or dropped where somebody was careless. No white space around it: keys are told apart without. */
export const ODD_TEXTS = [
  `O'Brien "quoted" \\ back; drop table customers; -- {{x}} $1 %s`,
  'Ürgüp 医院 🏥 e\u0301 \u202e',
  '=1+1',
  '__proto__',
  LONG,
];
/** Text that PostgreSQL cannot hold. */
export const BROKEN_TEXTS: JsonText[] = ['"a\\u0000b"', '"\\ud83d"', '"\\udc00x"'];

const NUMBERS: JsonText[] = ['1e400', '-1e400', '-0', '0', '-1', '1.5', '9007199254740992', '1e21', '0.00001'];
const SHAPES: JsonText[] = ['null', 'true', '"text"', '""', '{}', '[]', '[null]', '{"__proto__":{}}'];
const DAYS: JsonText[] = [
  '"2025-02-30"',
  '"2025-13-01"',
  '"0000-01-01"',
  '"9999-12-31"',
  '"2025-6-2"',
  '"yesterday"',
  '"2025-06-02T00:00:00Z"',
];

/** What to send in place of a good value of this schema. */
export function badValues(contract: Contract, schema: Schema): JsonText[] {
  const kinds = [schema, ...(schema.anyOf ?? [])].map((part) => contract.resolve(part));
  const types = kinds.flatMap(({ type }) => type ?? []);
  const texts = [...ODD_TEXTS.map((text) => JSON.stringify(text)), ...BROKEN_TEXTS];
  return [
    ...SHAPES,
    ...(types.some((type) => type === 'integer' || type === 'number') ? NUMBERS : ['1']),
    ...(kinds.some(({ format }) => format === 'date') ? DAYS : []),
    ...(types.includes('string') ? texts : []),
  ];
}

/** Every field of a body, those of nested objects and of the first element of arrays included, as paths. */
export function fieldsOf(contract: Contract, schema: Schema): { path: (string | number)[]; schema: Schema }[] {
  return Object.entries(contract.resolve(schema).properties ?? {}).flatMap(([name, property]) => {
    const parts = [property, ...(property.anyOf ?? [])].map((part) => contract.resolve(part));
    const nested = parts.flatMap((part) => fieldsOf(contract, part).map((field) => ({ ...field, path: [name, ...field.path] })));
    const elements = parts.flatMap(({ items }) => (items ? fieldsOf(contract, items) : []));
    return [{ path: [name], schema: property }, ...nested, ...elements.map((field) => ({ ...field, path: [name, 0, ...field.path] }))];
  });
}

/** The JSON text of a body in which one field holds something else; what is missing on the way to it is made. */
export function withField(body: object, path: (string | number)[], value: JsonText): string {
  const copy = structuredClone(body) as Record<string | number, unknown>;
  let place = copy;
  for (const [index, step] of path.slice(0, -1).entries()) {
    place[step] ??= typeof path[index + 1] === 'number' ? [] : {};
    place = place[step] as typeof copy;
  }
  place[path.at(-1) ?? ''] = '@@value@@';
  return JSON.stringify(copy).replace('"@@value@@"', () => value);
}
