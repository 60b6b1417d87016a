import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../auth/permission.guard.js';
import { ApiQueries } from '../../http/api-queries.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { SalesDashboardQueries } from './sales-dashboard.queries.js';
import { type SalesDashboard, type SalesDashboardQuery, salesDashboard, salesDashboardQuery } from './sales-dashboard.schema.js';

@ApiTags('Dashboard')
@Controller('dashboard')
export class SalesDashboardController {
  constructor(private readonly dashboard: SalesDashboardQueries) {}

  @Get('sales')
  @RequirePermission('dashboard.view')
  @ApiOperation({
    operationId: 'dashboard.sales',
    summary: 'Show what was shipped',
    description:
      'All figures are of the distributions whose ship date is in the range and that are not voided, as of one moment. Distributions that are voided, corrected or recorded later change the figures of past months. The units by SKU, by month and by lot each add up to `units` exactly. Customers are those of the sales orders, not the ship-to facilities; a merged customer counts as its survivor.',
  })
  @ApiQueries(salesDashboardQuery)
  @ApiOkResponse({ standardSchema: salesDashboard })
  @ApiProblems('invalid_request')
  sales(@Query({ schema: salesDashboardQuery }) query: SalesDashboardQuery): Promise<SalesDashboard> {
    return this.dashboard.sales(query);
  }
}
