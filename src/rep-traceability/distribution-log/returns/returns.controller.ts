import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../../auth/permission.guard.js';
import { ApiQueries } from '../../../http/api-queries.js';
import { idText } from '../../../http/fields.js';
import { Idempotent } from '../../../http/idempotency.js';
import type { Page } from '../../../http/paging.js';
import { ApiProblems } from '../../../problems/api-problems.js';
import {
  distributionReturn,
  type NewReturn,
  type NewReturns,
  newReturn,
  newReturns,
  type ReturnListQuery,
  type ReturnView,
  type ReturnVoiding,
  recordedReturns,
  returnListQuery,
  returnPage,
  returnVoiding,
} from './return.schema.js';
import { ReturnsService } from './returns.service.js';

const RULES = ['distribution_voided', 'future_return_date', 'returned_before_shipped', 'more_than_shipped'] as const;

@ApiTags('Distribution log')
@Controller()
export class ReturnsController {
  constructor(private readonly returns: ReturnsService) {}

  @Get('distributions/:id/returns')
  @RequirePermission('distribution_log.view')
  @ApiOperation({ summary: 'List what came back of a distribution', description: 'Newest first, voided ones too.' })
  @ApiQueries(returnListQuery)
  @ApiOkResponse({ standardSchema: returnPage })
  @ApiProblems('invalid_request', 'not_found', 'invalid_cursor')
  list(@Param('id', { schema: idText }) id: number, @Query({ schema: returnListQuery }) page: ReturnListQuery): Promise<Page<ReturnView>> {
    return this.returns.list(id, page);
  }

  @Post('distributions/:id/returns')
  @RequirePermission('returns.create')
  @Idempotent()
  @ApiOperation({
    summary: 'Record units that came back',
    description:
      'Never more than were shipped and did not come back before. The distribution stays as it was; trace and totals tell shipped, returned and outstanding.',
  })
  @ApiCreatedResponse({ standardSchema: distributionReturn })
  @ApiProblems('invalid_request', 'not_found', ...RULES, 'idempotency_key_reused')
  record(@Param('id', { schema: idText }) id: number, @Body({ schema: newReturn }) input: NewReturn): Promise<ReturnView> {
    return this.returns.record(id, input);
  }

  @Post('returns')
  @RequirePermission('returns.create')
  @Idempotent()
  @ApiOperation({
    summary: 'Record units of several distributions that came back',
    description: 'All lines or none: if one is refused, nothing is recorded, and the problem names the line.',
  })
  @ApiCreatedResponse({ standardSchema: recordedReturns })
  @ApiProblems('invalid_request', 'not_found', ...RULES, 'idempotency_key_reused')
  async recordMany(@Body({ schema: newReturns }) input: NewReturns): Promise<{ data: ReturnView[] }> {
    return { data: await this.returns.recordMany(input) };
  }

  @Post('distributions/:id/returns/:returnId/void')
  @HttpCode(200)
  @RequirePermission('returns.create')
  @ApiOperation({ summary: 'Void a return', description: 'Takes it out of every total, with a reason. The row is kept.' })
  @ApiOkResponse({ standardSchema: distributionReturn })
  @ApiProblems('invalid_request', 'not_found', 'return_voided', 'reason_required')
  void(
    @Param('id', { schema: idText }) id: number,
    @Param('returnId', { schema: idText }) returnId: number,
    @Body({ schema: returnVoiding }) input: ReturnVoiding,
  ): Promise<ReturnView> {
    return this.returns.void(id, returnId, input);
  }
}
