import type { OpenAPIObject } from '@nestjs/swagger';

type Schema = Exclude<NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string], { $ref: string }>;
type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** `orderNumber` -> `<order number>`. The server refuses such a text wherever a record takes text (`database/text.ts`). */
const placeholder = (name: string): string => `<${name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}>`;

/** Everything that somebody must fill in, as a placeholder; what is yes or no, as no. */
function emptied(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => emptied(name.replace(/s$/, ''), item));
  if (typeof value === 'boolean') return name === 'dryRun';
  if (typeof value !== 'object' || value === null) return placeholder(name);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, emptied(key, item)]));
}

/**
 * Swagger UI fills a body in with the example of its schema, and one click would make a record of it. So the real example stands in the description
 * of the operation, and the page fills in `x-prefilled`, whose placeholders the server refuses. They fit no schema, so they are no `example`.
 */
export function replaceExamples(document: OpenAPIObject): void {
  const examples = new Map<string, unknown>();
  for (const item of Object.values(document.paths)) {
    for (const operation of Object.values(item) as Operation[]) {
      const body =
        operation.requestBody && 'content' in operation.requestBody ? operation.requestBody.content['application/json'] : undefined;
      const name = body?.schema && '$ref' in body.schema ? String(body.schema.$ref).split('/').at(-1) : undefined;
      const schema = name === undefined ? undefined : (document.components?.schemas?.[name] as Schema);
      if (!body || !schema || !name) continue;
      if (!examples.has(name)) examples.set(name, schema.example);
      delete schema.example;
      const example = examples.get(name);
      Object.assign(body, { 'x-prefilled': emptied(name, example) });
      operation.description =
        `${operation.description ?? ''}\n\nExample:\n\n\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``.trim();
    }
  }
}
