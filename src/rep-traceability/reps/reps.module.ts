import { Module } from '@nestjs/common';
import { RepRepository } from './rep.repository.js';
import { RepsController } from './reps.controller.js';
import { RepsService } from './reps.service.js';

@Module({ controllers: [RepsController], providers: [RepsService, RepRepository] })
export class RepsModule {}
