import type { Permission } from '../../client/types.gen.js';

export interface Route {
  path: string;
  /** In the navigation, under this name. */
  nav?: string;
  /** A person who lacks it does not see the entry. */
  permission?: Permission;
  /** Open to who is not logged in. */
  open?: true;
}

/** The address of every page, in the order of the navigation. `pages.ts` says what is there. */
export const routes = [
  { path: '/login', open: true },
  { path: '/', nav: 'Home' },
  { path: '/search' },
  { path: '/imports', nav: 'Imports', permission: 'distribution_log.view' },
  { path: '/imports/:id', permission: 'distribution_log.view' },
  { path: '/review', nav: 'Review queue', permission: 'distribution_log.view' },
  { path: '/review/:id', permission: 'distribution_log.view' },
  { path: '/adopted-records', permission: 'integrity.view' },
  { path: '/adopted-records/:id', permission: 'integrity.view' },
  { path: '/lots', nav: 'Lots', permission: 'lots.view' },
  { path: '/lots/:lotNumber', permission: 'lots.view' },
  { path: '/inventory', nav: 'Inventory', permission: 'lots.view' },
  { path: '/distribution-log', nav: 'Distribution log', permission: 'distribution_log.view' },
  { path: '/distribution-log/new', permission: 'distribution_log.create' },
  { path: '/distribution-log/:id', permission: 'distribution_log.view' },
  { path: '/sales-orders', nav: 'Sales orders', permission: 'sales_orders.view' },
  { path: '/sales-orders/:id', permission: 'sales_orders.view' },
  { path: '/customers', nav: 'Customers', permission: 'customers.view' },
  { path: '/customers/duplicates', permission: 'customers.view' },
  { path: '/customers/:id', permission: 'customers.view' },
  { path: '/consignees', nav: 'Consignees', permission: 'customers.view' },
  { path: '/consignees/:id', permission: 'customers.view' },
  { path: '/recalls', nav: 'Recalls', permission: 'recalls.view' },
  { path: '/recalls/new', permission: 'recalls.view' },
  { path: '/recalls/:id', permission: 'recalls.view' },
  { path: '/recalls/:id/consignees/:consigneeId', permission: 'recalls.view' },
  { path: '/recalls/:id/status-report', permission: 'recalls.view' },
  { path: '/recalls/:id/report-806', permission: 'recalls.view' },
  { path: '/sales-dashboard', nav: 'Sales dashboard', permission: 'dashboard.view' },
  { path: '/tracing-reports', nav: 'Tracing reports', permission: 'tracing_reports.view' },
  { path: '/tracing-reports/:id', permission: 'tracing_reports.view' },
  { path: '/audit-trail', nav: 'Audit trail', permission: 'audit.view' },
  { path: '/audit-trail/verification', permission: 'audit.view' },
  { path: '/audit-reviews', nav: 'Audit reviews', permission: 'audit.view' },
  { path: '/audit-reviews/:id', permission: 'audit.view' },
  { path: '/users', nav: 'Users', permission: 'users.view' },
  { path: '/users/:id', permission: 'users.view' },
  { path: '/roles', permission: 'users.view' },
  { path: '/settings', nav: 'Settings', permission: 'settings.view' },
  { path: '/account' },
] as const satisfies readonly Route[];

export type Path = (typeof routes)[number]['path'];
