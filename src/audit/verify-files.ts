import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { Problem } from '../problems/problem.js';
import { FileStorage } from '../storage/file-storage.js';
import { type FileFault, faultLine, verifyStorage } from '../storage/verify-storage.js';
import { type Finding, Findings } from './findings.js';

/** Findings that the sentence has. */
const IN_SENTENCE = 20;

interface Stored extends Record<string, unknown> {
  table: string;
  id: string;
  eventId: number;
  since: string;
}

/** The events that recorded what the files are: until then each was as it was received. */
const RECORDED = `select f.table, f.id, e.id as "eventId", iso_utc(e.occurred_at) as since
  from unnest($1::text[], $2::text[]) f ("table", id) cross join lateral (
    select e.id, e.occurred_at from audit_events e where e.entity_type = f.table and e.entity_id = f.id and e.imported_from is null
      and (e.new_values ? 'sha256' or e.new_values ? 'storage_key') order by e.id desc limit 1) e`;

/** Compares the stored files that records name with the SHA-256 that the database keeps of them. */
@Injectable()
export class FileVerification {
  /** One at a time: two would read the same files at half the speed. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly storage: FileStorage,
  ) {}

  /**
   * Reads every file, so it takes as long as the storage takes to send them. Memory does not grow with them.
   * @param signal ends it when nobody waits for the answer any more
   * @throws StorageUnavailable
   */
  verify(signal: AbortSignal): Promise<{ detail: string; findings: Findings }> {
    const compared = this.last.then(() => this.compare(signal));
    this.last = compared.catch(() => undefined);
    return compared;
  }

  private async compare(signal: AbortSignal): Promise<{ detail: string; findings: Findings }> {
    const findings = new Findings();
    const report = (fault: FileFault) => findings.add(findingOf(fault));
    const { verified, withoutHash } = await verifyStorage(this.database, this.storage, report, { signal }).catch((error: unknown) => {
      throw signal.aborted ? new Problem('request_timeout', 'The client left before every file was read.') : error;
    });
    await this.addWhenRecorded(findings.listed);
    const listed = findings.listed.slice(0, IN_SENTENCE).map(({ detail }) => detail);
    const others = withoutHash > 0 ? `; ${withoutHash} of the earlier system were recorded without a SHA-256` : '';
    const detail =
      findings.count > 0
        ? `${findings.count} files are not as they were received: ${listed.join('; ')}.`
        : `${verified} files are as they were received${others}.`;
    return { detail, findings };
  }

  private async addWhenRecorded(listed: Finding[]): Promise<void> {
    const files = [listed.map(({ table }) => table ?? null), listed.map(({ entityId }) => entityId ?? null)];
    const stored = await this.database.rows<Stored>(RECORDED, files);
    for (const finding of listed) {
      const recorded = stored.find(({ table, id }) => table === finding.table && id === finding.entityId);
      if (recorded) Object.assign(finding, { eventId: recorded.eventId, since: recorded.since });
    }
  }
}

const findingOf = (fault: FileFault) => ({
  ...{ kind: fault.found === null ? ('file_missing' as const) : ('file_changed' as const), table: fault.keptIn, entityId: fault.rowId },
  detail: faultLine(fault),
});
