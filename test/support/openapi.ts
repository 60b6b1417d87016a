import type { INestApplication } from '@nestjs/common';
import { createOpenApiDocument } from '../../src/openapi/openapi.js';

export interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  enum?: unknown[];
  anyOf?: Schema[];
  items?: Schema;
  example?: unknown;
  examples?: unknown[];
  [keyword: string]: unknown;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  description?: string;
  schema?: Schema;
}

export interface Answer {
  description: string;
  headers?: Record<string, unknown>;
  content?: Record<string, { schema?: Schema; example?: unknown }>;
}

export interface Operation {
  method: string;
  path: string;
  operationId: string;
  summary?: string;
  description?: string;
  tags?: string[];
  security?: object[];
  parameters: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema; 'x-prefilled'?: object }> };
  responses: Record<string, Answer>;
  'x-permission'?: string;
  'x-permission-instead'?: string[];
}

type Document = ReturnType<typeof createOpenApiDocument>;

/** The document as a client reads it, and its operations as a list. */
export class Contract {
  readonly document: Document & { components: { schemas: Record<string, Schema> } };
  readonly operations: Operation[];

  constructor(app: INestApplication) {
    this.document = JSON.parse(JSON.stringify(createOpenApiDocument(app)));
    this.operations = Object.entries(this.document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ parameters: [], ...operation, method, path }) as Operation),
    );
  }

  operation(id: string): Operation {
    const found = this.operations.find(({ operationId }) => operationId === id);
    if (!found) throw new Error(`The document has no operation ${id}`);
    return found;
  }

  /** The operation that answers this path; a route spelled out goes before one with parameters. */
  match(method: string, path: string): Operation | undefined {
    const parameterCount = (operation: Operation) => operation.path.split('{').length;
    return this.operations
      .filter((operation) => operation.method === method.toLowerCase() && patternOf(operation.path).test(path))
      .sort((one, other) => parameterCount(one) - parameterCount(other))[0];
  }

  resolve(schema: Schema): Schema {
    return schema.$ref ? (this.document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}) : schema;
  }

  /** The schema of the JSON body that an operation takes, if it takes one. */
  jsonBody(operation: Operation): Schema | undefined {
    const schema = operation.requestBody?.content['application/json']?.schema;
    return schema && this.resolve(schema);
  }

  /** The example in the description of an operation that takes a JSON body. */
  example({ description = '' }: Operation): object | undefined {
    const [, json] = /```json\n([\s\S]*?)\n```/.exec(description) ?? [];
    return json === undefined ? undefined : JSON.parse(json);
  }
}

let contract: Contract | undefined;

/** The contract that all applications of this worker keep: it is made of the code alone, and making it takes longer than a short test. */
export const contractOf = (app: INestApplication): Contract => {
  contract ??= new Contract(app);
  return contract;
};

const patternOf = (path: string): RegExp => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`);

/** The path of the record that an operation changes: the steps of a record are below it, such as `/unlinked-distributions/7/correct`. */
export const recordOf = ({ method }: Operation, path: string): string => (method === 'post' ? path.replace(/\/[a-z-]+$/, '') : path);
