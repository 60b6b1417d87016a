import type { RecallConsigneeView } from '../consignees/recall-consignee.schema.js';
import type { NoticeMethod } from '../consignees/voidable.js';

/** Where a notice goes by each method, from what is known of its consignee; null if that is not known. */
const PLACES: Record<NoticeMethod, (consignee: RecallConsigneeView) => string | null> = {
  email: ({ contact }) => contact.contactEmail,
  phone: ({ contact }) => contact.contactPhone,
  // No record has a number that is known to be one of a fax.
  fax: () => null,
  letter: postalAddress,
  visit: postalAddress,
};

const MISSING: Record<NoticeMethod, string> = {
  email: 'No e-mail address is known.',
  phone: 'No phone number is known.',
  fax: 'Records hold no fax numbers: record this notice alone, with the number in `to`.',
  letter: 'No street and town are known.',
  visit: 'No street and town are known.',
};

/** Where a notice goes, or why nobody knows. */
export function noticeAddress(method: NoticeMethod, consignee: RecallConsigneeView): { to: string } | { missing: string } {
  const to = PLACES[method](consignee)?.trim();
  return to ? { to: to.slice(0, 500) } : { missing: MISSING[method] };
}

function postalAddress({ shipTo }: RecallConsigneeView): string | null {
  if (!shipTo.address1?.trim() || !(shipTo.city?.trim() || shipTo.zip?.trim())) return null;
  const { facilityName, address1, address2, city, state, zip, country } = shipTo;
  return [facilityName, address1, address2, city, [state, zip].filter(Boolean).join(' '), country]
    .map((line) => line?.trim())
    .filter(Boolean)
    .join(', ');
}
