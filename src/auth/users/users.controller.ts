import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiQueries } from '../../http/api-queries.js';
import { ApiIfMatch, IfMatch, Precondition } from '../../http/concurrency.js';
import { idText } from '../../http/fields.js';
import { Idempotent } from '../../http/idempotency.js';
import { locationHeader } from '../../http/location.js';
import type { Page } from '../../http/paging.js';
import { ApiProblems } from '../../problems/api-problems.js';
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
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly stored: UserQueries,
  ) {}

  @Get('users')
  @RequirePermission('users.view')
  @ApiOperation({ summary: 'List users', description: 'Newest first, those who cannot log in any more included.' })
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
  @RequirePermission('users.edit')
  @Idempotent()
  @ApiOperation({
    summary: 'Add a user',
    description:
      'Without a password: make a password link next, by which the user sets one. An e-mail is one user whatever its letter case: 409 with the id of who has it.',
  })
  @ApiCreatedResponse({ standardSchema: user, headers: locationHeader })
  @ApiProblems('invalid_request', 'user_exists', 'unknown_role', 'idempotency_key_reused')
  async create(@Body({ schema: newUser }) input: NewUser, @Res({ passthrough: true }) response: Response): Promise<UserView> {
    const created = await this.users.create(input);
    response.location(`/api/v1/users/${created.id}`);
    return created;
  }

  @Patch('users/:id')
  @RequirePermission('users.edit')
  @ApiIfMatch()
  @ApiOperation({
    summary: 'Rename a user, give and take roles, switch off',
    description:
      'Changes what is given and leaves the rest; `roles` are all that the user has from now on. It counts from the next request on. `isActive: false` ends the sessions, API tokens and password links of the user for good. The last active admin stays one: 409.',
  })
  @ApiOkResponse({ standardSchema: user })
  @ApiProblems('invalid_request', 'not_found', 'last_admin', 'stale_etag', 'unknown_role', 'if_match_required')
  change(
    @Param('id', { schema: idText }) id: number,
    @IfMatch() precondition: Precondition,
    @Body({ schema: userChange }) change: UserChange,
  ): Promise<UserView> {
    return this.users.change(id, change, precondition);
  }

  @Get('roles')
  @RequirePermission('users.view')
  @ApiOperation({ summary: 'List roles', description: 'What each is for, and the permissions it gives.' })
  @ApiOkResponse({ standardSchema: roleList })
  @ApiProblems('invalid_request')
  roles(): Promise<RoleListView> {
    return this.stored.roles();
  }
}
