import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { ApiQueries } from '../../http/api-queries.js';
import { idText } from '../../http/fields.js';
import type { Page } from '../../http/paging.js';
import { principalOf } from '../../http/principal.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { ForgetAccessInterceptor } from '../access-cache.js';
import { RequirePermission } from '../permission.guard.js';
import {
  type ApiTokenListQuery,
  type ApiTokenView,
  apiTokenListQuery,
  apiTokenPage,
  type MadeApiTokenView,
  madeApiToken,
  type NewApiToken,
  newApiToken,
} from './api-token.schema.js';
import { ApiTokensService } from './api-tokens.service.js';
import { SessionGuard } from './session.guard.js';

@ApiTags('API tokens')
@Controller('api-tokens')
@UseInterceptors(ForgetAccessInterceptor)
@RequirePermission('api_tokens.manage')
export class ApiTokensController {
  constructor(private readonly tokens: ApiTokensService) {}

  @Get()
  @ApiOperation({
    summary: 'List API tokens',
    description:
      'Newest first, including revoked and expired tokens, without their secrets. Yours, or with `users.view` those of `userId`.',
  })
  @ApiQueries(apiTokenListQuery)
  @ApiOkResponse({ standardSchema: apiTokenPage })
  @ApiProblems('invalid_request', 'invalid_cursor')
  list(@Req() request: Request, @Query({ schema: apiTokenListQuery }) query: ApiTokenListQuery): Promise<Page<ApiTokenView>> {
    return this.tokens.list(principalOf(request), query);
  }

  @Post()
  @UseGuards(SessionGuard)
  @ApiOperation({
    operationId: 'apiTokens.create',
    summary: 'Create an API token',
    description:
      'Creates a token for yourself and shows it once. It allows its `scopes`, as long as you are allowed them, and ends after at most a year. You must be logged in: a token cannot create another one, which would outlive its revocation. There is no `Idempotency-Key`, since repeating the response would mean storing the secret.',
  })
  @ApiCreatedResponse({ standardSchema: madeApiToken })
  @ApiProblems('invalid_request', 'session_required', 'permission_denied', 'expiry_in_the_past', 'expiry_too_late')
  make(@Req() request: Request, @Body({ schema: newApiToken }) input: NewApiToken): Promise<MadeApiTokenView> {
    return this.tokens.make(principalOf(request), request.session.epoch ?? 1, input);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Revoke an API token',
    description:
      'Yours, or with `users.edit` that of another user. The token stops working with the next request. Revoking it again changes nothing.',
  })
  @ApiNoContentResponse({ description: 'The token no longer works' })
  @ApiProblems('invalid_request', 'not_found')
  revoke(@Req() request: Request, @Param('id', { schema: idText }) id: number): Promise<void> {
    return this.tokens.revoke(principalOf(request), id);
  }
}
