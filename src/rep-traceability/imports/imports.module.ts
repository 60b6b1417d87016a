import { Module } from '@nestjs/common';
import { ImportQueries } from './import.queries.js';
import { ImportRepository } from './import.repository.js';
import { IMPORT_KINDS } from './import-kinds.js';
import { ImportWorker } from './import-worker.js';
import { ImportsController } from './imports.controller.js';
import { ImportsService } from './imports.service.js';
import { LotImportController } from './lot-list-csv/lot-import.controller.js';
import { LotImportService } from './lot-list-csv/lot-import.service.js';
import { RejectsService } from './rejects.service.js';
import { RunImport } from './run-import.js';

@Module({
  controllers: [ImportsController, LotImportController],
  providers: [
    ...Object.values(IMPORT_KINDS),
    ImportsService,
    ImportQueries,
    ImportRepository,
    ImportWorker,
    RunImport,
    RejectsService,
    LotImportService,
  ],
})
export class ImportsModule {}
