import { Migration } from '@mikro-orm/migrations';

/** A lot that nobody knows may be a known one, spelled or typed otherwise. */
export class Migration20261128200000_find_lots_of_almost_this_number extends Migration {
  override up(): void {
    this.addSql(BARE_LOT);
    this.addSql(`create index lots_bare on lots (bare_lot(lot_number) collate "C");
      create index lot_aliases_bare on lot_aliases (bare_lot(alias) collate "C")`);
  }

  override down(): void {
    this.addSql(`drop index lots_bare; drop index lot_aliases_bare; drop function bare_lot`);
  }
}

/** Letters and digits alone, without the prefix and leading zeros; O and I are the digits that they look like. */
const BARE_LOT = `
create function bare_lot(lot text) returns text language sql immutable parallel safe as $$
  select regexp_replace(translate(regexp_replace(upper(lot collate "C"), '[^A-Z0-9]', '', 'g'), 'OI', '01'), '^(S1Q|SLQ|SQL)?0*', '')
$$;
`;
