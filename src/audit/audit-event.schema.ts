import { z } from 'zod';
import { calendarDay } from '../calendar/calendar-day.js';
import { inOrder } from '../calendar/in-order.js';
import { text } from '../database/text.js';
import { booleanText, idText, instant } from '../http/fields.js';
import { pageOf, pageQuery } from '../http/paging.js';
import { recordId, shownInstant, shownNumber, shownText } from '../openapi/shown-fields.js';
import { entityTypes } from './audited-tables.js';
import { FINDING_KINDS } from './findings.js';

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

export const auditVerificationQuery = z.strictObject({
  files: booleanText.optional().meta({
    description:
      '`true` also reads every stored file that a record names (attachments, tracing reports, signed copies, imports, checkpoints) and compares it with the SHA-256 that was recorded when it was received. It takes as long as the storage takes to send them',
  }),
});
export type AuditVerificationQuery = z.infer<typeof auditVerificationQuery>;

const finding = z
  .object({
    check: shownText('the check that found it', 'records_are_as_their_events_say'),
    kind: z.enum(FINDING_KINDS).meta({
      id: 'AuditFindingKind',
      description:
        'what was found: `record_changed`, `record_added` or `record_missing` past the triggers; `event_changed`, `event_added`, `event_missing` or `event_moved` after it was sealed; `event_back_dated`; `events_not_sealed`; `seal_changed`; `checkpoint_changed`; `file_changed` or `file_missing` in the file storage; `guard_changed`: a function, trigger or constraint; `right_added`: a right of the web process',
    }),
    entityType: shownText('the type of the record; null for what is no record', 'distribution').nullable(),
    entityId: shownText('the id of the record as its events name it, as text; null for what is no record', '17').nullable(),
    eventId: z
      .int()
      .nullable()
      .meta({ description: 'the event that the finding is about, or the last one that speaks of the record', examples: [4711] }),
    since: shownInstant(
      'the last instant at which it is known to have held: of the last event of the record, of the seal or of the checkpoint; it was changed later. Null where nothing shows it',
    ).nullable(),
    treeSize: z
      .int()
      .nullable()
      .meta({ description: 'how many events the last checkpoint has with which it is known to have held', examples: [48_211] }),
    detail: shownText('what was found, as a sentence', 'distribution_log_entries 17 (quantity; changed after event 4711)'),
  })
  .meta({ id: 'AuditFinding', description: 'one thing that does not hold: which record or event, and since when' });

export const auditVerification = z
  .object({
    verified: z.boolean().meta({ description: 'whether every check holds' }),
    checks: z
      .array(
        z.object({
          name: shownText('what is checked', 'triggers'),
          ok: z.boolean().meta({ description: 'whether it holds', examples: [true] }),
          detail: shownText('what was found', 'All triggers are in place.'),
          findings: shownNumber('how many things do not hold', 0),
        }),
      )
      .meta({ description: 'each check with its outcome' }),
    findings: z.array(finding).meta({
      description: 'what does not hold, at most 100 findings of each check; `checks[].findings` counts all of them',
      examples: [[]],
    }),
    findingsTotal: shownNumber('how many findings there are, listed or not', 0),
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
