import { Body, Controller, Get, HttpCode, Post, Req, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { principalOf } from '../../http/principal.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { ForgetAccessInterceptor } from '../access-cache.js';
import { SessionGuard } from '../api-tokens/session.guard.js';
import { type LoggedIn, loggedInSchema, shownUser } from '../auth.schema.js';
import { PasswordLinksService } from '../password-links.service.js';
import { NoPermissionNeeded } from '../permission.guard.js';
import {
  type CodeInput,
  codeInput,
  type Enrolment,
  enrolment,
  type PasswordProof,
  passwordProof,
  type RecoveryCodes,
  type Removal,
  recoveryCodes,
  removal,
  type SecondFactorView,
  secondFactor,
} from './second-factor.schema.js';
import { SecondFactorService } from './second-factor.service.js';

@ApiTags('Log-in')
@Controller('auth/second-factor')
@UseInterceptors(ForgetAccessInterceptor)
@NoPermissionNeeded()
@UseGuards(SessionGuard)
export class SecondFactorController {
  constructor(
    private readonly factors: SecondFactorService,
    private readonly links: PasswordLinksService,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'auth.showSecondFactor',
    summary: 'See your second factor',
    description: 'Whether it is on, and whether a role of yours demands it.',
  })
  @ApiOkResponse({ standardSchema: secondFactor })
  @ApiProblems('session_required')
  get(@Req() request: Request): Promise<SecondFactorView> {
    return this.factors.describe(principalOf(request));
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'auth.completeLogin',
    summary: 'Complete a log-in by its second step',
    description:
      'After `POST /auth/login` answered `secondFactor: "required"`, and within ten minutes: a code of the authenticator app, or a recovery code. Each code works once. Wrong codes are slowed down like wrong passwords. The session gets a new cookie.',
  })
  @ApiOkResponse({ standardSchema: loggedInSchema })
  @ApiProblems(
    'invalid_request',
    'wrong_second_factor',
    'second_factor_required',
    'second_factor_off',
    'session_required',
    'too_many_attempts',
  )
  async complete(@Req() request: Request, @Body({ schema: codeInput }) { code }: CodeInput): Promise<LoggedIn> {
    const user = await this.factors.completeLogIn(request, code);
    return { user: shownUser(user), passwordSetByLink: await this.links.showNews(user.id), secondFactor: 'passed' };
  }

  @Post('enrolment')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'auth.enrolSecondFactor',
    summary: 'Begin to use a second factor',
    description:
      'Needs the current password. Returns a secret for an authenticator app (TOTP, RFC 6238) as text, as otpauth URI and as QR code, shown only now. It counts once a first code confirms it.',
  })
  @ApiOkResponse({ standardSchema: enrolment })
  @ApiProblems('invalid_request', 'second_factor_on', 'session_required', 'wrong_password', 'too_many_attempts')
  enrol(@Req() request: Request, @Body({ schema: passwordProof }) { currentPassword }: PasswordProof): Promise<Enrolment> {
    return this.factors.enrol(request, currentPassword);
  }

  @Post('confirmation')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'auth.confirmSecondFactor',
    summary: 'Turn the second factor on with its first code',
    description: 'Returns ten recovery codes, shown only now. Your other sessions end; API tokens go on.',
  })
  @ApiOkResponse({ standardSchema: recoveryCodes })
  @ApiProblems('invalid_request', 'second_factor_on', 'second_factor_off', 'session_required', 'wrong_code', 'too_many_attempts')
  confirm(@Req() request: Request, @Body({ schema: codeInput }) { code }: CodeInput): Promise<RecoveryCodes> {
    return this.factors.confirm(request, code);
  }

  @Post('recovery-codes')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'auth.renewRecoveryCodes',
    summary: 'Make new recovery codes',
    description: 'Needs the current password. The earlier codes no longer work.',
  })
  @ApiOkResponse({ standardSchema: recoveryCodes })
  @ApiProblems('invalid_request', 'second_factor_off', 'session_required', 'wrong_password', 'too_many_attempts')
  renew(@Req() request: Request, @Body({ schema: passwordProof }) { currentPassword }: PasswordProof): Promise<RecoveryCodes> {
    return this.factors.renewCodes(request, currentPassword);
  }

  @Post('removal')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'auth.removeSecondFactor',
    summary: 'Remove your second factor',
    description:
      'Needs the current password, a code and a reason. If a role of yours demands a second factor, you can do nothing until you have a new one.',
  })
  @ApiNoContentResponse({ description: 'The second factor is off' })
  @ApiProblems(
    'invalid_request',
    'second_factor_off',
    'session_required',
    'wrong_password',
    'wrong_code',
    'reason_required',
    'too_many_attempts',
  )
  remove(@Req() request: Request, @Body({ schema: removal }) input: Removal): Promise<void> {
    return this.factors.remove(request, input);
  }
}
