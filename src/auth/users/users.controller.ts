import { Body, Controller, Get, Param, Patch, Post, Query, Req, Res, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiQueries } from '../../http/api-queries.js';
import { ApiIfMatch, IfMatch, Precondition } from '../../http/concurrency.js';
import { idText } from '../../http/fields.js';
import { Idempotent } from '../../http/idempotency.js';
import { locationHeader } from '../../http/location.js';
import type { Page } from '../../http/paging.js';
import { principalOf } from '../../http/principal.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { ForgetAccessInterceptor } from '../access-cache.js';
import { SessionGuard } from '../api-tokens/session.guard.js';
import { RequirePermission } from '../permission.guard.js';
import { UserQueries } from './user.queries.js';
import {
  type NewUser,
  newUser,
  type RoleListView,
  roleList,
  type UserChange,
  type UserListQuery,
  type UserView,
  user,
  userChange,
  userListQuery,
  userPage,
} from './user.schema.js';
import { UsersService } from './users.service.js';

@ApiTags('Users')
@Controller()
@UseInterceptors(ForgetAccessInterceptor)
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly stored: UserQueries,
  ) {}

  @Get('users')
  @RequirePermission('users.view')
  @ApiOperation({ summary: 'List users', description: 'Newest first, including deactivated users.' })
  @ApiQueries(userListQuery)
  @ApiOkResponse({ standardSchema: userPage })
  @ApiProblems('invalid_request', 'invalid_cursor')
  list(@Query({ schema: userListQuery }) query: UserListQuery): Promise<Page<UserView>> {
    return this.stored.list(query);
  }

  @Get('users/:id')
  @RequirePermission('users.view')
  @ApiOperation({ summary: 'Read a user', description: 'With the ETag that a change needs.' })
  @ApiOkResponse({ standardSchema: user })
  @ApiProblems('invalid_request', 'not_found')
  get(@Param('id', { schema: idText }) id: number): Promise<UserView> {
    return this.stored.get(id);
  }

  @Post('users')
  @UseGuards(SessionGuard)
  @RequirePermission('users.edit')
  @Idempotent()
  @ApiOperation({
    summary: 'Add a user',
    description:
      'The user has no password yet: create a password link next, by which the user sets one. E-mail addresses are unique in any letter case: 409 with the id of the user who has the address.',
  })
  @ApiCreatedResponse({ standardSchema: user, headers: locationHeader })
  @ApiProblems('invalid_request', 'user_exists', 'unknown_role', 'idempotency_key_reused', 'session_required')
  async create(
    @Req() request: Request,
    @Body({ schema: newUser }) input: NewUser,
    @Res({ passthrough: true }) response: Response,
  ): Promise<UserView> {
    const created = await this.users.create(principalOf(request), input);
    response.location(`/api/v1/users/${created.id}`);
    return created;
  }

  @Patch('users/:id')
  @UseGuards(SessionGuard)
  @RequirePermission('users.edit')
  @ApiIfMatch()
  @ApiOperation({
    summary: 'Change the name or roles of a user, or deactivate the user',
    description:
      'Updates the given fields; `roles` replaces all roles of the user, and needs a reason. Nobody gives a role that holds more than they hold. Changes take effect at the next request. `isActive: false` ends the sessions, API tokens and password links of the user for good. The last active admin cannot be deactivated or lose the role: 409.',
  })
  @ApiOkResponse({ standardSchema: user })
  @ApiProblems(
    'invalid_request',
    'not_found',
    'last_admin',
    'stale_etag',
    'unknown_role',
    'if_match_required',
    'session_required',
    'reason_required',
  )
  change(
    @Req() request: Request,
    @Param('id', { schema: idText }) id: number,
    @IfMatch() precondition: Precondition,
    @Body({ schema: userChange }) change: UserChange,
  ): Promise<UserView> {
    return this.users.change(principalOf(request), id, change, precondition);
  }

  @Get('roles')
  @RequirePermission('users.view')
  @ApiOperation({ operationId: 'roles.list', summary: 'List roles', description: 'The purpose and the permissions of each role.' })
  @ApiOkResponse({ standardSchema: roleList })
  @ApiProblems('invalid_request')
  roles(): Promise<RoleListView> {
    return this.stored.roles();
  }
}
