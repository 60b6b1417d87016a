import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { CustomerRow, CustomerSort, NewCustomer } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { type Field, toBody } from '../../parts/fields.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { day, number, place, text } from '../../parts/format.js';
import { type Column, ListPage } from '../../parts/list-page.js';
import { CUSTOMER_FIELDS } from './customer-fields.js';
import { RepChoice } from './rep-choice.js';

const SORTS: Record<CustomerSort, string> = {
  newest: 'Newest first',
  name: 'Name, from A to Z',
  '-name': 'Name, from Z to A',
  customerNumber: 'Customer number',
};
const FILTERS: Field[] = [
  { name: 'q', label: 'Facility or customer number' },
  { name: 'state', label: 'State' },
  { name: 'year', label: 'Ordered in the year', kind: 'number' },
  { name: 'repId', label: 'Rep', kind: 'choice', control: RepChoice },
  { name: 'sort', label: 'Sorted by', kind: 'choice', choices: Object.entries(SORTS) },
];
const COLUMNS: Column<CustomerRow>[] = [
  { key: 'facilityName', title: 'Customer', minWidth: 180, cell: (customer) => customer.facilityName },
  { key: 'place', title: 'Place', cell: (customer) => place(customer) },
  { key: 'customerNumber', title: 'Number', noWrap: true, cell: (customer) => text(customer.customerNumber) },
  { key: 'contact', title: 'Contact', cell: (customer) => text(customer.contactName) },
  { key: 'orders', title: 'Orders', numeric: true, cell: ({ totals }) => number(totals?.orders) },
  { key: 'units', title: 'Units', numeric: true, cell: ({ totals }) => number(totals?.units) },
  { key: 'returned', title: 'Units returned', numeric: true, cell: ({ totals }) => number(totals?.unitsReturned), extra: true },
  { key: 'last', title: 'Last shipment', cell: ({ totals }) => day(totals?.lastShipDate) },
  { key: 'phone', title: 'Phone', cell: (customer) => text(customer.contactPhone), extra: true },
  { key: 'email', title: 'E-mail', cell: (customer) => text(customer.contactEmail), extra: true },
  { key: 'since', title: 'Known since', cell: (customer) => day(customer.createdAt.slice(0, 10)), extra: true },
];

export default function CustomersPage() {
  const may = useMay();
  const navigate = useNavigate();
  const [adding, setAdding] = useState(false);
  return (
    <>
      <ListPage
        title="Customers"
        name="customers"
        fixed={{ include: 'totals' }}
        fetchPage={(options) => api.customers.list(options)}
        filters={FILTERS}
        columns={COLUMNS}
        rowKey={(customer) => customer.id}
        linkOf={(customer) => `/customers/${customer.id}`}
        actions={
          <>
            <Button variant="default" component={Link} to="/customers/duplicates">
              Possible duplicates
            </Button>
            {may('customers.edit') && <Button onClick={() => setAdding(true)}>Add a customer</Button>}
          </>
        }
      />
      {adding && (
        <FormDialog
          title="Add a customer"
          hint="Orders make their customers by themselves: this is for one without orders."
          fields={CUSTOMER_FIELDS}
          columns={2}
          submitLabel="Add"
          onClose={() => setAdding(false)}
          onSubmit={async (typed, key) => {
            const body = toBody(CUSTOMER_FIELDS, typed) as unknown as NewCustomer;
            const { id } = await bodyOf(api.customers.create({ body, headers: { 'Idempotency-Key': key } }));
            await navigate(`/customers/${id}`);
          }}
        />
      )}
    </>
  );
}
