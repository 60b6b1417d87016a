import { z } from 'zod';
import { text } from '../../database/text.js';
import { pageQuery } from '../../http/paging.js';

export const attachmentListQuery = z.strictObject(pageQuery);
export type AttachmentListQuery = z.infer<typeof attachmentListQuery>;

/** The text fields beside the file. */
export const attachmentForm = z.strictObject({
  pdfType: text(50).optional().meta({ description: 'such as `packing_slip`; `other` when left out' }),
});
export type AttachmentForm = z.infer<typeof attachmentForm>;
