import { Module } from '@nestjs/common';
import { SalesDashboardController } from './sales-dashboard.controller.js';
import { SalesDashboardQueries } from './sales-dashboard.queries.js';

@Module({ controllers: [SalesDashboardController], providers: [SalesDashboardQueries] })
export class DashboardModule {}
