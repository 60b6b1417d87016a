import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { ApiQueries } from '../../http/api-queries.js';
import { idText } from '../../http/fields.js';
import type { Page } from '../../http/paging.js';
import { principalOf } from '../../http/principal.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { ForgetAccessInterceptor } from '../access-cache.js';
import { SessionGuard } from '../api-tokens/session.guard.js';
import { NoPermissionNeeded } from '../permission.guard.js';
import {
  type PasswordChange,
  passwordChange,
  type SessionListQuery,
  type SessionView,
  sessionListQuery,
  sessionPage,
} from './own-access.schema.js';
import { OwnAccessService } from './own-access.service.js';

@ApiTags('Log-in')
@Controller('auth')
@UseInterceptors(ForgetAccessInterceptor)
@NoPermissionNeeded()
@UseGuards(SessionGuard)
export class OwnAccessController {
  constructor(private readonly access: OwnAccessService) {}

  @Post('change-password')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'auth.changePassword',
    summary: 'Change your password',
    description:
      'Needs the current password. The new one has 12 characters or more and is neither common nor your e-mail address. All your other sessions and your API tokens end; this session goes on under a new cookie.',
  })
  @ApiNoContentResponse({ description: 'The password is changed' })
  @ApiProblems('invalid_request', 'session_required', 'wrong_password', 'weak_password', 'too_many_attempts')
  changePassword(@Req() request: Request, @Body({ schema: passwordChange }) change: PasswordChange): Promise<void> {
    return this.access.changePassword(request, change);
  }

  @Get('sessions')
  @ApiOperation({
    operationId: 'auth.listSessions',
    summary: 'List sessions',
    description: 'Log-ins that still count, newest first. Yours, or with `users.view` those of `userId`.',
  })
  @ApiQueries(sessionListQuery)
  @ApiOkResponse({ standardSchema: sessionPage })
  @ApiProblems('invalid_request', 'invalid_cursor', 'session_required', 'permission_denied')
  sessions(@Req() request: Request, @Query({ schema: sessionListQuery }) query: SessionListQuery): Promise<Page<SessionView>> {
    return this.access.sessions(principalOf(request), request.sessionID, query);
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'auth.endSession',
    summary: 'End a session',
    description: 'Yours, or with `users.edit` that of another user. Its cookie no longer works.',
  })
  @ApiNoContentResponse({ description: 'The session has ended' })
  @ApiProblems('invalid_request', 'not_found', 'session_required', 'permission_denied')
  end(@Req() request: Request, @Param('id', { schema: idText }) id: number): Promise<void> {
    return this.access.endSession(principalOf(request), id);
  }
}
