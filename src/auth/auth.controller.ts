import { Body, Controller, Get, HttpCode, Post, Req, Res, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Config } from '../config/config.module.js';
import { AccessTrail } from '../http/access-trail.js';
import { principalOf } from '../http/principal.js';
import { ApiProblems } from '../problems/api-problems.js';
import { ForgetAccessInterceptor } from './access-cache.js';
import { credentialsSchema, type LoggedIn, loggedInSchema, shownUser, type WhoAmI, whoAmI } from './auth.schema.js';
import { LoginGuard } from './login.guard.js';
import { PasswordLinksService } from './password-links.service.js';
import { NoPermissionNeeded } from './permission.guard.js';

@ApiTags('Log-in')
@Controller('auth')
@UseInterceptors(ForgetAccessInterceptor)
@NoPermissionNeeded()
export class AuthController {
  constructor(
    private readonly trail: AccessTrail,
    private readonly links: PasswordLinksService,
    private readonly config: Config,
  ) {}

  @Post('login')
  @HttpCode(200)
  @UseGuards(LoginGuard)
  @ApiOperation({
    security: [],
    summary: 'Log in',
    description:
      'Returns the user and sets the HttpOnly session cookie that all other routes need. For a user with a second factor it answers `secondFactor: "required"`, and the session opens nothing until POST /auth/second-factor completes it. After several failures of an account or an address, each further attempt must wait longer: 429 with `Retry-After`.',
  })
  @ApiOkResponse({ standardSchema: loggedInSchema })
  @ApiProblems('invalid_request', 'wrong_credentials', 'cross_site_request', 'too_many_attempts')
  async login(@Req() request: Request, @Body({ schema: credentialsSchema }) _credentials: unknown): Promise<LoggedIn> {
    const user = principalOf(request);
    // Before the second step, the answer says no more than that it is missing.
    if (user.secondFactor === 'on') return { user: null, passwordSetByLink: null, secondFactor: 'required' };
    return { user: shownUser(user), passwordSetByLink: await this.links.showNews(user.id), secondFactor: 'not_used' };
  }

  @Post('logout')
  @HttpCode(204)
  @ApiOperation({ summary: 'Log out', description: 'Ends the session. Its cookie no longer works.' })
  @ApiNoContentResponse({ description: 'Logged out' })
  async logout(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.trail.record('log_out', principalOf(request).email);
    await new Promise<void>((resolve, reject) => request.session.destroy((error: unknown) => (error ? reject(error) : resolve())));
    response.clearCookie('silqe.sid');
  }

  @Get('me')
  @ApiOperation({ summary: 'Who am I', description: 'The user with roles and permissions, and the time zone of the company.' })
  @ApiOkResponse({ standardSchema: whoAmI })
  me(@Req() request: Request): WhoAmI {
    return { user: shownUser(principalOf(request)), timeZone: this.config.get('TZ_COMPANY') };
  }
}
