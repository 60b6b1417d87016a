import type { ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { invalidRequest } from '../problems/validation.js';
import { idText } from './fields.js';

/**
 * The `:id` of the path for a guard, which runs before the parameters of the route are checked.
 * @throws Problem `invalid_request`
 */
export function idInPath(context: ExecutionContext): number {
  const { params } = context.switchToHttp().getRequest<Request<{ id: string }>>();
  const id = idText.safeParse(params.id);
  if (id.success) return id.data;
  throw invalidRequest(
    id.error.issues.map((issue) => ({ ...issue, path: ['id'] })),
    'param',
  );
}
