import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { AuditEventQueries } from './audit-event.queries.js';
import { AuditVerificationService } from './audit-verification.js';

@Module({ controllers: [AuditController], providers: [AuditEventQueries, AuditVerificationService] })
export class AuditModule {}
