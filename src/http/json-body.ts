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

/** Reads JSON bodies of at most 1 MB. Other bodies stay unread: an upload reads its own, and the rest is refused. */
export const jsonBody: RequestHandler[] = [
  express.json({ limit: '1mb', type: ['application/json', 'application/*+json'] }),
  refuseDeepNesting,
];
