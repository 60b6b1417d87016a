import { Injectable } from '@nestjs/common';
import { completeAddress } from '../addresses/address.js';
import { Config } from '../config/config.module.js';
import { Database, type Transaction } from '../database/database.js';
import { retryOnUniqueViolation } from '../database/retry-on-unique-violation.js';
import { type Precondition, requireReason } from '../http/concurrency.js';
import type { FeedPage } from '../http/feed.js';
import { Problem } from '../problems/problem.js';
import { Customer } from './customer.entity.js';
import { CustomerQueries } from './customer.queries.js';
import type { CustomerCorrection, CustomerListQuery, CustomerRow, CustomerView, NewCustomer } from './customer.schema.js';
import { customerExists, getCompanyKey, learnKey, refuseTakenCustomerNumber } from './customer-rules.js';
import { deriveProfiles } from './derive-profiles.js';
import { findCustomersByKey } from './find-known-customers.js';
import { insertCustomer } from './insert-customer.js';
import { replacePrimaryRep } from './reps/change-primary-rep.js';
import { requireRep } from './require-rep.js';

@Injectable()
export class CustomersService {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly customers: CustomerQueries,
  ) {}

  list(query: CustomerListQuery): Promise<FeedPage<CustomerRow>> {
    return this.customers.list(query);
  }

  /** @throws Problem `not_found`, `as_of_in_future` */
  get(id: number, asOf?: string): Promise<CustomerView> {
    return this.customers.get(id, asOf);
  }

  /**
   * Adds a customer before its first order. Once it has an order, its profile follows its orders.
   * @throws Problem `customer_exists`, `customer_number_in_use`, `rep_not_found`, `facility_name_unusable`
   */
  async create({ customerNumber, primaryRepId = null, ...profile }: NewCustomer): Promise<CustomerView> {
    const key = getCompanyKey(profile.facilityName, 'facilityName');
    const id = await this.database.transaction(null, async (tx) => {
      await requireRep(tx, primaryRepId, 'primaryRepId');
      const created = await insertCustomer(tx, { companyKey: key, customerNumber, primaryRepId, profile: completeAddress(profile) });
      return created ?? refuseKnownCustomer(tx, key, customerNumber);
    });
    return this.get(id);
  }

  /**
   * Corrects a customer. Fields set by hand stay until they are reset. A renamed customer is found by its former names too.
   * @param precondition the ETag that the client read
   * @throws Problem `reason_required`, `if_match_required`, `stale_etag`, `not_found`, `customer_merged`, `customer_number_in_use`, `rep_not_found`,
   *   `facility_name_unusable`, `customer_exists`
   */
  async correct(id: number, precondition: Precondition, { reason, ...correction }: CustomerCorrection): Promise<CustomerView> {
    const why = requireReason(reason);
    await retryOnUniqueViolation(() =>
      this.database.transaction(why, async (tx) => {
        const customer = await tx.em.getRepository(Customer).getLocked(id);
        precondition.require(customer.version);
        await applyCorrection(tx, customer, correction);
        const { primaryRepId } = correction;
        if (primaryRepId !== undefined) await replacePrimaryRep(tx, id, primaryRepId, { today: this.config.companyToday(), reason: why });
        await deriveProfiles(tx, [id]);
      }),
    );
    return this.get(id);
  }
}

/**
 * Names the customer that kept another one from being added.
 * @throws Problem `customer_exists`, `customer_number_in_use`; `conflict` when neither is found any more
 */
async function refuseKnownCustomer(tx: Transaction, companyKey: string, customerNumber: string | null): Promise<never> {
  const holder = (await findCustomersByKey(tx, [companyKey])).get(companyKey);
  if (holder !== undefined) throw customerExists(holder, companyKey);
  if (customerNumber !== null) await refuseTakenCustomerNumber(tx, customerNumber, null);
  throw new Problem('conflict', 'Another request added the same customer: send the request again.');
}

async function applyCorrection(tx: Transaction, customer: Customer, correction: Omit<CustomerCorrection, 'reason'>): Promise<void> {
  const { customerNumber, primaryRepId, resetFields = [], ...fields } = correction;
  if (customerNumber != null) await refuseTakenCustomerNumber(tx, customerNumber, customer.id);
  if (fields.facilityName !== undefined) await learnKey(tx, customer.id, fields.facilityName);
  await requireRep(tx, primaryRepId, 'primaryRepId');
  if (customerNumber !== undefined) customer.customerNumber = customerNumber;
  customer.setByHand(fields, resetFields);
}
