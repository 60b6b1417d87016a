import { z } from 'zod';
import { calendarDay } from '../calendar/calendar-day.js';
import { text } from '../database/text.js';
import { idText, instant } from '../http/fields.js';
import { pageOf, pageQuery } from '../http/paging.js';
import { entityTypes } from './audited-tables.js';

const since = z.union([calendarDay, instant]).optional();

export const auditEventQuery = z.strictObject({
  ...pageQuery,
  entityType: z.enum(entityTypes).optional().meta({ description: 'the type of the changed record, or its table' }),
  entityId: text(200).optional().meta({
    description:
      'the id; for a lot its number, for a product its SKU, for access the e-mail of the account or the path of the download. Fast only together with entityType',
  }),
  action: text(50).optional().meta({
    description:
      '`insert`, `update` or `delete`; with entityType `access` also `log_in`, `log_in_failed`, `log_out`, `export`, `download`, `password_link_made`, `password_link_used` or `session_ended`',
  }),
  actorId: idText.optional().meta({ description: 'the user who did it' }),
  from: since.meta({ description: 'a UTC day or instant, included' }),
  to: since.meta({ description: 'a UTC day or instant, included' }),
});
export type AuditEventQuery = z.infer<typeof auditEventQuery>;

const values = z.record(z.string(), z.unknown()).nullable();

export const auditEvent = z
  .object({
    id: z.int(),
    occurredAt: instant,
    actor: z.object({
      id: z.int().nullable().meta({ description: 'null for a job, the release, or a statement that somebody ran in the database' }),
      label: z.string(),
    }),
    action: z.enum(['insert', 'update', 'delete']).or(z.string()),
    entityType: z.string(),
    entityId: z.string(),
    oldValues: values.meta({ description: 'the changed fields before an update; the whole row before a delete' }),
    newValues: values.meta({ description: 'the changed fields after an update; null if the row still has the inserted values' }),
    reason: z.string().nullable(),
    requestId: z.string().nullable(),
    adopted: z
      .object({
        entityType: z.string().nullable(),
        entityId: z.string().nullable(),
        clientIp: z.string().nullable(),
        metadata: z.unknown(),
      })
      .nullable()
      .meta({ description: 'for an event of the old system: the record as it was named there, the client and the metadata; else null' }),
  })
  .meta({ id: 'AuditEvent' });
export type AuditEventView = z.infer<typeof auditEvent>;

export const auditEventPage = pageOf('AuditEventPage', auditEvent);

export const auditVerification = z
  .object({
    verified: z.boolean().meta({ description: 'whether every check holds' }),
    checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
    protectedFromApplication: z.boolean().meta({
      description: 'whether the web process logs in to the database as a role that owns nothing; see `webLogIn`',
    }),
    webLogIn: z.object({
      role: z.string(),
      detail: z.string(),
      grants: z
        .array(z.object({ table: z.string(), rights: z.array(z.string()) }))
        .meta({ description: 'what the role may do with each table and view; an owner may do everything, whatever is granted' }),
    }),
  })
  .meta({ id: 'AuditVerification' });
export type AuditVerification = z.infer<typeof auditVerification>;
