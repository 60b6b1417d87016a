import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { AuditEventRepository } from './audit-event.repository.js';
import { AuditVerificationService } from './audit-verification.js';

@Module({ controllers: [AuditController], providers: [AuditEventRepository, AuditVerificationService] })
export class AuditModule {}
