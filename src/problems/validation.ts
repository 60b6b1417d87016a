import type { z } from 'zod';
import { Problem, type ProblemDetail } from './problem.js';

/** Where a value came from decides how a problem points at it. */
export type RequestPart = 'body' | 'query' | 'param' | 'custom';

const escapePointer = (segment: PropertyKey): string => String(segment).replaceAll('~', '~0').replaceAll('/', '~1');

function pointerTo(path: readonly PropertyKey[], part: RequestPart): string {
  if (part === 'query') return `?${path.map(String).join('.')}`;
  if (part === 'param') return `path:${path.map(String).join('.')}`;
  return path.map((segment) => `/${escapePointer(segment)}`).join('');
}

interface Issue {
  message: string;
  path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined;
  code?: string;
  keys?: string[];
}

/** All problems of a request at once, each naming its field. Unknown fields are named one by one. */
function detailsOf(issue: Issue, part: RequestPart): ProblemDetail[] {
  const path = (issue.path ?? []).map((segment) => (typeof segment === 'object' ? segment.key : segment));
  if (issue.code === 'unrecognized_keys') {
    return (issue.keys ?? []).map((key) => ({
      pointer: pointerTo([...path, key], part),
      code: 'unknown_field',
      detail: part === 'query' ? `There is no parameter ${key}.` : `There is no field ${key}.`,
    }));
  }
  return [{ pointer: pointerTo(path, part), code: issue.code ?? 'invalid', detail: issue.message }];
}

export function invalidRequest(issues: readonly (Issue | z.core.$ZodIssue)[], part: RequestPart): Problem {
  const errors = issues.flatMap((issue) => detailsOf(issue as Issue, part));
  const first = errors[0];
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new Problem('invalid_request', `${first?.pointer || 'The request'}: ${first?.detail ?? 'is not valid'}${more}`, { errors });
}
