import { z } from 'zod';

type JsonSchema = z.core.JSONSchema.BaseSchema;

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

/**
 * A Zod schema as JSON Schema 2020-12, the dialect of OpenAPI 3.1. Schemas with an id become definitions that the root refers to.
 * @param io `input` for what a client sends, `output` for what it receives
 */
export function toJsonSchema(schema: z.ZodType, io: 'input' | 'output') {
  const {
    $schema: _,
    $defs = {},
    ...root
  } = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any', override: tidy });
  return { root, definitions: $defs };
}
