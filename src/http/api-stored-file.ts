import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiProduces, ApiResponse } from '@nestjs/swagger';
import { ApiProblems } from '../problems/api-problems.js';

const ETag = {
  description: 'the SHA-256 of the file; not sent for a file that the old system stored without it',
  required: false,
  schema: { type: 'string' },
};

/**
 * Documents the responses of `sendStoredFile`, including its problems.
 * @param contentType such as `application/pdf`
 */
export function ApiStoredFile(contentType: string) {
  const schema = contentType.startsWith('text/') ? { type: 'string' } : { type: 'string', format: 'binary' };
  const content = { headers: { ETag }, content: { [contentType]: { schema } } };
  return applyDecorators(
    ApiProduces(contentType),
    ApiHeader({ name: 'Range', required: false, description: 'a part of the file, answered with 206', schema: { type: 'string' } }),
    ApiOkResponse({ description: 'The file, as an attachment', ...content }),
    ApiResponse({ status: 206, description: 'The requested part of the file', ...content }),
    ApiResponse({ status: 304, description: 'The file still has the ETag in `If-None-Match`', headers: { ETag } }),
    ApiProblems('invalid_request', 'not_found', 'file_not_carried_over', 'range_not_satisfiable', 'storage_unavailable'),
  );
}
