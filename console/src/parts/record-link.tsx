import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import { words } from './words.js';

/** Where records of the audit trail have a page of their own, or are on that of the record that they belong to, by whose number their events name them. */
const PAGES: Record<string, string> = {
  audit_review: '/audit-reviews',
  consignee: '/consignees',
  customer: '/customers',
  distribution: '/distribution-log',
  import: '/imports',
  lot: '/lots',
  password_link: '/users',
  recall: '/recalls',
  recovery_code: '/users',
  sales_order: '/sales-orders',
  sales_order_line: '/sales-orders',
  second_factor: '/users',
  tracing_report: '/tracing-reports',
  unlinked_distribution: '/review',
  user: '/users',
  user_role: '/users',
};

/** A record as the audit trail names it: it leads to its page, or to its events where it has none. */
export function RecordLink({ entityType, entityId }: { entityType: string; entityId: string }) {
  const page = PAGES[entityType];
  const to = page ? `${page}/${encodeURIComponent(entityId)}` : `/audit-trail?${new URLSearchParams({ entityType, entityId })}`;
  return (
    <Anchor component={Link} to={to} inherit>
      {`${words(entityType)} ${entityId}`}
    </Anchor>
  );
}
