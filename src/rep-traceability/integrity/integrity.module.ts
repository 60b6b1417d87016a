import { Module } from '@nestjs/common';
import { IntegrityController } from './integrity.controller.js';
import { IntegrityQueries } from './integrity.queries.js';

@Module({ controllers: [IntegrityController], providers: [IntegrityQueries] })
export class IntegrityModule {}
