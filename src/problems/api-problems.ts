import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { type ProblemCode, problemCatalogue } from './catalogue.js';

/** Documents the problems of a route, grouped by status. `addCommonAnswers` adds those that all routes share. */
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
