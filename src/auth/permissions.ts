/** Every permission that the code checks (design section 4, "Who may do what"). The release adds those that the database lacks. */
export const permissions = {
  'customers.view': 'See customers, their totals and notes',
  'customers.edit': 'Create and correct customers, write notes',
  'customers.merge': 'Merge two customers into one',
  'sales_orders.view': 'See sales orders and download their attachments',
  'sales_orders.create': 'Create sales orders and attach documents',
  'sales_orders.edit': 'Correct sales orders',
  'sales_orders.import': 'Upload, preview and commit imports',
  'distribution_log.view': 'See the distribution log and the imports that fed it',
  'distribution_log.create': 'Record distributions',
  'distribution_log.edit': 'Correct distributions and link those without an order',
  'distribution_log.void': 'Void distributions',
  'distribution_log.export': 'Export the distribution log',
  'lots.view': 'See lots and trace them',
  'lots.edit': 'Register and correct lots',
  'lots.hold': 'Put lots on hold and release them',
  'returns.create': 'Record and void returns',
  'recalls.view': 'See recalls and drills',
  'recalls.manage': 'Open, correct, extend and close recalls, record notices and checks',
  'recalls.reply': 'Record what consignees answered',
  'settings.view': 'See who the company is',
  'settings.edit': 'Change who the company is, as notices print it',
  'products.view': 'See products and item codes',
  'products.edit': 'Add products and item codes',
  'reps.view': 'See sales reps',
  'reps.edit': 'Add and correct sales reps',
  'dashboard.view': 'See the sales dashboard',
  'tracing_reports.view': 'See and download tracing reports',
  'tracing_reports.generate': 'Generate tracing reports',
  'tracing_reports.approve': 'Attach approvals to tracing reports',
  'integrity.view': 'See the integrity counters',
  'audit.view': 'Read the audit trail',
  'audit.review': 'Review the audit trail: close a period with a signature',
  'users.view': 'See users, roles and the API tokens of others, never their secrets',
  'users.edit': 'Add and deactivate users, give and take roles, create password links, revoke API tokens of others',
  'api_tokens.manage': 'Create and revoke one’s own API tokens',
} as const;

export type Permission = keyof typeof permissions;

const all = Object.keys(permissions) as Permission[];
const views = all.filter((key) => key.endsWith('.view') && !['audit.view', 'users.view'].includes(key));

export interface SeededRole {
  name: string;
  description: string;
  permissions: readonly Permission[];
}

/** The roles of a new installation. */
export const seededRoles: Record<string, SeededRole> = {
  admin: { name: 'Administrator', description: 'May do everything', permissions: all },
  quality: {
    name: 'Quality',
    description: 'Sees everything; lots, voids, tracing reports, approvals, audit',
    permissions: [
      ...views,
      'audit.view',
      'audit.review',
      'lots.edit',
      'lots.hold',
      'recalls.manage',
      'recalls.reply',
      'returns.create',
      'distribution_log.void',
      'distribution_log.export',
      'tracing_reports.generate',
      'tracing_reports.approve',
      'api_tokens.manage',
    ],
  },
  operations: {
    name: 'Operations',
    description: 'Customers, orders, distributions, imports',
    permissions: [
      ...views,
      'customers.edit',
      'customers.merge',
      'sales_orders.create',
      'sales_orders.edit',
      'sales_orders.import',
      'distribution_log.create',
      'distribution_log.edit',
      'returns.create',
      'recalls.reply',
      'distribution_log.export',
      'api_tokens.manage',
    ],
  },
  rep: {
    name: 'Sales rep',
    description: 'Sees customers, orders and shipments',
    permissions: [...views.filter((key) => key !== 'integrity.view'), 'api_tokens.manage'],
  },
  auditor: {
    name: 'Auditor',
    description: 'Sees everything, the audit trail and exports; changes nothing',
    permissions: [...views, 'audit.view', 'users.view', 'distribution_log.export', 'api_tokens.manage'],
  },
};
