import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { z } from 'zod';
import { toJsonSchema } from '../openapi/json-schema.js';
import { TakesUpload } from './declared-input.guard.js';

/**
 * A route that takes a form of one file and text fields beside it, documented from the schema that checks those.
 * @param file what the file must be
 */
export function ApiUpload(file: string, fields: z.ZodObject = z.strictObject({})) {
  const { properties = {}, required = [] } = toJsonSchema(fields, 'input').root;
  const schema = {
    type: 'object',
    required: ['file', ...required],
    properties: { file: { type: 'string', format: 'binary', description: file }, ...(properties as Record<string, object>) },
  };
  return applyDecorators(TakesUpload(), ApiConsumes('multipart/form-data'), ApiBody({ schema }));
}
