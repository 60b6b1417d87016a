import { z } from 'zod';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The bounds that Zod gives every whole number say nothing to a reader; nor does a pattern beside the format it spells out. */
function tidy({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: JsonSchema }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.format) delete jsonSchema.pattern;
  const { parameter, examples } = (z.globalRegistry.get(zodSchema) ?? {}) as { parameter?: object; examples?: unknown[] };
  // Zod drops the examples of whatever it transforms, taking them for the outcome; ours are what a client sends.
  if (examples) jsonSchema.examples = examples;
  if (parameter) replace(jsonSchema, parameter);
}

/** A number or a boolean arrives in a URL as text and is checked as such; what it means is what a client wants to know. */
function replace(jsonSchema: JsonSchema, meant: object): void {
  for (const key of ['type', 'pattern', 'enum', 'parameter']) delete jsonSchema[key];
  Object.assign(jsonSchema, meant);
}

/**
 * A Zod schema as JSON Schema 2020-12, which is what OpenAPI 3.1 speaks. Schemas with an id become definitions that the root refers to.
 * @param io whether the document shows what a client sends or what it gets
 */
export function toJsonSchema(schema: z.ZodType, io: 'input' | 'output') {
  const {
    $schema: _,
    $defs = {},
    ...root
  } = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any', override: tidy });
  return { root, definitions: $defs };
}
