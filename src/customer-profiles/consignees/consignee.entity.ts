import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, reference, versionColumns } from '../../database/columns.js';
import { ConsigneeRepository } from './consignee.repository.js';

const ConsigneeSchema = defineEntity({
  name: 'Consignee',
  tableName: 'consignees',
  repository: () => ConsigneeRepository,
  properties: {
    id: identity(),
    customerId: reference(),
    consigneeKey: p.uuid(),
    facilityName: p.text(),
    address1: p.text().nullable(),
    address2: p.text().nullable(),
    city: p.text().nullable(),
    state: p.text().nullable(),
    zip: p.text().nullable(),
    country: p.text().nullable(),
    recallContactName: p.text().nullable(),
    recallContactPhone: p.text().nullable(),
    recallContactEmail: p.text().nullable(),
    contactConfirmedOn: p.date().nullable(),
    ...versionColumns(),
  },
});

/** Whom to notify in a recall: a customer and one ship-to of it. The triggers of the log make them; people set whom to reach. */
export class Consignee extends ConsigneeSchema.class {
  /** Sets whom a recall reaches first, and when somebody last made sure of it. What was confirmed of one person says nothing of another. */
  setRecallContact(contact: RecallContact): void {
    const replaced = contact.recallContactName !== undefined && !isSameName(contact.recallContactName, this.recallContactName);
    Object.assign(this, replaced ? { contactConfirmedOn: null } : {}, contact);
  }
}

/** Nobody was named before: the confirmed phone or e-mail gets its name. */
const isSameName = (name: string | null | undefined, before: string | null | undefined): boolean =>
  !before || name?.trim().toLowerCase() === before.trim().toLowerCase();

type RecallContact = Partial<Pick<Consignee, 'recallContactName' | 'recallContactPhone' | 'recallContactEmail' | 'contactConfirmedOn'>>;

ConsigneeSchema.setClass(Consignee);
