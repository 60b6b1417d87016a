import { applyDecorators, type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiExtension } from '@nestjs/swagger';
import type { Request } from 'express';
import type { Principal } from '../http/principal.js';
import { Problem } from '../problems/problem.js';
import { type Permission, permissions } from './permissions.js';

const PERMISSION = 'silqe:permission';
const ANY_USER = 'any user';

/**
 * The permission that a route needs. The OpenAPI document shows it as `x-permission`.
 * @param instead permissions of other tasks that the route is a part of: each of them is enough
 */
export function RequirePermission(permission: Permission, ...instead: Permission[]) {
  const shown = [ApiExtension('x-permission', permission), ...(instead.length > 0 ? [ApiExtension('x-permission-instead', instead)] : [])];
  return applyDecorators(SetMetadata(PERMISSION, [permission, ...instead]), ...shown);
}

/** For the few routes that any logged-in user may call or, for log-in and probes, anybody. */
export function NoPermissionNeeded() {
  return SetMetadata(PERMISSION, ANY_USER);
}

/**
 * For what a route does only for some users.
 * @throws Problem `permission_denied` or, if only the API token lacks it, `scope_missing`, with the missing `permission`
 */
export function checkPermission(principal: Principal | undefined, permission: Permission): void {
  if (principal?.permissions.includes(permission)) return;
  const members = { permission };
  if (principal?.beyondScopes?.includes(permission))
    throw new Problem('scope_missing', `Your roles allow ${permission}, but this API token does not have that scope.`, { members });
  throw new Problem('permission_denied', `No role of yours includes: ${permissions[permission]} (${permission}).`, { members });
}

/** A route without a declared permission is a mistake and refuses every request. */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws Problem `permission_denied`, `scope_missing` */
  canActivate(context: ExecutionContext): boolean {
    const needed = this.reflector.getAllAndOverride<Permission[] | typeof ANY_USER>(PERMISSION, [context.getHandler(), context.getClass()]);
    if (needed === ANY_USER) return true;
    if (!needed) throw new Error(`${context.getClass().name}.${context.getHandler().name} names no permission`);
    const { user } = context.switchToHttp().getRequest<Request>();
    if (needed.slice(1).some((permission) => user?.permissions.includes(permission))) return true;
    checkPermission(user, needed[0] as Permission);
    return true;
  }
}
