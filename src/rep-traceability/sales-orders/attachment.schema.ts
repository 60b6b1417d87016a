import { z } from 'zod';
import { text } from '../../rest/fields.js';
import { pageQuery } from '../../rest/paging.js';

export const attachmentListQuery = z.strictObject(pageQuery);
export type AttachmentListQuery = z.infer<typeof attachmentListQuery>;

/** The text fields beside the file. */
export const attachmentForm = z.strictObject({ pdfType: text(50).optional() });
export type AttachmentForm = z.infer<typeof attachmentForm>;

/** The form as it is documented: multipart bodies are read by the upload, not by a schema. */
export const attachmentBody = {
  type: 'object',
  required: ['file'],
  properties: {
    file: { type: 'string', format: 'binary', description: 'a PDF' },
    pdfType: { type: 'string', description: '`other` when left out', examples: ['packing_slip'] },
  },
};
