import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { z } from 'zod';
import { nameOfQueries, toJsonSchema } from '../openapi/json-schema.js';
import { invalidRequest } from '../problems/validation.js';
import { AcceptsUpload } from './declared-input.guard.js';

/** The problems that any upload may answer. */
export const UPLOAD_PROBLEMS = [
  'invalid_request',
  'file_missing',
  'upload_malformed',
  'upload_too_large',
  'unsupported_type',
  'storage_unavailable',
] as const;

/** The form of an upload that consists of a file alone. */
export const noFields = z.strictObject({});

/**
 * Marks a route that takes a form of one file and text fields, and documents it from the schema that checks the fields.
 * @param file description of the file, such as `a PDF`
 * @param maxFiles how many files the form may have, each as a part `file`
 */
export function ApiUpload(file: string, fields: z.ZodObject = noFields, maxFiles = 1) {
  const { root, definitions } = toJsonSchema(fields, 'input');
  const { properties = {}, required = [] } = root;
  for (const [name, definition] of Object.entries(definitions)) nameOfQueries(name, definition);
  const schema = {
    type: 'object',
    required: ['file', ...required],
    properties: { file: { description: file, ...fileSchema(maxFiles) }, ...(properties as Record<string, object>) },
  };
  return applyDecorators(AcceptsUpload(), ApiConsumes('multipart/form-data'), ApiBody({ schema }));
}

function fileSchema(maxFiles: number): object {
  const one = { type: 'string', format: 'binary' };
  return maxFiles === 1 ? one : { anyOf: [one, { type: 'array', items: one, minItems: 1, maxItems: maxFiles }] };
}

/**
 * The text fields of an upload. A form without fields has no body.
 * @throws Problem `invalid_request`
 */
export function readForm<Fields extends z.ZodObject>(fields: Fields, body: unknown): z.infer<Fields> {
  const form = fields.safeParse(body ?? {});
  if (form.error) throw invalidRequest(form.error.issues, 'body');
  return form.data;
}
