import { p } from '@mikro-orm/postgresql';
import { versionColumns } from '../../../database/columns.js';
import { Problem } from '../../../problems/problem.js';

export const METHODS = ['email', 'letter', 'phone', 'visit', 'fax'] as const;
export type NoticeMethod = (typeof METHODS)[number];

/** The column that says how a consignee was notified or asked. */
export const METHOD = () => p.text().$type<NoticeMethod>();

/** The columns of what can be voided. */
export const voidable = () => ({ voidedAt: p.datetime().nullable(), voidReason: p.text().nullable(), ...versionColumns() });

interface Voidable {
  id: number;
  voidedAt?: Date | null | undefined;
  voidReason?: string | null | undefined;
}

/**
 * Nothing of a recall is deleted: what was entered wrongly is voided with a reason.
 * @throws Problem `recall_entry_voided`
 */
export function voidEntry(entry: Voidable, reason: string): void {
  if (entry.voidedAt) throw new Problem('recall_entry_voided', `It is voided: ${entry.voidReason}`, { members: { id: entry.id } });
  entry.voidedAt = new Date();
  entry.voidReason = reason;
}
