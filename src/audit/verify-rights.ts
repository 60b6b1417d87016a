import type { Statements } from '../database/database.js';
import { compareRights, type PresentRights } from '../database/web-rights.js';

/** Rights of the web process that would let it write events past the triggers, or put something between a trigger and its table. */
const FURTHER_RIGHTS = `
  select 'creating in the schema public' as name where has_schema_privilege('public', 'CREATE')
  union all select 'executing ' || p.proname from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.prosecdef and p.prorettype = 'trigger'::regtype and has_function_privilege(p.oid, 'EXECUTE')
  union all select 'owning ' || c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and pg_has_role(c.relowner, 'member')
  union all select 'being ' || r.what from pg_roles, lateral (values
      (rolsuper, 'a superuser'), (rolcreaterole, 'a role that makes roles'), (rolbypassrls, 'a role that row security does not bind'), (rolreplication, 'a role that replicates')
    ) r (has, what) where rolname = current_user and r.has
  union all select 'setting session_replication_role' where has_parameter_privilege('session_replication_role', 'SET')
  order by 1`;

/** @returns what the web process may do and the release did not grant */
export async function furtherRightsOfWeb(statements: Statements, grants: readonly PresentRights[]): Promise<string[]> {
  const { revoke, unknown } = compareRights(grants);
  const further = (await statements.rows(FURTHER_RIGHTS)) as { name: string }[];
  return [
    ...revoke.map(({ table, rights }) => `${rights.join(', ')} on ${table}`),
    ...unknown.map((table) => `table ${table}, which the product does not know`),
    ...further.map(({ name }) => name),
  ];
}

const NAME_OF = (role: string) => `case ${role} when 0 then 'everybody' else pg_get_userbyid(${role})::text end`;

/** Roles of PostgreSQL whose members write without a right on a table: who runs programs or writes files on the server becomes its superuser. */
const BEYOND_TABLES = `'pg_write_all_data', 'pg_execute_server_program', 'pg_write_server_files'`;

/**
 * A log-in that may only read is the operator's own business. The release grants the web process what it needs of tables; it needs no sequence. Everybody may
 * run `audit_author`, which only reads.
 */
const OTHERS = `
  with known as (select relowner as owner, current_user::regrole::oid as web from pg_class where oid = 'audit_events'::regclass),
  granted as (
    select a.grantee, a.privilege_type as right, c.relname as of, c.relkind = 'S' or a.privilege_type = 'MAINTAIN' as also_web
    from pg_class c cross join aclexplode(c.relacl) a where c.relnamespace = 'public'::regnamespace and a.privilege_type <> 'SELECT'
    union all select a.grantee, a.privilege_type, c.relname || '.' || t.attname, false
    from pg_attribute t join pg_class c on c.oid = t.attrelid cross join aclexplode(t.attacl) a
    where c.relnamespace = 'public'::regnamespace and not t.attisdropped and a.privilege_type <> 'SELECT'
    union all select a.grantee, a.privilege_type, p.oid::regprocedure::text, false
    from pg_proc p cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where p.pronamespace = 'public'::regnamespace and p.prosecdef and p.proname <> 'audit_author'
    union all select a.grantee, a.privilege_type, 'the schema public', false
    from pg_namespace n cross join aclexplode(n.nspacl) a
    where n.nspname = 'public' and a.privilege_type = 'CREATE' and a.grantee <> n.nspowner
    union all select m.member, 'the rights', pg_get_userbyid(m.roleid)::text, m.roleid <> known.web
    from pg_auth_members m cross join known join pg_roles r on r.oid = m.member
    where (m.roleid in (known.owner, known.web) or pg_get_userbyid(m.roleid) in (${BEYOND_TABLES})) and not r.rolsuper
      and (coalesce((to_jsonb(m) ->> 'set_option')::boolean, true) or coalesce((to_jsonb(m) ->> 'inherit_option')::boolean, true))
  )
  select ${NAME_OF('g.grantee')} || ': ' || string_agg(distinct g.right, ', ') || case when g.right = 'the rights' then ' of ' else ' on ' end || g.of as name
  from granted g cross join known where g.grantee <> known.owner and (g.grantee <> known.web or g.also_web)
  group by g.grantee, g.of, g.right = 'the rights' order by 1`;

/** @returns what other log-ins than those of the release and the web process may write: `reporting: UPDATE on lots` */
export async function writersBesides(statements: Statements): Promise<string[]> {
  return ((await statements.rows(OTHERS)) as { name: string }[]).map(({ name }) => name);
}
