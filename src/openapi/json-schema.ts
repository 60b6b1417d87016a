import { z } from 'zod';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Named schemas that only query parameters and fields of uploads refer to. The conversion of bodies does not see them. */
export const definitionsOfQueries: Record<string, object> = {};

/** @returns a reference to a schema of query parameters, under its name in the document */
export function nameOfQueries(id: string, schema: object): { $ref: string } {
  definitionsOfQueries[id] = schema;
  return { $ref: `#/components/schemas/${id}` };
}

/** Removes what says nothing to a reader: the bounds that Zod gives every whole number, and a pattern that repeats the format. */
function tidy({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: JsonSchema }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.format) delete jsonSchema.pattern;
  const { parameter, examples } = (z.globalRegistry.get(zodSchema) ?? {}) as { parameter?: object; examples?: unknown[] };
  // Zod drops the examples of transformed values, since it expects examples of the result; ours show what a client sends.
  if (examples) jsonSchema.examples = examples;
  if (parameter) replace(jsonSchema, parameter);
}

/** A number or boolean in a URL is text and validated as text; the document shows the type that it stands for. */
function replace(jsonSchema: JsonSchema, meant: object): void {
  for (const key of ['type', 'pattern', 'enum', 'parameter']) delete jsonSchema[key];
  Object.assign(jsonSchema, meant);
}

type Json = { [keyword: string]: unknown };
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Writes null in one way: as one of the types of a value or, beside a schema that has a name, as the other alternative. What is said of a value stands
 * on the field, whether or not it may be null.
 */
function writeNull({ anyOf, ...field }: Json): Json {
  const [value, none] = (anyOf ?? []) as Json[];
  if (!Array.isArray(anyOf) || anyOf.length !== 2 || !value || none?.type !== 'null')
    return anyOf === undefined ? field : { ...field, anyOf };
  if (typeof value.type !== 'string') {
    const { description, ...named } = value;
    return { ...(description !== undefined && { description }), ...field, anyOf: [named, none] };
  }
  return { ...value, type: [value.type, 'null'], ...(Array.isArray(value.enum) && { enum: [...value.enum, null] }), ...field };
}

/** A field that the schema lets pass, since a rule of the records asks for it, is a required one of the request. */
function requireFields(schema: Json): Json {
  const { properties } = schema;
  if (!isObject(properties)) return schema;
  const needed = Object.keys(properties).filter((name) => (properties[name] as Json).mustBeGiven);
  if (needed.length === 0) return schema;
  const given = needed.map((name) => {
    const { mustBeGiven: _, type, ...field } = properties[name] as Json;
    return [name, { ...field, type: Array.isArray(type) ? type[0] : type }];
  });
  return {
    ...schema,
    properties: { ...properties, ...Object.fromEntries(given) },
    required: [...((schema.required as string[] | undefined) ?? []), ...needed],
  };
}

function finish(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(finish);
  if (!isObject(schema)) return schema;
  const parts = Object.entries(schema).map(([keyword, part]) => {
    if (keyword === '$ref' && typeof part === 'string') return [keyword, part.replace('#/$defs/', '#/components/schemas/')];
    return [keyword, DATA.includes(keyword) ? part : finish(part)];
  });
  return requireFields(writeNull(Object.fromEntries(parts)));
}

/** Keywords whose values are no schemas. */
const DATA = ['examples', 'default', 'enum', 'const'];

/**
 * A Zod schema as JSON Schema 2020-12, the dialect of OpenAPI 3.1. Schemas with an id become definitions that the root refers to.
 * @param io `input` for what a client sends, `output` for what it receives
 */
export function toJsonSchema(schema: z.ZodType, io: 'input' | 'output') {
  const json = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any', override: tidy });
  const { $schema: _, $defs = {}, ...root } = finish(json) as typeof json;
  return { root, definitions: $defs };
}
