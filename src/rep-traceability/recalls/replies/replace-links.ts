import type { Transaction } from '../../../database/database.js';
import type { ReplyTokens } from './reply-tokens.js';

const REVOKE = 'update recall_reply_links set revoked_at = now() where recall_consignee_id = any ($1) and revoked_at is null';
const INSERT = `
  insert into recall_reply_links (recall_consignee_id, token_hash, salt, origin)
  select n.id, decode(n.token_hash, 'hex'), decode(n.salt, 'hex'), $4 from unnest($1::bigint[], $2::text[], $3::text[]) as n (id, token_hash, salt) order by n.id`;

/**
 * Makes a link for each of these consignees, whose recall is locked. Links that they had end.
 * @param ids consignees of a recall, each once
 * @param origin scheme, host and port that the links lead to
 * @returns the URL of each, in the order of `ids`
 */
export async function replaceLinks(tx: Transaction, tokens: ReplyTokens, ids: readonly number[], origin: string): Promise<string[]> {
  const made = ids.map(() => tokens.newToken());
  const hex = (of: (token: (typeof made)[number]) => Buffer): string[] => made.map((each) => of(each).toString('hex'));
  await tx.rows(REVOKE, [[...ids]]);
  await tx.rows(INSERT, [[...ids], hex(({ tokenHash }) => tokenHash), hex(({ salt }) => salt), origin]);
  return made.map(({ token }) => tokens.url(origin, token));
}
