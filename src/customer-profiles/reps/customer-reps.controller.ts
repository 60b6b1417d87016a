import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { RequirePermission } from '../../auth/permission.guard.js';
import { ApiQueries } from '../../http/api-queries.js';
import { ApiIfMatch, IfMatch, type Precondition } from '../../http/concurrency.js';
import { idText } from '../../http/fields.js';
import { Idempotent } from '../../http/idempotency.js';
import { locationHeader } from '../../http/location.js';
import type { Page } from '../../http/paging.js';
import { ApiProblems } from '../../problems/api-problems.js';
import * as schema from './customer-rep.schema.js';
import { CustomerRepsService } from './customer-reps.service.js';

@ApiTags('Customers')
@Controller('customers/:id/reps')
export class CustomerRepsController {
  constructor(private readonly reps: CustomerRepsService) {}

  @Get()
  @RequirePermission('customers.view')
  @ApiOperation({ summary: 'List the reps of a customer', description: 'Those who look after it today, newest first.' })
  @ApiQueries(schema.customerRepListQuery)
  @ApiOkResponse({ standardSchema: schema.customerRepPage })
  @ApiProblems('invalid_request', 'invalid_cursor', 'not_found')
  list(
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: schema.customerRepListQuery }) query: schema.CustomerRepListQuery,
  ): Promise<Page<schema.CustomerRepView>> {
    return this.reps.list(id, query);
  }

  @Post()
  @RequirePermission('customers.edit')
  @Idempotent()
  @ApiOperation({
    summary: 'Add a rep to a customer',
    description: 'A customer has one primary rep at most: a new one takes the place of the former, who goes on as a further rep.',
  })
  @ApiCreatedResponse({ standardSchema: schema.customerRep, headers: locationHeader })
  @ApiProblems('invalid_request', 'not_found', 'customer_merged', 'rep_not_found', 'customer_rep_exists')
  async add(
    @Param('id', { schema: idText }) id: number,
    @Body({ schema: schema.newCustomerRep }) input: schema.NewCustomerRep,
    @Res({ passthrough: true }) response: Response,
  ): Promise<schema.CustomerRepView> {
    const added = await this.reps.add(id, input);
    response.location(`/api/v1/customers/${id}/reps/${added.id}`);
    return added;
  }

  @Get(':recordId')
  @RequirePermission('customers.view')
  @ApiOperation({ summary: 'Read a rep of a customer', description: 'With the ETag that a change needs; also one that has ended.' })
  @ApiOkResponse({ standardSchema: schema.customerRep })
  @ApiProblems('invalid_request', 'not_found')
  get(
    @Param('id', { schema: idText }) id: number,
    @Param('recordId', { schema: idText }) recordId: number,
  ): Promise<schema.CustomerRepView> {
    return this.reps.get(id, recordId);
  }

  @Patch(':recordId')
  @RequirePermission('customers.edit')
  @ApiIfMatch()
  @ApiOperation({ summary: 'Change a rep of a customer', description: 'Territory, and whether it is the primary rep. Needs a reason.' })
  @ApiOkResponse({ standardSchema: schema.customerRep })
  @ApiProblems(
    ...(['invalid_request', 'not_found', 'customer_merged', 'customer_rep_ended'] as const),
    ...(['reason_required', 'stale_etag', 'if_match_required'] as const),
  )
  change(
    @Param('id', { schema: idText }) id: number,
    @Param('recordId', { schema: idText }) recordId: number,
    @IfMatch() precondition: Precondition,
    @Body({ schema: schema.customerRepChange }) change: schema.CustomerRepChange,
  ): Promise<schema.CustomerRepView> {
    return this.reps.change(id, recordId, precondition, change);
  }

  @Post(':recordId/end')
  @HttpCode(200)
  @RequirePermission('customers.edit')
  @ApiOperation({
    summary: 'End that a rep looks after a customer',
    description: 'Needs a reason. The record stays and says who looked after the customer until when.',
  })
  @ApiOkResponse({ standardSchema: schema.customerRep })
  @ApiProblems('invalid_request', 'not_found', 'customer_merged', 'customer_rep_ended', 'future_date', 'reason_required')
  end(
    @Param('id', { schema: idText }) id: number,
    @Param('recordId', { schema: idText }) recordId: number,
    @Body({ schema: schema.customerRepEnding }) input: schema.CustomerRepEnding,
  ): Promise<schema.CustomerRepView> {
    return this.reps.end(id, recordId, input);
  }
}
