import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { Import } from './import.entity.js';
import { ImportQueries } from './import.queries.js';
import { IMPORT_KINDS } from './import-kinds.js';
import { ImportWorker } from './import-worker.js';
import { ImportsController } from './imports.controller.js';
import { ImportsService } from './imports.service.js';
import { LotImportController } from './lot-list-csv/lot-import.controller.js';
import { LotImportService } from './lot-list-csv/lot-import.service.js';
import { RejectsService } from './rejects.service.js';
import { RunImport } from './run-import.js';

@Module({
  imports: [MikroOrmModule.forFeature([Import])],
  controllers: [ImportsController, LotImportController],
  providers: [...Object.values(IMPORT_KINDS), ImportsService, ImportQueries, ImportWorker, RunImport, RejectsService, LotImportService],
  exports: [ImportQueries],
})
export class ImportsModule {}
