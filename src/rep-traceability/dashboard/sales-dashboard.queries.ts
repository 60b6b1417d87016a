import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import type { SalesDashboard, SalesDashboardQuery } from './sales-dashboard.schema.js';
import { SALES_DASHBOARD } from './sales-dashboard.sql.js';

@Injectable()
export class SalesDashboardQueries {
  constructor(private readonly database: Database) {}

  /** Planned each time: whether an index or the whole log is read depends on the range. */
  async sales({ from, to }: SalesDashboardQuery): Promise<SalesDashboard> {
    const row = await this.database.row<{ dashboard: SalesDashboard }>(SALES_DASHBOARD, [from ?? null, to ?? null]);
    if (!row) throw new Error('A statement of sums alone answered no row');
    return row.dashboard;
  }
}
