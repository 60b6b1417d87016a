import './plain-words.js';
import type { z } from 'zod';
import { Problem, type ProblemDetail } from './problem.js';

/** The part of the request that a value came from. It determines the form of the pointer. */
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

/** A rule says `must be a year`: what a person reads is a sentence. */
const asSentence = (message: string): string => (/^(must|is|can|may) /.test(message) ? `This ${message}.` : message);

/** All errors of a request at once, each with its field. Every unknown field is named. */
function detailsOf(issue: Issue, part: RequestPart): ProblemDetail[] {
  const path = (issue.path ?? []).map((segment) => (typeof segment === 'object' ? segment.key : segment));
  if (issue.code === 'unrecognized_keys') {
    return (issue.keys ?? []).map((key) => ({
      pointer: pointerTo([...path, key], part),
      code: 'unknown_field',
      detail: part === 'query' ? `There is no parameter ${key}.` : `There is no field ${key}.`,
    }));
  }
  return [{ pointer: pointerTo(path, part), code: issue.code ?? 'invalid', detail: asSentence(issue.message) }];
}

/**
 * The problem `invalid_request` with every error of a schema.
 * @param part where the values came from
 */
export function invalidRequest(issues: readonly (Issue | z.core.$ZodIssue)[], part: RequestPart): Problem {
  const errors = issues.flatMap((issue) => detailsOf(issue as Issue, part));
  const first = errors[0];
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new Problem('invalid_request', `${first?.pointer || 'The request'}: ${first?.detail ?? 'is not valid'}${more}`, { errors });
}
