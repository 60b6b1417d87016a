import { Migration } from '@mikro-orm/migrations';

/**
 * Electronic signatures (design section 8; 21 CFR 11.50, 11.70, 11.100, 11.200). A signature keeps what was signed as text, and a seal that only the
 * application can make binds the row to it (docs/adr/0031-signatures.md).
 */
export class Migration20261129232104_sign_records extends Migration {
  override up(): void {
    this.addSql(`
      create table signatures (
        id bigint generated always as identity primary key,
        subject_type text not null check (subject_type in ('tracing_report', 'recall', 'audit_review')),
        subject_id bigint not null,
        ordinal integer not null check (ordinal > 0),
        meaning text not null check (meaning in ('authored', 'reviewed', 'approved')),
        user_id bigint not null references users (id) on delete restrict,
        account text not null,
        printed_name text not null check (btrim(printed_name) <> ''),
        second_factor text check (second_factor in ('totp', 'recovery_code')),
        signed_at timestamptz not null,
        content text not null,
        content_sha256 text not null check (content_sha256 ~ '^[0-9a-f]{64}$'),
        previous_seal text,
        key_id text not null,
        seal text not null,
        constraint signatures_in_order unique (subject_type, subject_id, ordinal),
        constraint signatures_once unique (subject_type, subject_id, user_id, meaning),
        constraint signatures_cover_the_previous check ((ordinal = 1) = (previous_seal is null))
      );
      comment on table signatures is 'electronic signatures: who signed which content with which meaning, and when';
      comment on column signatures.ordinal is 'the first signature of a subject is 1';
      comment on column signatures.account is 'the e-mail of the user when signing';
      comment on column signatures.printed_name is 'the name of the user when signing; a later name does not change it';
      comment on column signatures.content is 'what was signed, as canonical JSON; content_sha256 is the hash of its UTF-8 bytes';
      comment on column signatures.previous_seal is 'the seal of the signature before it on the same subject, which covers those before';
      comment on column signatures.key_id is 'which key made the seal';
      comment on column signatures.seal is 'Ed25519 over the other columns, base64; made with a key that the database does not hold';
      create index signatures_user on signatures (user_id, id desc);
      create trigger signatures_never_deleted before delete or truncate on signatures for each statement execute function refuse_delete();
      create trigger signatures_never_changed before update on signatures for each statement execute function refuse_delete();
      select attach_audit('signatures', 'id', 'full')`);
  }

  override down(): void {
    this.addSql('drop table signatures');
  }
}
