import { Body, Controller, HttpCode, Param, Post, Req, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Config } from '../config/config.module.js';
import { idText } from '../http/fields.js';
import { principalOf } from '../http/principal.js';
import { ApiProblems } from '../problems/api-problems.js';
import { ForgetAccessInterceptor } from './access-cache.js';
import { SessionGuard } from './api-tokens/session.guard.js';
import { type NewPassword, newPassword, type PasswordLinkView, passwordLink } from './password-link.schema.js';
import { PasswordLinksService } from './password-links.service.js';
import { NoPermissionNeeded, RequirePermission } from './permission.guard.js';

/** These routes take no Idempotency-Key, since its response would be stored with the token: each request creates a new link. */
@Controller()
@UseInterceptors(ForgetAccessInterceptor)
export class PasswordLinksController {
  constructor(
    private readonly links: PasswordLinksService,
    private readonly config: Config,
  ) {}

  @Post('users/:id/password-link')
  @UseGuards(SessionGuard)
  @RequirePermission('users.edit')
  @ApiTags('Users')
  @ApiOperation({
    operationId: 'users.createPasswordLink',
    summary: 'Create a password link',
    description:
      'A one-time link, valid for 24 hours and shown only once, by which the user sets a password. Earlier links of the user end.',
  })
  @ApiCreatedResponse({ standardSchema: passwordLink })
  @ApiProblems('invalid_request', 'not_found', 'user_inactive', 'session_required')
  make(@Param('id', { schema: idText }) id: number, @Req() request: Request): Promise<PasswordLinkView> {
    // The Host header is the client's: PUBLIC_URL, where it is set, decides where a link leads.
    return this.links.make(principalOf(request), id, this.config.get('PUBLIC_URL') ?? `${request.protocol}://${request.host}`);
  }

  @Post('auth/set-password')
  @NoPermissionNeeded()
  @HttpCode(204)
  @ApiTags('Log-in')
  @ApiOperation({
    operationId: 'auth.setPassword',
    security: [],
    summary: 'Set a password by a link',
    description:
      'With the token of a password link, which works once. The password has 12 characters or more and is neither common nor the e-mail address. All sessions and API tokens of the user end; log in with the new password.',
  })
  @ApiNoContentResponse({ description: 'The password is set' })
  @ApiProblems('invalid_request', 'password_link_invalid', 'weak_password', 'cross_site_request', 'too_many_attempts')
  setPassword(@Body({ schema: newPassword }) input: NewPassword): Promise<void> {
    return this.links.setPassword(input);
  }
}
