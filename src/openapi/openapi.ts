import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { problemSchema } from '../problems/problem.schema.js';

const DESCRIPTION = `Who received lot X, on which sales order, when, how many, how do we reach them, and what is left?

**Start here.** Log in with \`POST /api/v1/auth/login\`: the session cookie it sets is used by everything you try out below. Programs send an API
token as \`Authorization: Bearer\` instead.

**Errors** are problems (RFC 9457): \`code\` names the kind, \`errors\` the fields. **Lists** are newest first; pass \`nextCursor\` back as \`cursor\`.
**Changes** need the \`ETag\` you read as \`If-Match\`, and regulated records a \`reason\`. **POSTs that create** may carry an \`Idempotency-Key\`.`;

/** Zod speaks JSON Schema 2020-12, which is what OpenAPI 3.1 uses: schemas with an id become components, the rest stays in place. */
function convert(schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }) {
  if (!(schema instanceof z.ZodType)) return undefined;
  const { $schema: _, $defs, ...root } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: schemaType, unrepresentable: 'any' });
  const { id, ...body } = root as { id?: string };
  const components = Object.fromEntries(Object.entries($defs ?? {}).map(([name, definition]) => [name, withoutId(definition)]));
  if (!id) return { schema: body, components };
  return { schema: { $ref: `#/components/schemas/${id}` }, components: { ...components, [id]: body } };
}

const withoutId = (definition: object): object => {
  const { id: _, ...rest } = definition as { id?: string };
  return rest;
};

/** The whole contract as OpenAPI 3.1. Every route can answer 401, 403 and 500, so those are added here and not on each route. */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('SilqeQMS')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addCookieAuth('silqe.sid', { type: 'apiKey', in: 'cookie', description: 'set by POST /api/v1/auth/login' }, 'session')
    .addBearerAuth({ type: 'http', description: 'an API token' }, 'token')
    .addSecurityRequirements('session')
    .addSecurityRequirements('token')
    .build();
  const document = SwaggerModule.createDocument(app, config, { standardSchemaConverter: convert });
  addProblemSchema(document);
  addCommonProblems(document);
  return document;
}

function addProblemSchema(document: OpenAPIObject): void {
  const { $schema: _, id: __, ...schema } = z.toJSONSchema(problemSchema, { target: 'draft-2020-12' }) as { id?: string; $schema?: string };
  document.components = { ...document.components, schemas: { ...document.components?.schemas, Problem: schema } };
}

const COMMON_PROBLEMS = {
  '401': '`not_authenticated`: Log in first',
  '403': '`permission_denied`: Your role does not allow this',
  '500': '`internal_error`: Something broke on our side',
};
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

function addCommonProblems(document: OpenAPIObject): void {
  for (const [path, item] of Object.entries(document.paths)) {
    if (!path.startsWith('/api/')) continue;
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      for (const [status, description] of Object.entries(COMMON_PROBLEMS)) {
        operation.responses[status] ??= {
          description,
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        };
      }
    }
  }
}

/** Swagger UI at /docs, the document at /docs-json. Trying out a route sends the session cookie along. */
export function serveDocumentation(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => createOpenApiDocument(app), {
    jsonDocumentUrl: 'docs-json',
    yamlDocumentUrl: 'docs-yaml',
    customSiteTitle: 'SilqeQMS API',
    swaggerOptions: {
      withCredentials: true,
      persistAuthorization: true,
      displayRequestDuration: true,
      docExpansion: 'none',
      tagsSorter: 'alpha',
    },
  });
}
