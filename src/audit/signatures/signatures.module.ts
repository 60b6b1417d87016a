import { Module } from '@nestjs/common';
import { AuthModule } from '../../auth/auth.module.js';
import { SignatureQueries } from './signature.queries.js';
import { SignaturesController } from './signatures.controller.js';
import { SignaturesService } from './signatures.service.js';
import { SignedSubjects } from './signed-subjects.js';

/** Electronic signatures, for the features whose records are signed. */
@Module({
  imports: [AuthModule],
  controllers: [SignaturesController],
  providers: [SignaturesService, SignatureQueries, SignedSubjects],
  exports: [SignaturesService, SignatureQueries, SignedSubjects],
})
export class SignaturesModule {}
