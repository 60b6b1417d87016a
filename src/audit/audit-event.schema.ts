import { z } from 'zod';
import { calendarDay } from '../calendar/calendar-day.js';
import { inOrder } from '../calendar/in-order.js';
import { text } from '../database/text.js';
import { idText, instant } from '../http/fields.js';
import { pageOf, pageQuery } from '../http/paging.js';
import { recordId, shownInstant, shownText } from '../openapi/shown-fields.js';
import { entityTypes } from './audited-tables.js';

const since = z.union([calendarDay, instant]).optional();

export const auditEventQuery = inOrder(
  z.strictObject({
    ...pageQuery,
    entityType: z
      .enum(entityTypes)
      .meta({ id: 'AuditEntityType', description: 'the type of a record, or its table' })
      .optional()
      .meta({ description: 'the type of the changed record, or its table' }),
    entityId: text(200).optional().meta({
      description:
        'the id; for a lot its number, for a product its SKU, for access the e-mail of the account or the path of the download. Fast only together with entityType',
    }),
    action: text(50).optional().meta({
      description:
        '`insert`, `update` or `delete`, or `baseline` (the values of a record when the trail began to keep all of them); with entityType `access` also `log_in`, `log_in_failed`, `log_out`, `export`, `download`, `password_link_made`, `password_link_used`, `session_ended` or `signing_failed`',
    }),
    actorId: idText.optional().meta({ description: 'the user who did it' }),
    from: since.meta({ description: 'a UTC day or instant, included' }),
    to: since.meta({ description: 'a UTC day or instant, included' }),
  }),
  'from',
  'to',
);
export type AuditEventQuery = z.infer<typeof auditEventQuery>;

const values = z.record(z.string(), z.unknown()).nullable();

export const auditEvent = z
  .object({
    id: recordId,
    occurredAt: shownInstant('when the change was made'),
    actor: z
      .object({
        id: z
          .int()
          .nullable()
          .meta({ description: 'the id of the user; null for a job, the release, or a statement that somebody ran in the database' }),
        label: shownText('the e-mail of the user, or what else made the change', 'robin.ames@silqeqms.example'),
      })
      .meta({ description: 'who did it' }),
    action: shownText('`insert`, `update`, `delete`, `baseline`, or what happened to access, such as `log_in`', 'update'),
    entityType: shownText('the type of the record', 'distribution'),
    entityId: shownText('the id of the record, as text', '17'),
    oldValues: values.meta({
      description: 'the changed fields before an update; the whole row before a delete',
      examples: [{ quantity: 10 }],
    }),
    newValues: values.meta({
      description:
        'the changed fields after an update; of an insert or a baseline, all fields that were filled in; null for an insert of the time before the baseline',
      examples: [{ quantity: 20 }],
    }),
    reason: shownText('why, in the words of the person; null where none is needed', 'the packing slip says two boxes').nullable(),
    requestId: shownText(
      'the `X-Request-Id` of the request; null for what no request did',
      '3c9b0a52-3c5e-4a34-9d0b-6a1f0c0e8a11',
    ).nullable(),
    adopted: z
      .object({
        entityType: z.string().nullable().meta({ description: 'the type of the record there' }),
        entityId: z.string().nullable().meta({ description: 'its id there' }),
        clientIp: z.string().nullable().meta({ description: 'the address of the client, as recorded there' }),
        metadata: z.unknown().meta({ description: 'whatever else was recorded there' }),
      })
      .nullable()
      .meta({
        description: 'for an event of the old system: the record as it was named there, the client and the metadata; else null',
        examples: [null],
      }),
  })
  .meta({ id: 'AuditEvent' });
export type AuditEventView = z.infer<typeof auditEvent>;

export const auditEventPage = pageOf('AuditEventPage', auditEvent);

export const auditVerification = z
  .object({
    verified: z.boolean().meta({ description: 'whether every check holds' }),
    checks: z
      .array(
        z.object({
          name: shownText('what is checked', 'triggers'),
          ok: z.boolean().meta({ description: 'whether it holds', examples: [true] }),
          detail: shownText('what was found', 'All triggers are in place.'),
        }),
      )
      .meta({ description: 'each check with its outcome' }),
    protectedFromApplication: z.boolean().meta({
      description: 'whether the web process logs in to the database as a role that owns nothing; see `webLogIn`',
      examples: [true],
    }),
    webLogIn: z
      .object({
        role: shownText('the role that the web process logs in as', 'silqe_web'),
        detail: shownText('what it may do and what not, as a sentence', 'The role owns nothing.'),
        grants: z
          .array(
            z.object({
              table: shownText('the table or view', 'distribution_log_entries'),
              rights: z.array(z.string()).meta({ description: 'what it may do with it', examples: [['SELECT', 'INSERT', 'UPDATE']] }),
            }),
          )
          .meta({ description: 'what the role may do with each table and view; an owner may do everything, whatever is granted' }),
      })
      .meta({ description: 'how the web process logs in to the database' }),
  })
  .meta({ id: 'AuditVerification' });
export type AuditVerification = z.infer<typeof auditVerification>;
