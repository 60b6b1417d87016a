import type { Transaction } from '../../database/database.js';

/**
 * After a merge the shipments of the other customer are those of this one, and so are the recall contacts that people set for its ship-tos, where this
 * one has none for the same ship-to.
 */
export async function moveRecallContacts(tx: Transaction, customerId: number, fromCustomerId: number): Promise<void> {
  await tx.rows(
    `update consignees k set recall_contact_name = f.recall_contact_name, recall_contact_phone = f.recall_contact_phone,
       recall_contact_email = f.recall_contact_email, contact_confirmed_on = f.contact_confirmed_on
     from consignees f
     where k.customer_id = $1 and f.customer_id = $2 and f.consignee_key = k.consignee_key
       and coalesce(k.recall_contact_name, k.recall_contact_phone, k.recall_contact_email) is null
       and coalesce(f.recall_contact_name, f.recall_contact_phone, f.recall_contact_email) is not null`,
    [customerId, fromCustomerId],
  );
}
