import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { isBlank } from '../database/text.js';
import { invalidRequest, type RequestPart } from './validation.js';

/**
 * Checks body, query and path against the schema that the parameter declares. Nest's own pipe does not say which part of the request failed, and a
 * problem must point at it.
 */
@Injectable()
export class RequestValidationPipe implements PipeTransform {
  /** @throws Problem `invalid_request`, with every error */
  async transform(value: unknown, { schema, type, data }: ArgumentMetadata): Promise<unknown> {
    if (!schema) return value;
    const result = await schema['~standard'].validate(value ?? (type === 'body' ? {} : value));
    const prefix = data === undefined ? [] : [data];
    const issues = (result.issues ?? []).map((issue) => ({ ...issue, path: [...prefix, ...(issue.path ?? [])] }));
    const all = type === 'query' ? [...issues, ...blankParameters(value, issues)] : issues;
    if (all.length > 0) throw invalidRequest(all, type as RequestPart);
    return 'value' in result ? result.value : value;
  }
}

/** An empty filter would show everything, and look as if it had been filtered. */
function blankParameters(query: unknown, issues: readonly { path: readonly unknown[] }[]) {
  return Object.entries(query ?? {})
    .filter(([name, value]) => typeof value === 'string' && isBlank(value) && !issues.some(({ path }) => path[0] === name))
    .map(([name]) => ({ path: [name], code: 'blank', message: 'is empty: give a value, or leave the parameter out' }));
}
