import { z } from 'zod';
import { invalidRequest } from '../../problems/validation.js';
import { text } from '../../rest/fields.js';
import { pageQuery } from '../../rest/paging.js';

export const attachmentListQuery = z.strictObject(pageQuery);
export type AttachmentListQuery = z.infer<typeof attachmentListQuery>;

/** The text fields beside the file. */
const attachmentForm = z.strictObject({ pdfType: text(50).optional() });
export type AttachmentForm = z.infer<typeof attachmentForm>;

/** A form without fields is none at all. */
export function readAttachmentForm(body: unknown): AttachmentForm {
  const form = attachmentForm.safeParse(body ?? {});
  if (form.error) throw invalidRequest(form.error.issues, 'body');
  return form.data;
}

/** The form as it is documented: the file is no part of what a schema checks. */
export const attachmentBody = {
  type: 'object',
  required: ['file'],
  properties: {
    file: { type: 'string', format: 'binary', description: 'a PDF' },
    pdfType: { type: 'string', description: '`other` when left out', examples: ['packing_slip'] },
  },
};
