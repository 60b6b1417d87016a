import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiProduces, ApiResponse } from '@nestjs/swagger';

const ETag = {
  description: 'the SHA-256 of the file; not sent where an earlier system stored it without measuring it',
  required: false,
  schema: { type: 'string' },
};

/** Documents what `sendStoredFile` answers. */
export function ApiStoredFile(contentType: string) {
  const schema = contentType.startsWith('text/') ? { type: 'string' } : { type: 'string', format: 'binary' };
  const content = { headers: { ETag }, content: { [contentType]: { schema } } };
  return applyDecorators(
    ApiProduces(contentType),
    ApiHeader({ name: 'Range', required: false, description: 'a part of the file, answered with 206', schema: { type: 'string' } }),
    ApiOkResponse({ description: 'The file, as an attachment', ...content }),
    ApiResponse({ status: 206, description: 'The part of it that was asked for', ...content }),
    ApiResponse({ status: 304, description: 'What `If-None-Match` names is the file still', headers: { ETag } }),
  );
}
