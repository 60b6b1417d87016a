import { z } from 'zod';
import { text } from '../../database/text.js';
import { pageQuery } from '../../http/paging.js';

export const attachmentListQuery = z.strictObject(pageQuery);
export type AttachmentListQuery = z.infer<typeof attachmentListQuery>;

/** The text fields beside the file. */
export const attachmentForm = z.strictObject({
  pdfType: text(50)
    .optional()
    .meta({ description: '`other` when left out', examples: ['packing_slip'] }),
});
export type AttachmentForm = z.infer<typeof attachmentForm>;
