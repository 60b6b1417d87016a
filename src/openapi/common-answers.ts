import type { OpenAPIObject } from '@nestjs/swagger';
import { type ProblemCode, problemCatalogue } from '../problems/catalogue.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Response = Exclude<Operation['responses'][string], undefined | { $ref: string }>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const TITLES: Record<string, string> = { '200': 'Done', '201': 'Created', '202': 'Accepted: the work continues in the background' };
const JSON_TYPE = 'application/json';

/** Adds the responses that all routes share, so that no route has to declare them. */
export function addCommonAnswers(document: OpenAPIObject): void {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      for (const [status, response] of Object.entries(operation.responses)) {
        if (response && !('$ref' in response)) describeResponse(document, status, response);
      }
      if (method === 'get') describeNotModified(operation);
      if (path.startsWith('/api/')) for (const code of commonProblems(method, operation)) addProblem(operation, code);
      else addProblem(operation, 'method_not_allowed');
      addHeaders(operation);
      requireSession(operation);
    }
  }
}

function describeResponse(document: OpenAPIObject, status: string, response: Response): void {
  response.description ||= TITLES[status] ?? '';
  const { content = {} } = response;
  // A CSV is text, whatever the JSON form of the same answer looks like.
  if (content['text/csv']) content['text/csv'] = { schema: { type: 'string' } };
  if (!hasVersion(document, content[JSON_TYPE]?.schema)) return;
  response.headers = {
    ...response.headers,
    ETag: { description: 'the value to send as If-Match with a change', schema: { type: 'string' } },
  };
}

/** What has an ETag is not sent again to a client that has it. */
function describeNotModified(operation: Operation): void {
  const found = operation.responses['200'];
  if (!found || '$ref' in found || !found.headers?.ETag) return;
  const described = 'The record has the ETag that If-None-Match names: your copy is the current one';
  operation.responses['304'] ??= { description: described, headers: { ETag: found.headers.ETag } };
  const parameters = operation.parameters ?? [];
  operation.parameters = parameters;
  if (parameters.some((it) => 'name' in it && it.name === 'If-None-Match')) return;
  parameters.push({
    name: 'If-None-Match',
    in: 'header',
    required: false,
    description: 'the ETag of your copy',
    schema: { type: 'string' },
  });
}

/** Every resource with a `version` gets an ETag made from it. */
function hasVersion(document: OpenAPIObject, schema: object | undefined): boolean {
  const name = schema && '$ref' in schema ? String(schema.$ref).split('/').at(-1) : undefined;
  const component = name ? document.components?.schemas?.[name] : undefined;
  return component !== undefined && 'properties' in component && component.properties?.version !== undefined;
}

function commonProblems(method: string, operation: Operation): ProblemCode[] {
  const parameters = (operation.parameters ?? []).map((parameter) => ('name' in parameter ? parameter : null));
  const types = operation.requestBody && 'content' in operation.requestBody ? Object.keys(operation.requestBody.content) : [];
  const hasParameter = (place: string, name?: string) => parameters.some((it) => it?.in === place && (!name || it.name === name));
  return [
    'invalid_request',
    'malformed_http',
    ...when(hasParameter('path'), 'malformed_url', 'not_found'),
    ...when(types.includes(JSON_TYPE), 'malformed_json', 'body_too_large'),
    ...when(types.length > 0, 'unsupported_type', 'upload_stalled'),
    ...when(operation.security?.length !== 0, 'not_authenticated'),
    'invalid_token',
    'two_identities',
    ...when('x-permission' in operation || needsPermission(operation), 'permission_denied', 'scope_missing'),
    ...when(method !== 'get', 'cross_site_request'),
    // Two requests may race for what only one can have.
    ...when(method !== 'get' && 'x-permission' in operation, 'conflict'),
    ...when(hasParameter('header', 'Idempotency-Key'), 'request_in_progress', 'idempotency_key_reused'),
    ...when(hasParameter('header', 'If-Match'), 'invalid_etag', 'stale_etag'),
    ...when(
      parameters.some((it) => it?.name === 'If-Match' && it.required === true),
      'if_match_required',
    ),
    'method_not_allowed',
    'request_timeout',
    'headers_too_large',
    'internal_error',
    'unavailable',
  ];
}

/** Refused to API tokens: only the session is a way in. */
function requireSession(operation: Operation): void {
  const refused = operation.responses['403'];
  if (refused && 'description' in refused && refused.description.includes('`session_required`')) operation.security = [{ session: [] }];
}

/** What a route does only for some users, says its own description of the 403. */
const needsPermission = ({ responses: { '403': refused } }: Operation): boolean =>
  refused !== undefined && 'description' in refused && refused.description.includes('`permission_denied`');

const when = (holds: boolean, ...codes: ProblemCode[]): ProblemCode[] => (holds ? codes : []);

const header = (description: string, schema: object = { type: 'string' }) => ({ description, schema });
const WAIT = { 'Retry-After': header('seconds after which the request may be sent again', { type: 'integer', minimum: 1 }) };

/** Headers that an answer of this status has on every route. */
const HEADERS: Record<string, Response['headers']> = {
  '401': { 'WWW-Authenticate': header('that an API token is expected; `error="invalid_token"` when the one sent is not valid') },
  '405': { Allow: header('the methods of the path, separated by commas') },
  '429': { ...WAIT, RateLimit: header('the limit that was reached, what remains of it and the seconds until then') },
  '503': WAIT,
};

function addHeaders(operation: Operation): void {
  for (const [status, response] of Object.entries(operation.responses)) {
    const headers = HEADERS[status];
    if (headers && response && !('$ref' in response)) response.headers = { ...response.headers, ...headers };
  }
}

/** There is one response for each status, so another code of the same status joins its description. */
function addProblem(operation: Operation, code: ProblemCode): void {
  const { status, title } = problemCatalogue[code];
  const line = `\`${code}\`: ${title}`;
  const present = operation.responses[status];
  if (!present || '$ref' in present) {
    const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
    operation.responses[status] = { description: line, content };
  } else if (!present.description.includes(`\`${code}\``)) {
    present.description += `  \n${line}`;
  }
}
