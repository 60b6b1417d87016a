import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import { words } from './words.js';

/** Where records of the audit trail have a page of their own. */
const PAGES: Record<string, string> = {
  audit_review: '/audit-reviews',
  consignee: '/consignees',
  customer: '/customers',
  distribution: '/distribution-log',
  import: '/imports',
  lot: '/lots',
  recall: '/recalls',
  sales_order: '/sales-orders',
  tracing_report: '/tracing-reports',
  unlinked_distribution: '/review',
  user: '/users',
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
