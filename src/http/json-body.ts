import express, { type RequestHandler } from 'express';
import { Problem } from '../problems/problem.js';

/** Bodies of this API are a few levels deep. What walks through a value by recursion must not meet a hundred thousand of them. */
const DEEPEST = 20;

const isDeeperThan = (levels: number, value: unknown): boolean =>
  typeof value === 'object' && value !== null && (levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner)));

const refuseDeepNesting: RequestHandler = (request, _response, next) => {
  const deep = isDeeperThan(DEEPEST, request.body);
  next(deep ? new Problem('invalid_request', `The body is nested more than ${DEEPEST} levels deep.`) : undefined);
};

/** Reads JSON bodies. Those of other types stay unread: an upload reads its own, and the rest is refused. */
export const jsonBody: RequestHandler[] = [
  express.json({ limit: '1mb', type: ['application/json', 'application/*+json'] }),
  refuseDeepNesting,
];
