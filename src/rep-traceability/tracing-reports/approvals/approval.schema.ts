import { z } from 'zod';
import { instant } from '../../../http/fields.js';
import { pageOf, pageQuery } from '../../../http/paging.js';

export const approvalListQuery = z.strictObject(pageQuery);
export type ApprovalListQuery = z.infer<typeof approvalListQuery>;

const shown = z.string().nullable();

export const approval = z
  .object({
    id: z.int(),
    filename: z.string(),
    format: z.enum(['eml', 'eml_utf16', 'outlook_msg']).meta({
      description: 'how it was saved: as an e-mail, as one in UTF-16, or in the format of Outlook, whose header is not read',
    }),
    subject: shown,
    fromEmail: shown,
    toEmail: shown.meta({ description: 'the recipients, separated by commas' }),
    sentAt: instant.nullable().meta({
      description:
        'null where the e-mail writes its date neither as RFC 5322 nor as ISO 8601, or without time or time zone: it is not guessed',
    }),
    byteSize: z.int().nullable(),
    sha256: shown,
    uploadedAt: instant,
    uploadedByUserId: z.int().nullable().meta({ description: 'null if the old system did not record it' }),
    notes: shown.meta({ description: 'what the old system recorded beside it' }),
  })
  .meta({
    id: 'Approval',
    description:
      'Subject, addresses and date are what the header of the e-mail claims, null if they cannot be read. The e-mail itself is the proof.',
  });
export type ApprovalView = z.infer<typeof approval>;

export const approvalPage = pageOf('ApprovalPage', approval);
