import { Module } from '@nestjs/common';
import { DistributionRepository } from './distribution.repository.js';
import { DistributionsController } from './distributions.controller.js';
import { DistributionsService } from './distributions.service.js';

@Module({ controllers: [DistributionsController], providers: [DistributionsService, DistributionRepository] })
export class DistributionLogModule {}
