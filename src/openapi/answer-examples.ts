import type { OpenAPIObject } from '@nestjs/swagger';

interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  example?: unknown;
  examples?: unknown[];
}
type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Named = Record<string, Schema>;

/** Values of fields that give no example. */
const BY_FORMAT: Record<string, string> = { date: '2025-06-02', 'date-time': '2025-06-02T15:04:05.123Z' };
const BY_TYPE: Record<string, unknown> = { integer: 1, number: 1, boolean: false, string: 'text', null: null };

/** An answer of this schema, made of the examples of its fields. */
function exampleOf(schema: Schema, named: Named): unknown {
  if (schema.examples) return schema.examples[0];
  if (schema.example !== undefined) return schema.example;
  if (schema.$ref) return exampleOf(named[schema.$ref.split('/').at(-1) ?? ''] ?? {}, named);
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf?.[0]) return exampleOf(schema.anyOf[0], named);
  const [type = 'object'] = [schema.type ?? []].flat();
  if (type === 'array') return schema.items ? [exampleOf(schema.items, named)] : [];
  if (type !== 'object') return BY_FORMAT[schema.format ?? ''] ?? BY_TYPE[type];
  return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, field]) => [name, exampleOf(field, named)]));
}

/** Shows what each operation answers when it succeeds. */
export function addAnswerExamples(document: OpenAPIObject): void {
  const named = (document.components?.schemas ?? {}) as Named;
  for (const item of Object.values(document.paths)) {
    for (const { responses } of Object.values(item) as Operation[]) {
      for (const [status, response] of Object.entries(responses)) {
        const body = response && 'content' in response ? response.content?.['application/json'] : undefined;
        if (status.startsWith('2') && body?.schema) body.example ??= exampleOf(body.schema as Schema, named);
      }
    }
  }
}
