import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../auth/permission.guard.js';
import { ApiQueries } from '../../http/api-queries.js';
import { ApiIfMatch, IfMatch, Precondition } from '../../http/concurrency.js';
import { idText } from '../../http/fields.js';
import type { Page } from '../../http/paging.js';
import { ApiProblems } from '../../problems/api-problems.js';
import {
  type ConsigneeChange,
  type ConsigneeListQuery,
  type ConsigneeView,
  consignee,
  consigneeChange,
  consigneeListQuery,
  consigneePage,
} from './consignee.schema.js';
import { ConsigneesService } from './consignees.service.js';

@ApiTags('Customers')
@Controller('consignees')
export class ConsigneesController {
  constructor(private readonly consignees: ConsigneesService) {}

  @Get()
  @RequirePermission('customers.view')
  @ApiOperation({
    summary: 'List consignees',
    description:
      'Each customer and ship-to that devices were shipped to, once: whom to notify in a recall. `reachable=false` lists those nobody can be reached at.',
  })
  @ApiQueries(consigneeListQuery)
  @ApiOkResponse({ standardSchema: consigneePage })
  @ApiProblems('invalid_request', 'invalid_cursor')
  list(@Query({ schema: consigneeListQuery }) query: ConsigneeListQuery): Promise<Page<ConsigneeView>> {
    return this.consignees.list(query);
  }

  @Get(':id')
  @RequirePermission('customers.view')
  @ApiOperation({ summary: 'Read a consignee', description: 'With its recall contact, and whom to reach today.' })
  @ApiOkResponse({ standardSchema: consignee })
  @ApiProblems('invalid_request', 'not_found')
  get(@Param('id', { schema: idText }) id: number): Promise<ConsigneeView> {
    return this.consignees.get(id);
  }

  @Patch(':id')
  @RequirePermission('customers.edit', 'recalls.manage')
  @ApiIfMatch()
  @ApiOperation({
    summary: 'Set the recall contact of a consignee',
    description:
      'Whom a recall reaches first, before any profile or shipment, and when somebody last confirmed it. Needs a reason. Who runs recalls may do so with `recalls.manage` alone.',
  })
  @ApiOkResponse({ standardSchema: consignee })
  @ApiProblems('invalid_request', 'not_found', 'confirmed_in_future', 'reason_required', 'stale_etag', 'if_match_required')
  change(
    @Param('id', { schema: idText }) id: number,
    @IfMatch() precondition: Precondition,
    @Body({ schema: consigneeChange }) change: ConsigneeChange,
  ): Promise<ConsigneeView> {
    return this.consignees.change(id, change, precondition);
  }
}
