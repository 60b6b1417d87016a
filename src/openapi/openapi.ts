import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { problemSchema } from '../problems/problem.schema.js';
import { addAnswerExamples } from './answer-examples.js';
import { addCommonAnswers } from './common-answers.js';
import { definitionsOfQueries, toJsonSchema } from './json-schema.js';
import { replaceExamples } from './placeholders.js';
import { describeSchemas } from './schema-descriptions.js';
import { TAGS } from './tags.js';

const DESCRIPTION = `Who received lot X, on which sales order, when, how many, how do we reach them, and what is left?

**Start here.** Log in at the top of this page: the browser then sends the session cookie with every request. Programs send an API token as
\`Authorization: Bearer\` instead. Copied curl commands take it from the shell: \`export SILQE_TOKEN=...\`.

**Errors** are problems (RFC 9457): \`code\` names the kind, \`errors\` the fields. **Lists** are newest first; pass \`nextCursor\` back as \`cursor\`.
**Changes** need the \`ETag\` that you read as \`If-Match\`; changes of regulated records also need a \`reason\`. **POSTs that create** may send an \`Idempotency-Key\`.`;

/** No field of OpenAPI 3.1 that Nest knows, so the type of the document lacks `identifier`. */
const LICENSE = { name: 'Not licensed to others', identifier: 'LicenseRef-Proprietary' };

/**
 * Converts the schemas that validate requests into those of the document. A schema with an id is one component wherever it appears. Two different
 * schemas of one id throw, since the later would silently replace the earlier.
 */
function converter() {
  const known = new Map<string, string>();
  return (schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }) => {
    if (!(schema instanceof z.ZodType)) return undefined;
    const { root, definitions } = toJsonSchema(schema, schemaType);
    for (const [name, definition] of Object.entries(definitions)) {
      const text = JSON.stringify(definition);
      if ((known.get(name) ?? text) !== text) throw new Error(`Two different schemas of the API are called ${name}`);
      known.set(name, text);
    }
    return { schema: root, components: definitions };
  };
}

/**
 * `SalesOrdersController`, `list` -> `salesOrders.list`: what generated clients call the operation. Routes beneath those of another controller name
 * themselves, such as `salesOrders.listAttachments`.
 */
const operationId = (controller: string, method: string): string => {
  const name = controller.replace(/Controller$/, '');
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}.${method}`;
};

/**
 * The whole API as OpenAPI 3.1, from the same schemas and decorators that serve it.
 * @throws Error when two different schemas have one name
 */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('SilqeQMS')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addServer('/', 'this installation')
    .addCookieAuth('silqe.sid', { type: 'apiKey', in: 'cookie', description: 'set by POST /api/v1/auth/login' }, 'session')
    .addSecurity('token', { type: 'http', scheme: 'bearer', description: 'an API token, an opaque text: see POST /api/v1/api-tokens' })
    .addSecurityRequirements('session')
    .addSecurityRequirements('token');
  for (const [name, description] of TAGS) builder.addTag(name, description);
  const config = builder.build();
  const document = SwaggerModule.createDocument(app, config, {
    standardSchemaConverter: converter(),
    autoTagControllers: false,
    operationIdFactory: operationId,
  });
  document.components = { ...document.components };
  const { definitions } = toJsonSchema(problemSchema, 'output');
  document.components.schemas = Object.assign({}, definitionsOfQueries, document.components.schemas, definitions);
  document.info.license = LICENSE;
  describeSchemas(document);
  replaceExamples(document);
  addCommonAnswers(document);
  addAnswerExamples(document);
  return document;
}
