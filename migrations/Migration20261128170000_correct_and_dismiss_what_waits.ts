import { Migration } from '@mikro-orm/migrations';

/**
 * A person may correct a waiting shipment, or dismiss one that is no shipment of ours. The queue is filtered by reason, lot, source, SKU and day, and a
 * tracing report keeps what waited when it was made. On the way back dismissed shipments wait again.
 */
export class Migration20261128170000_correct_and_dismiss_what_waits extends Migration {
  override up(): void {
    this.addSql(`alter table unlinked_distributions
      add column corrected_at timestamptz,
      add column lot_number_received text,
      drop constraint unlinked_distributions_resolution_check,
      add constraint unlinked_distributions_resolution_check check (resolution in ('linked', 'order_created', 'already_in_log', 'dismissed')),
      drop constraint unlinked_distributions_resolved_as,
      add constraint unlinked_distributions_resolved_as check ((resolved_at is null) = (resolution is null)
        and (resolved_distribution_id is null) = (resolution is null or resolution = 'dismissed'))`);
    this.addSql(`comment on column unlinked_distributions.received is 'the shipment as received; the columns hold what could be read of it, or what a person corrected';
      comment on column unlinked_distributions.corrected_at is 'when a person last corrected the columns; null while they say what was received';
      comment on column unlinked_distributions.lot_number_received is 'the lot as first received, once a person corrected it'`);
    this.addSql(`create index unlinked_distributions_waiting_reason on unlinked_distributions (reason_code, id desc) where resolved_at is null;
      create index unlinked_distributions_waiting_source on unlinked_distributions (source, id desc) where resolved_at is null;
      create index unlinked_distributions_waiting_sku on unlinked_distributions (sku, id desc) where resolved_at is null;
      create index unlinked_distributions_waiting_day on unlinked_distributions (ship_date, id desc) where resolved_at is null;
      create index unlinked_distributions_lot on unlinked_distributions ((${LOT_KEY}))`);
    this.addSql(`alter table tracing_reports add column waiting jsonb, add column waiting_without_date jsonb;
      comment on column tracing_reports.waiting is 'shipments and units of the report that waited in review when it was made; null for a report made before this was counted'`);
    this.addSql('analyze unlinked_distributions');
  }

  override down(): void {
    this.addSql(`alter table tracing_reports drop column waiting, drop column waiting_without_date`);
    this.addSql(`drop index unlinked_distributions_waiting_reason, unlinked_distributions_waiting_source, unlinked_distributions_waiting_sku,
      unlinked_distributions_waiting_day, unlinked_distributions_lot`);
    this.addSql(`alter table unlinked_distributions drop constraint unlinked_distributions_resolution_check,
      drop constraint unlinked_distributions_resolved_as`);
    this.addSql(`select set_config('silqe.actor', 'release', true), set_config('silqe.reason', 'dismissed shipments wait again', true);
      update unlinked_distributions set resolved_at = null, resolution = null where resolution = 'dismissed'`);
    this.addSql(`comment on column unlinked_distributions.received is 'the shipment exactly as it came; the columns hold what of it could be read, null where it could not';
      alter table unlinked_distributions drop column corrected_at, drop column lot_number_received,
      add constraint unlinked_distributions_resolution_check check (resolution in ('linked', 'order_created', 'already_in_log')),
      add constraint unlinked_distributions_resolved_as check (
        (resolved_at is null) = (resolution is null) and (resolved_at is null) = (resolved_distribution_id is null))`);
  }
}

const BLANKS = '\\u0009-\\u000D\\u0020\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF';
const DASHES = '\\u058A\\u2010-\\u2015\\u2043\\u2212\\uFE58\\uFE63\\uFF0D-';
const INVISIBLE =
  '\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\u3164\\uFE00-\\uFE0F\\uFFA0';

// The key of a lot name (lots/lot-number.ts), to the letter: the index answers no other expression.
const LOT_NAME = `upper(regexp_replace(regexp_replace(lot_number, '[${INVISIBLE}]', '', 'g'), '\\A[${BLANKS}]+|[${BLANKS}]+\\Z', '', 'g') collate "und-x-icu") collate "default"`;
const LOT_KEY = `regexp_replace(regexp_replace(${LOT_NAME}, '^SLQ[${BLANKS}${DASHES}]*(?=[0-9])', 'SLQ-'), '\\A[0-9]{5,12}\\Z', 'SLQ-\\&')`;
