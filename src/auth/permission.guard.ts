import { applyDecorators, type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiExtension } from '@nestjs/swagger';
import type { Request } from 'express';
import type { Principal } from '../http/principal.js';
import { Problem } from '../problems/problem.js';
import type { Permission } from './permissions.js';

const PERMISSION = 'silqe:permission';
const ANY_USER = 'any user';

/** The permission that a route needs. The OpenAPI document shows it as `x-permission`. */
export function RequirePermission(permission: Permission) {
  return applyDecorators(SetMetadata(PERMISSION, permission), ApiExtension('x-permission', permission));
}

/** For the few routes that any logged-in user may call or, for log-in and probes, anybody. */
export function NoPermissionNeeded() {
  return SetMetadata(PERMISSION, ANY_USER);
}

/**
 * For what a route does only for some users.
 * @throws Problem `permission_denied`, with the missing `permission`
 */
export function checkPermission(principal: Principal | undefined, permission: Permission): void {
  if (principal?.permissions.includes(permission)) return;
  throw new Problem('permission_denied', `This needs the permission ${permission}.`, { members: { permission } });
}

/** A route without a declared permission is a mistake and refuses every request. */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws Problem `permission_denied`, with the missing `permission` */
  canActivate(context: ExecutionContext): boolean {
    const needed = this.reflector.getAllAndOverride<Permission | typeof ANY_USER>(PERMISSION, [context.getHandler(), context.getClass()]);
    if (needed === ANY_USER) return true;
    if (!needed) throw new Error(`${context.getClass().name}.${context.getHandler().name} names no permission`);
    const { user } = context.switchToHttp().getRequest<Request>();
    checkPermission(user, needed);
    return true;
  }
}
