import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { z } from 'zod';
import { toJsonSchema } from '../openapi/json-schema.js';

/**
 * Documents a form of one file and the text fields beside it, from the schema that checks those.
 * @param file what the file must be
 */
export function ApiUpload(file: string, fields: z.ZodObject = z.strictObject({})) {
  const { properties = {}, required = [] } = toJsonSchema(fields, 'input').root;
  const schema = {
    type: 'object',
    required: ['file', ...required],
    properties: { file: { type: 'string', format: 'binary', description: file }, ...(properties as Record<string, object>) },
  };
  return applyDecorators(ApiConsumes('multipart/form-data'), ApiBody({ schema }));
}
