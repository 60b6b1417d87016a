import { Param } from '@nestjs/common';
import type { ZodType } from 'zod';
import type { Permission } from '../../auth/permissions.js';
import { text } from '../../database/text.js';
import { idText } from '../../http/fields.js';
import { lotInPath } from '../lots/lot.schema.js';
import type { RecordKindName } from './record-parts.js';

/** Where a record with a history has its routes, and what the document says of them. */
export interface RecordRoute {
  kind: RecordKindName;
  /** The path of the record. Its last parameter names the record. */
  path: string;
  /** The parameters of the path. */
  parameters: Record<string, ZodType>;
  /** The group of its routes in the OpenAPI document. */
  group: string;
  /** What its operation ids begin with. */
  operation: string;
  /** What people call one of them. */
  what: string;
  /** What belongs to it, in words. */
  belonging?: string;
  /** What one needs to see the record, beside `audit.view`. */
  permission: Permission;
}

const BY_ID = { id: idText };

/** Every kind of record that has a history, in the order of the document: a readable copy comes with it. */
export const RECORD_ROUTES: readonly RecordRoute[] = [
  {
    ...{ kind: 'salesOrder', path: 'sales-orders/:id', parameters: BY_ID, group: 'Sales orders', operation: 'salesOrders' },
    ...{ what: 'a sales order', belonging: 'its lines and attachments', permission: 'sales_orders.view' },
  },
  {
    ...{ kind: 'distribution', path: 'distributions/:id', parameters: BY_ID, group: 'Distribution log', operation: 'distributions' },
    ...{ what: 'a distribution', belonging: 'its returns', permission: 'distribution_log.view' },
  },
  {
    ...{ kind: 'lot', path: 'lots/:lotNumber', parameters: { lotNumber: lotInPath }, group: 'Lots', operation: 'lots' },
    ...{
      what: 'a lot',
      belonging: 'its aliases and the returns of its units; holds and releases are changes of the lot',
      permission: 'lots.view',
    },
  },
  {
    ...{ kind: 'recall', path: 'recalls/:id', parameters: BY_ID, group: 'Recalls', operation: 'recalls', what: 'a recall' },
    ...{ belonging: 'its lots, consignees, scope, letters, notices, answers, checks, links and signatures', permission: 'recalls.view' },
  },
  {
    ...{ kind: 'recallConsignee', path: 'recalls/:id/consignees/:consigneeId', parameters: { id: idText, consigneeId: idText } },
    ...{ group: 'Recalls', operation: 'recallConsignees', what: 'a consignee of a recall' },
    ...{ belonging: 'its scope, letter, notices, answers, checks and links', permission: 'recalls.view' },
  },
  {
    ...{ kind: 'unlinkedDistribution', path: 'unlinked-distributions/:id', parameters: BY_ID, group: 'Unlinked distributions' },
    ...{ operation: 'unlinkedDistributions', what: 'a waiting shipment', permission: 'distribution_log.view' },
  },
  {
    ...{ kind: 'customer', path: 'customers/:id', parameters: BY_ID, group: 'Customers', operation: 'customers', what: 'a customer' },
    belonging: 'its notes, reps and consignees, the customers merged into it and the dismissals of duplicates',
    permission: 'customers.view',
  },
  {
    ...{ kind: 'consignee', path: 'consignees/:id', parameters: BY_ID, group: 'Customers', operation: 'consignees' },
    ...{ what: 'a consignee', permission: 'customers.view' },
  },
  {
    ...{ kind: 'tracingReport', path: 'tracing-reports/:id', parameters: BY_ID, group: 'Tracing reports', operation: 'tracingReports' },
    ...{ what: 'a tracing report', belonging: 'its approvals and signatures', permission: 'tracing_reports.view' },
  },
  {
    ...{ kind: 'import', path: 'imports/:id', parameters: BY_ID, group: 'Imports', operation: 'imports' },
    ...{ what: 'an import', permission: 'distribution_log.view' },
  },
  {
    ...{ kind: 'product', path: 'products/:sku', parameters: { sku: text(64).meta({ description: 'the SKU' }) }, group: 'Products' },
    ...{ operation: 'products', what: 'a product', belonging: 'its item codes', permission: 'products.view' },
  },
  {
    ...{ kind: 'rep', path: 'reps/:id', parameters: BY_ID, group: 'Reps', operation: 'reps' },
    ...{ what: 'a sales rep', permission: 'reps.view' },
  },
  {
    ...{ kind: 'adoptedRecord', path: 'adopted-records/:id', parameters: BY_ID, group: 'Adopted records', operation: 'adoptedRecords' },
    ...{ what: 'an adopted record', permission: 'integrity.view' },
  },
  {
    ...{ kind: 'user', path: 'users/:id', parameters: BY_ID, group: 'Users', operation: 'users', what: 'a user' },
    ...{ belonging: 'the roles, password links, second factors and API tokens of the user', permission: 'users.view' },
  },
  {
    ...{ kind: 'settings', path: 'settings', parameters: {}, group: 'Settings', operation: 'settings' },
    ...{ what: 'the settings', permission: 'settings.view' },
  },
  {
    ...{ kind: 'auditReview', path: 'audit-reviews/:id', parameters: BY_ID, group: 'Audit trail', operation: 'auditReviews' },
    ...{ what: 'an audit review', belonging: 'its signatures', permission: 'audit.view' },
  },
];

/** Adds the parameters of the path to a method of a controller, from its parameter number `first` on: the last one first, as decorators are evaluated. */
export function namesInPath(controller: { prototype: object }, method: string, first: number, { parameters }: RecordRoute): void {
  for (const [index, [name, schema]] of [...Object.entries(parameters).entries()].reverse())
    Param(name, { schema })(controller.prototype, method, first + index);
}

/** Each of these routes needs the right to the trail. */
export const alsoNeeds = (permission: Permission): string => (permission === 'audit.view' ? '' : ` Also needs \`${permission}\`.`);
