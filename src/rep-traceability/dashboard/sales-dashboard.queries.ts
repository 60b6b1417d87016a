import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import type { SalesDashboard, SalesDashboardQuery } from './sales-dashboard.schema.js';
import { salesDashboardStatement } from './sales-dashboard.sql.js';

@Injectable()
export class SalesDashboardQueries {
  constructor(private readonly database: Database) {}

  /** Planned each time: whether an index or the whole log is read depends on the range. */
  async sales(query: SalesDashboardQuery): Promise<SalesDashboard> {
    const { sql, parameters } = salesDashboardStatement(query);
    const row = await this.database.row<{ dashboard: SalesDashboard }>(sql, parameters);
    if (!row) throw new Error('A statement of sums alone answered no row');
    return row.dashboard;
  }
}
