import { Controller, Get, Query, Req, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { checkPermission, RequirePermission } from '../../auth/permission.guard.js';
import { Recorded } from '../../http/access-trail.js';
import { ApiQueries } from '../../http/api-queries.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { SalesDashboardQueries } from './sales-dashboard.queries.js';
import { type SalesDashboard, type SalesDashboardQuery, salesDashboard, salesDashboardQuery } from './sales-dashboard.schema.js';

@ApiTags('Dashboard')
@Controller('dashboard')
export class SalesDashboardController {
  constructor(private readonly dashboard: SalesDashboardQueries) {}

  @Get('sales')
  @Recorded('export')
  @RequirePermission('dashboard.view')
  @ApiOperation({
    operationId: 'dashboard.sales',
    summary: 'Show what was shipped',
    description:
      'All figures are of the distributions whose ship date is in the range and that are not voided, as of one moment. Distributions that are voided, corrected or recorded later change the figures of past months. The units by SKU, by month and by lot each add up to `units` exactly. Customers are those of the sales orders, not the ship-to facilities; a merged customer counts as its survivor. `format=csv` answers the figures as one table, whose first column says what a row is about, and also needs `distribution_log.export`.',
  })
  @ApiQueries(salesDashboardQuery)
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ standardSchema: salesDashboard })
  @ApiProblems('invalid_request')
  sales(
    @Req() request: Request,
    @Query({ schema: salesDashboardQuery }) query: SalesDashboardQuery,
  ): Promise<SalesDashboard | StreamableFile> {
    if (query.format === 'csv') checkPermission(request.user, 'distribution_log.export');
    return query.format === 'csv' ? this.dashboard.file(query) : this.dashboard.sales(query);
  }
}
