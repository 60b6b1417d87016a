import { Module } from '@nestjs/common';
import { UnlinkedDistributionQueries } from './unlinked-distribution.queries.js';
import { UnlinkedDistributionsController } from './unlinked-distributions.controller.js';
import { UnlinkedDistributionsService } from './unlinked-distributions.service.js';

@Module({
  controllers: [UnlinkedDistributionsController],
  providers: [UnlinkedDistributionsService, UnlinkedDistributionQueries],
  exports: [UnlinkedDistributionQueries],
})
export class UnlinkedDistributionsModule {}
