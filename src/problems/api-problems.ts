import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { type ProblemCode, problemCatalogue } from './catalogue.js';

/** Documents the problems a route answers, gathered by status. 401, 403 and 500 are added to every route by the document itself. */
export function ApiProblems(...codes: ProblemCode[]) {
  const byStatus = Map.groupBy(codes, (code) => problemCatalogue[code].status);
  return applyDecorators(
    ...[...byStatus].map(([status, group]) =>
      ApiResponse({
        status,
        description: group.map((code) => `\`${code}\`: ${problemCatalogue[code].title}`).join('  \n'),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      }),
    ),
  );
}
