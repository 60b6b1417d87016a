import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { z } from 'zod';

/** Documents each parameter of a query schema, from the schema that validates it. */
export function ApiQueries(schema: z.ZodObject) {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input', unrepresentable: 'any' });
  return applyDecorators(
    ...Object.entries(properties).map(([name, property]) => {
      const { description, ...rest } = property as { description?: string };
      return ApiQuery({ name, required: required.includes(name), ...(description && { description }), schema: rest });
    }),
  );
}
