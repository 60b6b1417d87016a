import { Module } from '@nestjs/common';
import { PrintFonts } from '../pdf/write/print-fonts.js';
import { AuditController } from './audit.controller.js';
import { AuditEventQueries } from './audit-event.queries.js';
import { AuditVerificationService } from './audit-verification.js';
import { AuditKeys } from './proof/audit-keys.js';
import { AuditSealer } from './proof/audit-sealer.js';
import { CheckpointKeeper } from './proof/checkpoint-keeper.js';
import { EventExport } from './proof/export-events.js';
import { KeptCheckpoints } from './proof/kept-checkpoints.js';
import { ProofController } from './proof/proof.controller.js';
import { ProofQueries } from './proof/proof.queries.js';
import { SegmentKeeper } from './proof/segment-keeper.js';
import { SealVerification } from './proof/verify-seals.js';
import { AuditReviewQueries } from './reviews/audit-review.queries.js';
import { AuditReviewsController } from './reviews/audit-reviews.controller.js';
import { AuditReviewsService } from './reviews/audit-reviews.service.js';
import { SignaturesModule } from './signatures/signatures.module.js';
import { FileVerification } from './verify-files.js';

@Module({
  imports: [SignaturesModule],
  controllers: [AuditController, ProofController, AuditReviewsController],
  providers: [
    AuditEventQueries,
    AuditVerificationService,
    AuditKeys,
    AuditSealer,
    CheckpointKeeper,
    KeptCheckpoints,
    EventExport,
    ProofQueries,
    SealVerification,
    SegmentKeeper,
    FileVerification,
    AuditReviewsService,
    AuditReviewQueries,
    PrintFonts,
  ],
  exports: [AuditReviewQueries],
})
export class AuditModule {}
