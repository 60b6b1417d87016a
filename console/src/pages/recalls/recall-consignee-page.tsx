import { Alert, Anchor, Button, List, Loader } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { Link, useParams } from 'react-router';
import type { RecallConsignee } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { day, number, place, text, units } from '../../parts/format.js';
import { type Fact, RecordPage, useRecord } from '../../parts/record-page.js';
import { ShownOnce } from '../../parts/shown-once.js';
import { StateBadge } from '../../parts/state-badge.js';
import { BalanceBar } from './balance-bar.js';
import { ConsigneeEntries, type Entry } from './consignee-entries.js';
import { EntryDialog } from './entry-dialogs.js';
import { contactIn } from './preview-figures.js';

const PdfPages = lazy(() => import('../../parts/pdf-pages.js'));

/** One consignee of a recall: what it got, what it was sent, what it answered, whether it was reached. */
export default function RecallConsigneePage() {
  const { id, consigneeId } = useParams();
  const path = { id: Number(id), consigneeId: Number(consigneeId) };
  const may = useMay();
  const queries = useQueryClient();
  const [dialog, setDialog] = useState<Entry>();
  const [link, setLink] = useState<string>();
  const [linking, setLinking] = useState(false);
  const [showsLetter, setShowsLetter] = useState(false);
  const key = [path.id, path.consigneeId];
  const recall = useQuery({ queryKey: ['recall head', path.id], queryFn: () => bodyOf(api.recalls.get({ path: { id: path.id } })) });
  const { record: consignee, error } = useRecord(['recall consignee', ...key], () => api.recallConsignees.get({ path }));
  const answers = useQuery({ queryKey: ['recall answers', ...key], queryFn: () => bodyOf(api.recallConsignees.answers({ path })) });
  const open = recall.data && !recall.data.closedAt;
  const letter = `/api/v1/recalls/${path.id}/consignees/${path.consigneeId}/notice.pdf`;

  return (
    <RecordPage
      parent={{ title: recall.data?.title ?? 'Recall', to: `/recalls/${path.id}` }}
      title={consignee?.shipTo.facilityName}
      error={error ?? answers.error}
      history={consignee && { entityType: 'recall_consignee', entityId: consignee.id, recallId: path.id }}
      notice={
        consignee && (
          <>
            {!consignee.reachable && (
              <Alert color="orange" role="note" title="No phone and no e-mail is known">
                <Anchor component={Link} to={`/consignees/${consignee.consigneeId}`} c="inherit" td="underline">
                  Set a recall contact
                </Anchor>
                , or send a letter to its address.
              </Alert>
            )}
            {consignee.discrepancies.length > 0 && (
              <Alert color="red" role="note" title="The answer and the records differ">
                <List size="sm">
                  {consignee.discrepancies.map(({ detail }) => (
                    <List.Item key={detail}>{detail}</List.Item>
                  ))}
                </List>
              </Alert>
            )}
            {link && (
              <ShownOnce
                title="The link by which this consignee answers"
                secret={link}
                hint="It is shown this once. The letter shows it too. An earlier link has ended."
              />
            )}
          </>
        )
      }
      facts={consignee && factsOf(consignee)}
      actions={
        consignee && (
          <>
            <Button component="a" href={letter} variant="default" download>
              Letter (PDF)
            </Button>
            <Button variant="default" aria-expanded={showsLetter} onClick={() => setShowsLetter(!showsLetter)}>
              {showsLetter ? 'Hide the letter' : 'Show the letter'}
            </Button>
            {open && may('recalls.manage') && (
              <>
                <Button variant="default" onClick={() => setLinking(true)}>
                  Link to answer by
                </Button>
                <Button variant="default" onClick={() => setDialog('notice')}>
                  Mark as sent
                </Button>
              </>
            )}
            {open && may('recalls.reply') && <Button onClick={() => setDialog('reply')}>Record the answer</Button>}
            {open && may('recalls.manage') && (
              <Button variant="default" onClick={() => setDialog('check')}>
                Record a check
              </Button>
            )}
          </>
        )
      }
    >
      {linking && (
        <FormDialog
          title="Link to answer by"
          hint="A link that this consignee has already, in its letter for example, stops working."
          fields={[]}
          submitLabel="Make the link"
          onClose={() => setLinking(false)}
          onSubmit={async () => {
            setLink((await bodyOf(api.replyLinks.make({ path }))).url);
            setLinking(false);
          }}
        />
      )}
      {consignee && showsLetter && (
        <Suspense fallback={<Loader aria-label="Loading" />}>
          <PdfPages path={letter} name="Letter" fetchFile={() => api.recallNotices.pdf({ path, parseAs: 'blob' })} />
        </Suspense>
      )}
      {consignee && <BalanceBar balance={consignee} />}
      {answers.data && <ConsigneeEntries path={path} answers={answers.data} open={Boolean(open)} />}
      {dialog && consignee && (
        <EntryDialog
          entry={dialog}
          path={path}
          consignee={consignee}
          correction={recall.data?.kind === 'correction'}
          onClose={() => setDialog(undefined)}
          onDone={() => queries.invalidateQueries()}
        />
      )}
    </RecordPage>
  );
}

function factsOf(consignee: RecallConsignee): Fact[] {
  const { shipTo, lots } = consignee;
  return [
    ['State', <StateBadge key="state" code={consignee.state} />],
    ['Contact', contactIn(consignee.contact)],
    ['Address', [shipTo.address1, shipTo.address2, place(shipTo), shipTo.country].filter((line) => line && line !== '–').join(', ') || '–'],
    [
      'Customer',
      <Anchor key="customer" component={Link} to={`/customers/${consignee.customer.id}`}>
        {consignee.customer.facilityName}
      </Anchor>,
    ],
    [
      'Lots',
      lots.map((lot) => `${lot.lotNumber} (${lot.sku}): ${units(lot.units)}, ${number(lot.unitsReturned)} came back`).join('; ') || '–',
    ],
    ['Orders', text(consignee.orderNumbers.join(', '))],
    ['Its own purchase orders', text(consignee.poNumbers.join(', '))],
    [
      'Shipped',
      consignee.firstShipDate === consignee.lastShipDate
        ? day(consignee.firstShipDate)
        : `${day(consignee.firstShipDate)} to ${day(consignee.lastShipDate)}`,
    ],
    ...(consignee.isLate ? ([['Joined', 'After the scope was frozen']] as const) : []),
    ...(consignee.unitsCorrected === null ? [] : ([['Corrected where they are', units(consignee.unitsCorrected)]] as const)),
  ];
}
