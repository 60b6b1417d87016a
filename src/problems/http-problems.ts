import { HttpException } from '@nestjs/common';
import { type ParseError, parse } from 'jsonc-parser';
import { MulterError } from 'multer';
import { Problem } from './problem.js';

interface BodyParserError extends Error {
  /** Missing for bytes that are not compressed as `Content-Encoding` says. */
  type?: string;
  status: number;
  /** The text that could not be parsed. */
  body?: unknown;
}

const isBodyParserError = (error: unknown): error is BodyParserError => error instanceof Error && 'expose' in error && 'status' in error;

/** Where JSON is broken. V8 tells the place of some faults only, and quotes the body in its message, which is not passed on. */
function placeOf(text: string): string {
  const [fault] = faultsOf(text);
  if (!fault) return '';
  const before = text.slice(0, fault.offset).split('\n');
  const place = ` at line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
  return text.slice(fault.offset).trim() === '' ? `${place}: it ends too early` : place;
}

function faultsOf(text: string): ParseError[] {
  const faults: ParseError[] = [];
  try {
    parse(text, faults, { disallowComments: true });
  } catch {
    // Nested deeper than the parser can follow: no place is better than a wrong one.
  }
  return faults;
}

function problemFromBodyParser(error: BodyParserError): Problem {
  const { type, status } = error;
  if (type === 'entity.too.large') return new Problem('body_too_large', 'A JSON body may have at most 1 MB.');
  if (type === 'entity.parse.failed')
    return new Problem('malformed_json', `The body is not valid JSON${placeOf(String(error.body ?? ''))}.`);
  if (status === 415) return new Problem('unsupported_type', 'The charset or the encoding of the body is not supported: send UTF-8 JSON.');
  if (type === undefined) return new Problem('invalid_request', 'The body is not compressed as its Content-Encoding says.');
  return new Problem('invalid_request', 'The body could not be read.');
}

function problemFromUpload(error: MulterError): Problem {
  if (error.code === 'LIMIT_FILE_SIZE') return new Problem('upload_too_large', 'The file is larger than this route accepts.');
  return new Problem('invalid_request', `The upload is refused: ${error.message}.`, {
    errors: [{ pointer: `/${error.field ?? ''}`, code: 'invalid_upload', detail: error.message }],
  });
}

const brokenEscape = (): Problem => new Problem('malformed_url', 'The URL contains a broken percent escape.');

/**
 * Problems that Nest, Express, body-parser and multer raise: unknown routes, broken JSON, broken URLs, upload limits.
 * @returns null for any other error
 */
export function problemFromHttp(error: unknown): Problem | null {
  if (error instanceof MulterError) return problemFromUpload(error);
  if (error instanceof URIError) return brokenEscape();
  if (isBodyParserError(error)) return problemFromBodyParser(error);
  if (!(error instanceof HttpException)) return null;
  const detail = error.message;
  switch (error.getStatus()) {
    case 400:
      // Nest wraps the error of Express about an escape in a path in this way.
      if (detail.startsWith('Failed to decode param')) return brokenEscape();
      return new Problem(/multipart|form|field/i.test(detail) ? 'upload_malformed' : 'invalid_request', detail);
    case 401:
      return new Problem('not_authenticated', 'Log in with POST /api/v1/auth/login or send an API token.');
    case 403:
      return new Problem('permission_denied', detail);
    case 404:
      return new Problem('not_found', detail);
    case 413:
      return new Problem('upload_too_large', 'The file is larger than this route accepts.');
    case 415:
      return new Problem('unsupported_type', detail);
    case 503:
      return new Problem('unavailable', detail);
    default:
      return null;
  }
}
