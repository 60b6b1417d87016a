import { Module } from '@nestjs/common';
import { Instants } from '../audit/history/instants.js';
import { ConsigneeQueries } from './consignees/consignee.queries.js';
import { ConsigneesController } from './consignees/consignees.controller.js';
import { ConsigneesService } from './consignees/consignees.service.js';
import { CustomerQueries } from './customer.queries.js';
import { CustomerNoteQueries } from './customer-note.queries.js';
import { CustomerNotesService } from './customer-notes.service.js';
import { CustomersController } from './customers.controller.js';
import { CustomersService } from './customers.service.js';
import { DuplicateQueries } from './duplicates/duplicate.queries.js';
import { DuplicatesController } from './duplicates/duplicates.controller.js';
import { DuplicatesService } from './duplicates/duplicates.service.js';
import { CustomerRepQueries } from './reps/customer-rep.queries.js';
import { CustomerRepsController } from './reps/customer-reps.controller.js';
import { CustomerRepsService } from './reps/customer-reps.service.js';

@Module({
  controllers: [CustomersController, DuplicatesController, CustomerRepsController, ConsigneesController],
  providers: [
    CustomersService,
    CustomerNotesService,
    CustomerNoteQueries,
    CustomerQueries,
    Instants,
    CustomerRepsService,
    CustomerRepQueries,
    DuplicatesService,
    DuplicateQueries,
    ConsigneesService,
    ConsigneeQueries,
  ],
  exports: [CustomerQueries, Instants],
})
export class CustomersModule {}
