import { z } from 'zod';
import { pageOf, pageQuery } from '../../../http/paging.js';
import { recordId, shownInstant, shownNumber, shownText } from '../../../openapi/shown-fields.js';
import * as field from '../../record-fields.js';

export const approvalListQuery = z.strictObject(pageQuery);
export type ApprovalListQuery = z.infer<typeof approvalListQuery>;

export const approval = z
  .object({
    id: recordId,
    filename: shownText('the name of the file as uploaded', 'approval-2025-06.eml'),
    format: z.enum(['eml', 'eml_utf16', 'outlook_msg']).meta({
      id: 'ApprovalFormat',
      description: 'how it was saved: as an e-mail, as one in UTF-16, or in the format of Outlook, whose header is not read',
    }),
    subject: shownText('the subject of the e-mail', 'Approved: tracing report June 2025').nullable(),
    otherSubjects: z.array(z.string()).meta({
      description: 'further subjects in the header of the e-mail, which mail programs do not show: read it before you rely on `subject`',
      examples: [[]],
    }),
    fromEmail: shownText('the sender', 'quality@silqeqms.example').nullable(),
    toEmail: shownText('the recipients, separated by commas', 'regulatory@silqeqms.example').nullable(),
    sentAt: shownInstant(
      'the date of the e-mail; null where it is written neither as RFC 5322 nor as ISO 8601, or without time or time zone: it is not guessed',
    ).nullable(),
    byteSize: field.byteSize.nullable(),
    sha256: field.sha256.nullable(),
    uploadedAt: shownInstant('when it was uploaded'),
    uploadedByUserId: shownNumber('the id of the user who uploaded it; null if the old system did not record it').nullable(),
    notes: z
      .string()
      .nullable()
      .meta({ description: 'what the old system recorded beside it', examples: [null] }),
  })
  .meta({
    id: 'Approval',
    description:
      'Subject, addresses and date are what the header of the e-mail claims, null if they cannot be read. The e-mail itself is the proof.',
  });
export type ApprovalView = z.infer<typeof approval>;

export const approvalPage = pageOf('ApprovalPage', approval);
