import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import type { z } from 'zod';
import { nameOfQueries, toJsonSchema } from '../openapi/json-schema.js';

/**
 * Documents each parameter of a query schema, from the schema that validates it. Examples are left out: Swagger UI would fill them in and filter
 * the list by accident.
 */
export function ApiQueries(schema: z.ZodObject) {
  const { root, definitions } = toJsonSchema(schema, 'input');
  const { properties = {}, required = [] } = root;
  for (const [name, definition] of Object.entries(definitions)) nameOfQueries(name, definition);
  return applyDecorators(
    ...Object.entries(properties).map(([name, property]) => {
      const { description, examples: _, ...rest } = property as { description?: string; examples?: unknown; type?: string };
      const list = rest.type === 'array' && ({ style: 'form', explode: false } as const);
      return ApiQuery({ name, required: required.includes(name), ...(description && { description }), schema: rest, ...list });
    }),
  );
}
