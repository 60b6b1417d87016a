import type { Address } from '../addresses/address.js';
import type { Statements } from '../database/database.js';
import { companyKey } from './company-key.js';

/**
 * A customer that a PDF reader misread gets the key of the name that its order prints, unless another customer has it; the misread key goes on leading
 * to it. A contact is kept unless it is the misread one.
 */
const CORRECT = `
  update customers c set
    company_key = case when c.company_key = $2 and not exists (select from customer_keys k where k.company_key = $3 and k.customer_id <> c.id)
      then $3 else c.company_key end,
    (contact_name, contact_phone, contact_email) = (select case when not is_misread then c.contact_name end,
      case when not is_misread then c.contact_phone end, case when not is_misread then c.contact_email end
      from (select (c.contact_name, c.contact_phone, c.contact_email) is not distinct from ($4::text, $5::text, $6::text)
        and not c.manual_fields && array['contactName', 'contactPhone', 'contactEmail'] as is_misread) m)
  where c.id = $1`;

/**
 * Takes back what a misread order made of its customer, before the profile is derived from the order as it prints.
 * @param misread the sold-to as it was misread
 * @param facilityName as the order prints it
 */
export async function correctMisread(tx: Statements, customerId: number, misread: Address, facilityName: string): Promise<void> {
  const keys = [companyKey(misread.facilityName), companyKey(facilityName)];
  await tx.rows(CORRECT, [customerId, ...keys, misread.contactName, misread.contactPhone, misread.contactEmail]);
}
