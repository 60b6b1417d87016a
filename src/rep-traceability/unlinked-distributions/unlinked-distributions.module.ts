import { Module } from '@nestjs/common';
import { UnlinkedDistributionRepository } from './unlinked-distribution.repository.js';
import { UnlinkedDistributionsController } from './unlinked-distributions.controller.js';
import { UnlinkedDistributionsService } from './unlinked-distributions.service.js';

@Module({
  controllers: [UnlinkedDistributionsController],
  providers: [UnlinkedDistributionsService, UnlinkedDistributionRepository],
})
export class UnlinkedDistributionsModule {}
