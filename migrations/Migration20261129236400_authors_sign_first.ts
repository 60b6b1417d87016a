import { Migration } from '@mikro-orm/migrations';

/**
 * The permitted sequence of signatures (21 CFR 11.10(f)): who generated a tracing report signs it first, as its author; then others review and approve it.
 * An author whose account is no longer active cannot sign, and a report of the earlier system has no author: others may sign these at once. Whether the
 * signature of the author still holds is decided by the application, which has the keys of the seals.
 */
export class Migration20261129236400_authors_sign_first extends Migration {
  override up(): void {
    this.addSql(`
      create function require_turn_to_sign() returns trigger language plpgsql as $$
      declare
        author bigint := (select r.generated_by_user_id from tracing_reports r where r.id = new.subject_id);
      begin
        if (new.meaning = 'authored') <> (new.user_id is not distinct from author) then
          raise exception 'tracing report %: its author alone signs it as authored, and others sign with another meaning', new.subject_id
            using errcode = 'check_violation', constraint = 'signatures_of_author';
        end if;
        if new.meaning <> 'authored' and exists (select from users u where u.id = author and u.is_active) and not exists (
          select from signatures s where s.subject_type = new.subject_type and s.subject_id = new.subject_id and s.meaning = 'authored') then
          raise exception 'tracing report % is signed by its author first', new.subject_id
            using errcode = 'check_violation', constraint = 'signatures_author_first';
        end if;
        return new;
      end $$;
      create trigger signatures_in_turn before insert on signatures for each row when (new.subject_type = 'tracing_report')
        execute function require_turn_to_sign()`);
  }

  override down(): void {
    this.addSql('drop trigger signatures_in_turn on signatures; drop function require_turn_to_sign');
  }
}
