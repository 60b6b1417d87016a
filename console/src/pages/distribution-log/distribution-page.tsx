import { Alert, Anchor, Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { AddressText } from '../../parts/address-text.js';
import { day, instant, number, text } from '../../parts/format.js';
import { ReasonDialog } from '../../parts/reason-dialog.js';
import { RecordPage, useRecord } from '../../parts/record-page.js';
import { words } from '../../parts/words.js';
import { CorrectionDialog } from './correction-dialog.js';
import { Returns } from './returns.js';

/** One shipment of one lot: correct it, void it, see what became of it. */
export default function DistributionPage() {
  const path = { id: Number(useParams().id) };
  const may = useMay();
  const queries = useQueryClient();
  const [dialog, setDialog] = useState<'correct' | 'ship-to' | 'order' | 'void'>();
  const { record, error, changing } = useRecord(['distribution', path.id], () => api.distributions.get({ path }));
  const done = () => queries.invalidateQueries();
  const close = () => setDialog(undefined);
  const live = record && !record.voidedAt;

  return (
    <RecordPage
      parent={{ title: 'Distribution log', to: '/distribution-log' }}
      title={record && `${record.orderNumber}: ${record.lotNumber}`}
      error={error}
      notice={
        record?.voidedAt && (
          <Alert role="status" color="red" title={`Voided ${instant(record.voidedAt)}`}>
            {record.voidReason}
          </Alert>
        )
      }
      facts={
        record && [
          ['Units', number(record.quantity)],
          ['Returned', number(record.unitsReturned)],
          [
            'Lot',
            <Anchor key="lot" component={Link} to={`/lots/${encodeURIComponent(record.lotNumber)}`}>
              {record.lotNumber}
            </Anchor>,
          ],
          ['Lot as received', text(record.lotNumberReceived)],
          ['SKU', record.sku],
          ['Shipped', day(record.shipDate)],
          [
            'Order',
            <Anchor key="order" component={Link} to={`/sales-orders/${record.salesOrderId}`}>
              {record.orderNumber}
            </Anchor>,
          ],
          [
            'Customer',
            <Anchor key="customer" component={Link} to={`/customers/${record.customerId}`}>
              {record.customer.facilityName}
            </Anchor>,
          ],
          ['Shipped to', <AddressText key="to" address={record.shipTo} />],
          ['Tracking', text(record.trackingNumber)],
          ['Came from', words(record.source)],
        ]
      }
      history={record && { entityType: 'distribution', entityId: record.id }}
      actions={
        live && (
          <>
            {may('distribution_log.edit') && (
              <>
                <Button onClick={() => setDialog('correct')}>Correct</Button>
                <Button variant="default" onClick={() => setDialog('ship-to')}>
                  Correct ship-to
                </Button>
                <Button variant="default" onClick={() => setDialog('order')}>
                  Move to another order
                </Button>
              </>
            )}
            {may('distribution_log.void') && (
              <Button variant="default" onClick={() => setDialog('void')}>
                Void
              </Button>
            )}
          </>
        )
      }
    >
      {record && <Returns distribution={record} />}
      {dialog && dialog !== 'void' && <CorrectionDialog id={path.id} what={dialog} of={changing} onClose={close} />}
      {dialog === 'void' && (
        <ReasonDialog
          title="Void this shipment"
          hint="It stays in the log, marked as void, and counts no longer."
          submitLabel="Void"
          color="red"
          send={(_, reason) => bodyOf(api.distributions.void({ path, body: { reason } })).then(done)}
          onClose={close}
        />
      )}
    </RecordPage>
  );
}
