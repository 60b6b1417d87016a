import { Module } from '@nestjs/common';
import { ImportsModule } from '../imports/imports.module.js';
import { RecallsModule } from '../recalls/recalls.module.js';
import { SearchController } from '../search/search.controller.js';
import { SearchQueries } from '../search/search.queries.js';
import { UnlinkedDistributionsModule } from '../unlinked-distributions/unlinked-distributions.module.js';
import { HomeController } from './home.controller.js';
import { HomeQueries } from './home.queries.js';

/** What the first page asks for. */
@Module({
  imports: [ImportsModule, RecallsModule, UnlinkedDistributionsModule],
  controllers: [SearchController, HomeController],
  providers: [SearchQueries, HomeQueries],
})
export class HomeModule {}
