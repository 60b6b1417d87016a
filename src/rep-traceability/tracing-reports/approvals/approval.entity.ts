import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, reference } from '../../../database/columns.js';
import type { EmailFormat } from './email/read-email-header.js';

const ApprovalSchema = defineEntity({
  name: 'Approval',
  tableName: 'approvals_eml',
  properties: {
    id: identity(),
    tracingReportId: reference(),
    storageKey: p.text(),
    originalFilename: p.text(),
    format: p.text().$type<EmailFormat>().default('eml'),
    subject: p.text().nullable(),
    otherSubjects: p.array().defaultRaw(`'{}'`),
    fromEmail: p.text().nullable(),
    toEmail: p.text().nullable(),
    sentAt: p.datetime().nullable(),
    sha256: p.text().nullable(),
    byteSize: p.bigint('number').nullable(),
    uploadedAt: p.datetime().defaultRaw('now()').persist(false),
    uploadedByUserId: reference().nullable(),
    notes: p.text().nullable(),
    adopted: p.boolean().default(false),
  },
});

/** An e-mail that approves a tracing report, kept as received. */
export class Approval extends ApprovalSchema.class {}
ApprovalSchema.setClass(Approval);
