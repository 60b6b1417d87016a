import { z } from 'zod';
import { calendarDay } from '../../calendar/calendar-day.js';
import { inOrder } from '../../calendar/in-order.js';
import { idText, instant } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';
import { shownInstant, shownText } from '../../openapi/shown-fields.js';

const HASH = 'qP0p6hXwYxM3gkq1m1xXb2b3Jm4m0m2b0o3o6Yc0d1E=';
const hash = (description: string) => shownText(`${description}, in Base64`, HASH);
const size = (description: string) =>
  z
    .int()
    .min(1)
    .meta({ description, examples: [48_211] });
const checkpointText = shownText(
  'the signed head of the tree, as a signed note of C2SP: name of the trail, number of events, root hash, signature',
  'silqeqms/0d0c9a52-3c5e-4a34-9d0b-6a1f0c0e8a11\n48211\nqP0p6hXwYxM3gkq1m1xXb2b3Jm4m0m2b0o3o6Yc0d1E=\n\n\u2014 silqeqms/0d0c9a52 3q2+7w==\n',
);

export const checkpointsQuery = z.strictObject(pageQuery);
export type CheckpointsQuery = z.infer<typeof checkpointsQuery>;

export const auditCheckpoint = z
  .object({
    treeSize: size('how many events it covers, from the first one on'),
    firstIndex: z
      .int()
      .min(0)
      .meta({ description: 'the place of the first event that this seal added, counted from 0', examples: [48_200] }),
    rootHash: hash('the root of the Merkle tree'),
    sealedAt: shownInstant('when the events were sealed'),
    checkpoint: checkpointText,
    storageKey: shownText(
      'where the file storage keeps it; null for one between two that are kept',
      'audit/checkpoints/5c1f2e0a-7b7e-4c55-9d0c-2f6f3a1f9e11/0000000000048211-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.txt',
    ).nullable(),
  })
  .meta({ id: 'AuditCheckpoint', description: 'the signed head of the sealed trail after one of its seals' });
export type AuditCheckpoint = z.infer<typeof auditCheckpoint>;
export const auditCheckpointPage = pageOf('AuditCheckpointPage', auditCheckpoint);

export const segmentsQuery = z.strictObject(pageQuery);
export type SegmentsQuery = z.infer<typeof segmentsQuery>;

export const auditSegment = z
  .object({
    number: z
      .int()
      .min(1)
      .meta({ description: 'counted from 1', examples: [1] }),
    treeSize: size('how many events the tree has behind it'),
    firstIndex: z
      .int()
      .min(0)
      .meta({ description: 'the place of its first event, counted from 0', examples: [0] }),
    sealedFrom: shownInstant('when its first events were sealed'),
    sealedTo: shownInstant('when its last events were sealed'),
    archivedAt: shownInstant('when it was archived'),
    storageKey: shownText('where the file storage keeps it', 'audit/segments/0000000000000000-0000000000048211.gz'),
    byteSize: z
      .int()
      .min(1)
      .meta({ description: 'the size of the file in bytes', examples: [6_120_455] }),
    sha256: shownText('SHA-256 of the file, as hexadecimal digits', 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9'),
    keepUntil: calendarDay.nullable().meta({
      description:
        'the day until which RETENTION_YEARS demands it; null without that setting: it is kept for good. The product deletes it neither before nor afterwards',
      examples: ['2036-12-01'],
    }),
  })
  .meta({ id: 'AuditSegment', description: 'a part of the sealed trail that is archived in the file storage' });
export type AuditSegment = z.infer<typeof auditSegment>;
export const auditSegmentPage = pageOf('AuditSegmentPage', auditSegment);

export const eventProof = z
  .object({
    eventId: z.int().meta({ description: 'the id of the event', examples: [48_007] }),
    leafIndex: z
      .int()
      .min(0)
      .meta({ description: 'its place in the tree, counted from 0', examples: [48_002] }),
    leafHash: hash('the hash of the event as it was sealed'),
    event: z.record(z.string(), z.unknown()).meta({
      description:
        'the event as it is stored now, in the columns of its table: its canonical JSON (RFC 8785) has the leaf hash, unless it was changed',
      examples: [{ id: 48_007, action: 'update', entity_type: 'lots' }],
    }),
    treeSize: size('the number of events in the tree'),
    rootHash: hash('the root that the hashes lead to'),
    hashes: z.array(hash('a hash beside the way')).meta({ description: 'from the leaf to the root (RFC 6962, 2.1.1)' }),
    checkpoint: checkpointText,
  })
  .meta({ id: 'AuditEventProof', description: 'what proves that an event is in the sealed trail' });
export type EventProof = z.infer<typeof eventProof>;

export const consistencyQuery = z.strictObject({
  earlier: idText
    .optional()
    .meta({ description: 'the number of events of the earlier tree, such as that of a checkpoint that you kept; 1 when left out' }),
});
export type ConsistencyQuery = z.infer<typeof consistencyQuery>;

export const auditConsistency = z
  .object({
    earlierSize: size('the number of events of the earlier tree'),
    earlierRootHash: hash('the root of the earlier tree'),
    treeSize: size('the number of events of the later tree'),
    rootHash: hash('the root of the later tree'),
    hashes: z
      .array(hash('a hash of the proof'))
      .meta({ description: 'they prove that the later tree begins with the earlier one (RFC 6962, 2.1.2)' }),
  })
  .meta({ id: 'AuditConsistency', description: 'what proves that a checkpoint continues an earlier one' });
export type AuditConsistency = z.infer<typeof auditConsistency>;

const since = z.union([calendarDay, instant]).optional();
export const auditExportQuery = inOrder(
  z.strictObject({
    from: since.meta({ description: 'leaves out what was sealed before this UTC day or instant' }),
    to: since.meta({ description: 'leaves out what was sealed after this UTC day or instant' }),
  }),
  'from',
  'to',
);
export type AuditExportQuery = z.infer<typeof auditExportQuery>;
