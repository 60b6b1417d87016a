import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { RequirePermission } from '../../auth/permission.guard.js';
import { ApiQueries } from '../../http/api-queries.js';
import { ApiIfMatch, IfMatch, Precondition } from '../../http/concurrency.js';
import { idText } from '../../http/fields.js';
import { Idempotent } from '../../http/idempotency.js';
import { locationHeader } from '../../http/location.js';
import type { Page } from '../../http/paging.js';
import { ApiProblems } from '../../problems/api-problems.js';
import {
  type NewRep,
  newRep,
  type RepChange,
  type RepListQuery,
  type RepView,
  rep,
  repChange,
  repListQuery,
  repPage,
} from './rep.schema.js';
import { RepsService } from './reps.service.js';

@ApiTags('Reps')
@Controller('reps')
export class RepsController {
  constructor(private readonly reps: RepsService) {}

  @Get()
  @RequirePermission('reps.view')
  @ApiOperation({ summary: 'List sales reps', description: 'Newest first.' })
  @ApiQueries(repListQuery)
  @ApiOkResponse({ standardSchema: repPage })
  @ApiProblems('invalid_request', 'invalid_cursor')
  list(@Query({ schema: repListQuery }) query: RepListQuery): Promise<Page<RepView>> {
    return this.reps.list(query);
  }

  @Get(':id')
  @RequirePermission('reps.view')
  @ApiOperation({ summary: 'Read a sales rep', description: 'With the ETag that a change needs.' })
  @ApiOkResponse({ standardSchema: rep })
  @ApiProblems('invalid_request', 'not_found')
  get(@Param('id', { schema: idText }) id: number): Promise<RepView> {
    return this.reps.get(id);
  }

  @Post()
  @RequirePermission('reps.edit')
  @Idempotent()
  @ApiOperation({
    summary: 'Add a sales rep',
    description: 'Names of reps are unique in any letter case: 409 with the id of the rep who has the name.',
  })
  @ApiCreatedResponse({ standardSchema: rep, headers: locationHeader })
  @ApiProblems('invalid_request', 'rep_exists', 'idempotency_key_reused')
  async create(@Body({ schema: newRep }) input: NewRep, @Res({ passthrough: true }) response: Response): Promise<RepView> {
    const created = await this.reps.create(input);
    response.location(`/api/v1/reps/${created.id}`);
    return created;
  }

  @Patch(':id')
  @RequirePermission('reps.edit')
  @ApiIfMatch()
  @ApiOperation({
    summary: 'Correct a sales rep',
    description: 'Updates the given fields. Set `isActive` to false for a rep who left.',
  })
  @ApiOkResponse({ standardSchema: rep })
  @ApiProblems('invalid_request', 'not_found', 'rep_exists', 'stale_etag', 'if_match_required')
  change(
    @Param('id', { schema: idText }) id: number,
    @IfMatch() precondition: Precondition,
    @Body({ schema: repChange }) change: RepChange,
  ): Promise<RepView> {
    return this.reps.change(id, change, precondition);
  }
}
