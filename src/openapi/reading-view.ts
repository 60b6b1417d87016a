import type { OpenAPIObject } from '@nestjs/swagger';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** A line of a problem in the description of a response, as `ApiProblems` writes it. */
const PROBLEM = /`(\w+)`: .*/g;

/**
 * The document as people read it in the page: every summary names its permission, all problems of a route are one short list that leads to their
 * pages, and only the token can be typed in, since a browser sends the session cookie by itself.
 */
export function forReading(document: OpenAPIObject): OpenAPIObject {
  const view = structuredClone(document);
  const { session: _, ...securitySchemes } = view.components?.securitySchemes ?? {};
  view.components = { ...view.components, securitySchemes };
  view.security = [{ token: [] }];
  for (const item of Object.values(view.paths)) for (const operation of Object.values(item) as Operation[]) shorten(operation);
  return view;
}

function shorten(operation: Operation & { 'x-permission'?: string }): void {
  // No token opens it, and the browser sends the cookie by itself.
  if (operation.security?.some((way) => 'session' in way)) operation.security = [];
  const permission = operation['x-permission'];
  if (permission) operation.summary = `${operation.summary} · ${permission}`;
  const body = operation.requestBody && 'content' in operation.requestBody ? operation.requestBody.content['application/json'] : undefined;
  if (body && 'x-prefilled' in body) body.example = body['x-prefilled'];
  const problems: string[] = [];
  for (const [status, response] of Object.entries(operation.responses)) {
    if (!response || !('content' in response) || !response.content?.['application/problem+json']) continue;
    const codes = Array.from(response.description.matchAll(PROBLEM), ([, code]) => `[${code}](/problems/${code})`);
    problems.push(`**${status}** ${codes.join(', ')}`);
    delete operation.responses[status];
  }
  if (problems.length > 0) operation.responses.default = { description: `A problem: ${problems.join(' · ')}` };
}
