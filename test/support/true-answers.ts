import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Answer, Contract, Operation, Schema } from './openapi.js';

/** Where the schemas of the document lie for the validator, so that each is compiled once. */
const DOCUMENT = 'openapi.json';
const PROBLEM = 'application/problem+json';

/** Compares what the server answers with what the document says it answers. */
class AnswerCheck {
  private readonly ajv = formats.default(new Ajv2020({ strict: false, allErrors: true }));
  private readonly validators = new Map<Schema, ValidateFunction>();

  constructor(private readonly contract: Contract) {
    this.ajv.addSchema({ components: contract.document.components }, DOCUMENT);
  }

  /** Everything about this answer that the document does not say. */
  faults(method: string, path: string, answer: { status: number; headers: Record<string, unknown>; body: string }): string[] {
    const operation = this.contract.match(method === 'HEAD' ? 'GET' : method, path);
    if (!operation) return [];
    const documented = operation.responses[answer.status];
    if (!documented) return [`answers ${answer.status}, which is not documented: ${answer.body.slice(0, 300)}`];
    return [
      ...headerFaults(documented, answer.headers),
      ...(method === 'HEAD' ? [] : this.bodyFaults(operation, documented, answer.headers['content-type'], answer.body)),
    ];
  }

  private bodyFaults(operation: Operation, documented: Answer, contentType: unknown, body: string): string[] {
    const type = String(contentType ?? '').split(';')[0] ?? '';
    const content = documented.content?.[type];
    if (!documented.content) return body === '' ? [] : ['answers with a body, which is not documented'];
    if (!content?.schema) return [`answers ${type || 'without a type'}, which is not documented`];
    if (type !== 'application/json' && type !== PROBLEM) return [];
    const json = JSON.parse(body);
    if (type === PROBLEM && !documented.description.includes(`\`${json.code}\``)) {
      return [`answers the problem ${json.code}, which ${operation.operationId} does not document`];
    }
    return this.jsonFaults(content.schema, json);
  }

  /** Where a value does not have the form of a schema of the document. */
  jsonFaults(schema: Schema, json: unknown): string[] {
    const validate = this.validatorOf(schema);
    return validate(json)
      ? []
      : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
  }

  private validatorOf(schema: Schema): ValidateFunction {
    const known = this.validators.get(schema);
    if (known) return known;
    const validate = this.ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', `"${DOCUMENT}#/components/`)));
    this.validators.set(schema, validate);
    return validate;
  }
}

/** `Location` and `ETag` are part of the contract: told where they are sent, and sent where they are told, unless told that they may be missing. */
function headerFaults({ headers = {} }: Answer, sent: Record<string, unknown>): string[] {
  return ['Location', 'ETag'].flatMap((name) => {
    const isSent = sent[name.toLowerCase()] !== undefined;
    const mayBeMissing = (headers[name] as { required?: boolean } | undefined)?.required === false;
    return isSent === name in headers || (!isSent && mayBeMissing)
      ? []
      : [isSent ? `sends ${name}, which is not documented` : `does not send the documented ${name}`];
  });
}

const DECODERS: Record<string, (bytes: Buffer) => Buffer> = { gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync };

const textOf = (response: ServerResponse, bytes: Buffer): string => {
  const decode = DECODERS[String(response.getHeader('content-encoding') ?? '')];
  return (decode && bytes.length > 0 ? decode(bytes) : bytes).toString();
};

const checks = new WeakMap<Contract, AnswerCheck>();

/** One for each contract: what it compiled serves all applications of the worker. */
export function checkOf(contract: Contract): AnswerCheck {
  const check = checks.get(contract) ?? new AnswerCheck(contract);
  checks.set(contract, check);
  return check;
}

/**
 * Checks every answer of a server while its tests run.
 * @returns the faults found so far, a line each
 */
export function watchAnswers(server: Server, contract: Contract): string[] {
  const check = checkOf(contract);
  const faults: string[] = [];
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    const write = response.write.bind(response);
    const end = response.end.bind(response);
    const keep = (chunk: unknown) => {
      if (typeof chunk === 'string') chunks.push(Buffer.from(chunk));
      else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
    };
    response.write = ((chunk: unknown, ...rest: []) => {
      keep(chunk);
      return write(chunk, ...rest);
    }) as typeof response.write;
    response.end = ((chunk: unknown, ...rest: []) => {
      keep(chunk);
      return end(chunk, ...rest);
    }) as typeof response.end;
    response.once('finish', () => {
      const { method = '', url = '' } = request;
      const answer = { status: response.statusCode, headers: response.getHeaders(), body: textOf(response, Buffer.concat(chunks)) };
      for (const fault of check.faults(method, url.split('?', 1)[0] ?? '', answer)) faults.push(`${method} ${url}: ${fault}`);
    });
  });
  return faults;
}
