import { Controller, Get, Query, Req, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { checkPermission, RequirePermission } from '../../../auth/permission.guard.js';
import { Recorded } from '../../../http/access-trail.js';
import { ApiQueries } from '../../../http/api-queries.js';
import type { Page } from '../../../http/paging.js';
import { ApiProblems } from '../../../problems/api-problems.js';
import { InventoryQueries } from './inventory.queries.js';
import { type InventoryQuery, type InventoryRow, inventoryPage, inventoryQuery } from './inventory.schema.js';

@ApiTags('Lots')
@Controller('inventory')
export class InventoryController {
  constructor(private readonly inventory: InventoryQueries) {}

  @Get()
  @Recorded('export')
  @RequirePermission('lots.view')
  @ApiOperation({
    operationId: 'inventory.list',
    summary: 'Show what is left of each lot',
    description:
      'Per SKU and lot: units produced, distributed, returned, restocked, waiting in review and remaining, with expiry and status. Newest lot first. Units of voided distributions and voided returns are not counted. `format=csv` answers all lots of the filter as a file, by SKU and lot, whatever `limit` and `cursor` say, and also needs `distribution_log.export`.',
  })
  @ApiQueries(inventoryQuery)
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ standardSchema: inventoryPage })
  @ApiProblems('invalid_request', 'invalid_cursor')
  list(@Req() request: Request, @Query({ schema: inventoryQuery }) query: InventoryQuery): Promise<Page<InventoryRow> | StreamableFile> {
    if (query.format === 'csv') checkPermission(request.user, 'distribution_log.export');
    return query.format === 'csv' ? this.inventory.file(query) : this.inventory.list(query);
  }
}
