import { Injectable, type StreamableFile } from '@nestjs/common';
import { csvFile } from '../../csv/csv-file.js';
import { Database } from '../../database/database.js';
import type { SalesDashboard, SalesDashboardQuery } from './sales-dashboard.schema.js';
import { SALES_DASHBOARD } from './sales-dashboard.sql.js';
import { DASHBOARD_COLUMNS, dashboardCells } from './sales-dashboard-file.js';

@Injectable()
export class SalesDashboardQueries {
  constructor(private readonly database: Database) {}

  /**
   * The figures of a range. Planned at each request, since the range decides whether an index or the whole log is read.
   * @param query first and last ship date, both included; a missing side is open
   */
  async sales({ from, to }: SalesDashboardQuery): Promise<SalesDashboard> {
    const row = await this.database.row<{ dashboard: SalesDashboard }>(SALES_DASHBOARD, [from ?? null, to ?? null]);
    if (!row) throw new Error('The sums came back empty');
    return row.dashboard;
  }

  /** The same figures as a CSV. */
  file(query: SalesDashboardQuery): Promise<StreamableFile> {
    return csvFile('sales-dashboard.csv', DASHBOARD_COLUMNS, this.cells(query));
  }

  private async *cells(query: SalesDashboardQuery) {
    yield dashboardCells(await this.sales(query));
  }
}
