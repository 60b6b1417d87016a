import { Module } from '@nestjs/common';
import { RepQueries } from './rep.queries.js';
import { RepsController } from './reps.controller.js';
import { RepsService } from './reps.service.js';

@Module({ controllers: [RepsController], providers: [RepsService, RepQueries] })
export class RepsModule {}
