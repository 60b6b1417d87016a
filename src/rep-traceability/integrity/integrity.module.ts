import { Module } from '@nestjs/common';
import { IntegrityController } from './integrity.controller.js';
import { IntegrityRepository } from './integrity.repository.js';

@Module({ controllers: [IntegrityController], providers: [IntegrityRepository] })
export class IntegrityModule {}
