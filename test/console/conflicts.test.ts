import { settled, useConsole } from '../support/console.js';
import { openRecall, shipLot } from '../support/recalls.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

/** A record that two people change: one in its page, the other meanwhile. */
interface Changed {
  page: string;
  path: string;
  /** What opens the dialog, and what sends it. */
  buttons: [open: string, send: string];
  field: string;
  other: Record<string, unknown>;
}

describe('two people who change the same record', () => {
  const test = useTestApp();
  const admin = useAdmin(test);
  const { visit } = useConsole(test);
  const ids: Record<string, string | number> = {};
  beforeAll(async () => {
    const { lot, order } = await shipLot(test, admin);
    const { id: recall } = await openRecall(admin, lot);
    const { email } = await test.addUser('operations');
    const user = await test.database.query('select id from users where email = $1', [email]);
    const consignee = await test.database.query('select id from consignees limit 1');
    Object.assign(ids, { lot, recall, user: user.rows[0].id, consignee: consignee.rows[0].id, customer: order.customerId });
  });

  it.each<[string, (known: typeof ids) => Changed]>([
    [
      'lot',
      ({ lot }) => ({
        page: `/lots/${lot}`,
        path: `lots/${lot}`,
        buttons: ['Correct', 'Correct'],
        field: 'Units produced',
        other: { unitsProduced: 80 },
      }),
    ],
    [
      'company',
      () => ({
        page: '/settings',
        path: 'settings',
        buttons: ['Change', 'Change'],
        field: 'Phone',
        other: { contactPhone: '208-555-0142' },
      }),
    ],
    [
      'user',
      ({ user }) => ({
        page: `/users/${user}`,
        path: `users/${user}`,
        buttons: ['Change', 'Change'],
        field: 'Name',
        other: { name: 'Dana Cole' },
      }),
    ],
    [
      'recall',
      ({ recall }) => ({
        page: `/recalls/${recall}`,
        path: `recalls/${recall}`,
        buttons: ['Correct', 'Correct'],
        field: 'Title',
        other: { title: 'Seals of one batch' },
      }),
    ],
    [
      'consignee',
      ({ consignee }) => ({
        page: `/consignees/${consignee}`,
        path: `consignees/${consignee}`,
        buttons: ['Set recall contact', 'Set'],
        field: 'Person',
        other: { recallContactName: 'Dana Cole' },
      }),
    ],
    [
      'customer',
      ({ customer }) => ({
        page: `/customers/${customer}`,
        path: `customers/${customer}`,
        buttons: ['Correct', 'Correct'],
        field: 'Customer number',
        other: { customerNumber: 'C-1' },
      }),
    ],
  ])('%s: who is slower overwrites nothing, and is asked', async (_, changed) => {
    const { page: address, path, buttons, field, other } = changed(ids);
    const [open, send] = buttons;
    const { page, click } = await visit(address);
    await settled(page);
    await click('button', open);
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: field }).fill('77');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('as I know it');
    const { etag } = (await admin.get(`/api/v1/${path}`).expect(200)).headers;
    const body = { ...other, reason: 'as they know it' };
    await admin.patch(`/api/v1/${path}`).set('If-Match', String(etag)).send(body).expect(200);
    await dialog.getByRole('button', { name: send, exact: true }).click();
    await dialog.getByRole('radio', { name: 'Mine: 77' }).waitFor();
    expect((await admin.get(`/api/v1/${path}`).expect(200)).body).toMatchObject(other);
  });
});
