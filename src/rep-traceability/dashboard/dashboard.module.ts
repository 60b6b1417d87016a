import { Module } from '@nestjs/common';
import { SalesDashboardController } from './sales-dashboard.controller.js';
import { SalesDashboardRepository } from './sales-dashboard.repository.js';

@Module({ controllers: [SalesDashboardController], providers: [SalesDashboardRepository] })
export class DashboardModule {}
