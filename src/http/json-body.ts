import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type RequestHandler } from 'express';
import { Problem } from '../problems/problem.js';

/** Bodies of this API are a few levels deep. Recursive code must not meet a hundred thousand. */
const DEEPEST = 20;

const isDeeperThan = (levels: number, value: unknown): boolean =>
  typeof value === 'object' && value !== null && (levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner)));

const refuseDeepNesting: RequestHandler = (request, _response, next) => {
  const deep = isDeeperThan(DEEPEST, request.body);
  next(deep ? new Problem('invalid_request', `The body is nested more than ${DEEPEST} levels deep.`) : undefined);
};

/** A decoder would put a replacement character where a byte means nothing: something else than was sent would be stored. */
const refuseInvalidUtf8 = (_request: IncomingMessage, _response: ServerResponse, body: Buffer, encoding: string): void => {
  // JSON between systems is UTF-8 (RFC 8259 section 8.1).
  if (encoding !== 'utf-8') throw new Problem('unsupported_type', `The charset ${encoding} is not supported: send UTF-8 JSON.`);
  if (!isUtf8(body)) throw new Problem('malformed_json', 'The body is not UTF-8 text.');
};

/** Reads JSON bodies of at most 1 MB. Other bodies stay unread: an upload reads its own, and the rest is refused. */
export const jsonBody: RequestHandler[] = [
  express.json({ limit: '1mb', type: ['application/json', 'application/*+json'], verify: refuseInvalidUtf8 }),
  refuseDeepNesting,
];
