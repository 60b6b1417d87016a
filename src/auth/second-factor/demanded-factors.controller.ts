import { Body, Controller, HttpCode, Param, Post, Put, Req, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import { text } from '../../database/text.js';
import { idText } from '../../http/fields.js';
import { principalOf } from '../../http/principal.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { ForgetAccessInterceptor } from '../access-cache.js';
import { SessionGuard } from '../api-tokens/session.guard.js';
import { RequirePermission } from '../permission.guard.js';
import { DemandedFactorsService } from './demanded-factors.service.js';
import { type RoleDemand, reset, roleDemand } from './second-factor.schema.js';

const roleKey = text(100).meta({ description: 'the key of the role, as in `GET /roles`', examples: ['quality'] });

/** The second factors of others. */
@ApiTags('Users')
@Controller()
@UseInterceptors(ForgetAccessInterceptor)
@UseGuards(SessionGuard)
@RequirePermission('users.edit')
export class DemandedFactorsController {
  constructor(private readonly demanded: DemandedFactorsService) {}

  @Put('roles/:key/second-factor')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'roles.requireSecondFactor',
    summary: 'Say whether a role demands a second factor',
    description:
      'Needs a reason. From the next request on, a user of the role who has no second factor can do nothing but set one up. API tokens go on. Nobody changes it for a role that holds more than they hold.',
  })
  @ApiNoContentResponse({ description: 'Stored' })
  @ApiProblems('invalid_request', 'not_found', 'session_required', 'reason_required')
  demand(
    @Req() request: Request,
    @Param('key', { schema: roleKey }) key: string,
    @Body({ schema: roleDemand }) { required, reason }: RoleDemand,
  ): Promise<void> {
    return this.demanded.demand(principalOf(request), key, required, reason);
  }

  @Post('users/:id/second-factor/reset')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'users.resetSecondFactor',
    summary: 'Remove the second factor of a user',
    description:
      'For a user who lost phone and recovery codes: make sure who asks. Needs a reason. The sessions of the user end. Nobody does it for a user who may do more than they may.',
  })
  @ApiNoContentResponse({ description: 'The user has no second factor' })
  @ApiProblems('invalid_request', 'not_found', 'second_factor_off', 'session_required', 'reason_required')
  reset(
    @Req() request: Request,
    @Param('id', { schema: idText }) id: number,
    @Body({ schema: reset }) { reason }: z.infer<typeof reset>,
  ): Promise<void> {
    return this.demanded.reset(principalOf(request), id, reason);
  }
}
