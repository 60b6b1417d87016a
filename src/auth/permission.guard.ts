import { applyDecorators, type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiExtension } from '@nestjs/swagger';
import type { Request } from 'express';
import type { Principal } from '../http/principal.js';
import { Problem } from '../problems/problem.js';
import type { Permission } from './permissions.js';

const PERMISSION = 'silqe:permission';
const ANY_USER = 'any user';

/** The permission a route needs. Also named in the OpenAPI document, as `x-permission`. */
export function RequirePermission(permission: Permission) {
  return applyDecorators(SetMetadata(PERMISSION, permission), ApiExtension('x-permission', permission));
}

/** For the few routes that any logged-in user (or, for the log-in and the probes, anybody) may call. */
export function NoPermissionNeeded() {
  return SetMetadata(PERMISSION, ANY_USER);
}

/** For what a route does for some only: the 403 names the permission as the guard's does. */
export function checkPermission(principal: Principal | undefined, permission: Permission): void {
  if (principal?.permissions.includes(permission)) return;
  throw new Problem('permission_denied', `This needs the permission ${permission}.`, { members: { permission } });
}

/** A route that names no permission is a mistake and refuses every request. */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const needed = this.reflector.getAllAndOverride<Permission | typeof ANY_USER>(PERMISSION, [context.getHandler(), context.getClass()]);
    if (needed === ANY_USER) return true;
    if (!needed) throw new Error(`${context.getClass().name}.${context.getHandler().name} names no permission`);
    const { user } = context.switchToHttp().getRequest<Request>();
    checkPermission(user, needed);
    return true;
  }
}
