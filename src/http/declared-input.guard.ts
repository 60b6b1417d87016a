import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { Problem } from '../problems/problem.js';
import { invalidRequest, type RequestPart } from '../problems/validation.js';

const UPLOAD = 'silqe:upload';
const JSON_TYPES = ['application/json', 'application/*+json'];

/** Marks a route whose body is a form with a file. */
export const AcceptsUpload = () => SetMetadata(UPLOAD, true);

/**
 * Rejects input that a route does not declare: a body of another type, or parameters and fields where the route has none. If an unknown filter were
 * ignored, unfiltered rows would look filtered.
 */
@Injectable()
export class DeclaredInputGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws Problem `unsupported_type`, `invalid_request` */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    // Load balancers choose what their probes send.
    if (!/^\/api\/v1\//i.test(request.originalUrl)) return true;
    this.refuseOtherType(request, this.reflector.get<boolean | undefined>(UPLOAD, context.getHandler()) ?? false);
    const declared = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name) ?? {};
    const declares = (type: RouteParamtypes) => Object.keys(declared).some((key) => key.startsWith(`${type}:`));
    if (!declares(RouteParamtypes.QUERY)) refuseAny(request.query, 'query');
    if (!declares(RouteParamtypes.BODY)) refuseAny(request.body ?? {}, 'body');
    return true;
  }

  /** @throws Problem `unsupported_type` */
  private refuseOtherType(request: Request, takesUpload: boolean): void {
    if (request.headers['content-length'] === '0') return;
    if (request.is(takesUpload ? ['multipart/form-data'] : JSON_TYPES) !== false) return;
    throw new Problem('unsupported_type', takesUpload ? 'Send the file as multipart/form-data.' : 'Send the body as application/json.');
  }
}

/** @throws Problem `invalid_request`, which names every key */
function refuseAny(given: object, part: RequestPart): void {
  const keys = Object.keys(given);
  if (keys.length > 0) throw invalidRequest([{ code: 'unrecognized_keys', keys, message: 'unknown' }], part);
}
