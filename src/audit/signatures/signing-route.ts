import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiCreatedResponse } from '@nestjs/swagger';
import { SessionGuard } from '../../auth/api-tokens/session.guard.js';
import { locationHeader } from '../../http/location.js';
import { ApiProblems } from '../../problems/api-problems.js';
import type { ProblemCode } from '../../problems/catalogue.js';
import { signature } from './signature.schema.js';

/**
 * A route that signs a record: for people who are logged in, answered with the signature.
 * @param problems those of this kind of record
 */
export const SigningRoute = (...problems: ProblemCode[]) =>
  applyDecorators(
    UseGuards(SessionGuard),
    ApiCreatedResponse({ standardSchema: signature, headers: locationHeader }),
    ApiProblems(
      ...(['invalid_request', 'session_required', 'not_found', ...problems, 'already_signed', 'content_changed'] as const),
      ...(['wrong_password', 'wrong_code', 'printed_name_missing', 'too_many_attempts'] as const),
    ),
  );
