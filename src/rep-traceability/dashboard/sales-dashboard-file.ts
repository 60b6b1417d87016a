import type { Cells } from '../../csv/csv-file.js';
import type { SalesDashboard } from './sales-dashboard.schema.js';

/** The columns that a row of one figure may fill. */
interface Row {
  Figure: string;
  Name?: string | null;
  SKU?: string;
  'Customer Number'?: string | null;
  Units?: number;
  'Units Returned'?: number;
  'Units Outstanding'?: number;
  Distributions?: number;
  Orders?: number;
  Customers?: number;
  'First Order Date'?: string | null;
  'Last Ship Date'?: string;
}

export const DASHBOARD_COLUMNS: readonly (keyof Row)[] = [
  ...(['Figure', 'Name', 'SKU', 'Customer Number', 'Units', 'Units Returned', 'Units Outstanding'] as const),
  ...(['Distributions', 'Orders', 'Customers', 'First Order Date', 'Last Ship Date'] as const),
];

interface Returned {
  units: number;
  unitsReturned: number;
}

const unitsOf = ({ units, unitsReturned }: Returned) => ({
  Units: units,
  'Units Returned': unitsReturned,
  'Units Outstanding': units - unitsReturned,
});

function daysOf({ from, to }: Pick<SalesDashboard, 'from' | 'to'>): string {
  if (from && to) return `${from} to ${to}`;
  if (from) return `From ${from}`;
  return to ? `To ${to}` : 'All days';
}

/** The figures of the dashboard as rows of one table: `Figure` says what a row is about. */
export function dashboardCells(figures: SalesDashboard): Cells[] {
  const { customers, unitsByLot, recentCustomers, waiting, waitingWithoutDate } = figures;
  const recent = (figure: string, listed: SalesDashboard['recentCustomers']['repeat']): Row[] =>
    listed.map((customer) => ({
      ...{ Figure: figure, Name: customer.facilityName, 'Customer Number': customer.customerNumber, Units: customer.units },
      ...{ Orders: customer.orders, 'First Order Date': customer.firstOrderDate, 'Last Ship Date': customer.lastShipDate },
    }));
  const rows: Row[] = [
    {
      ...{ Figure: 'Total', Name: daysOf(figures), ...unitsOf(figures) },
      ...{ Distributions: figures.distributions, Orders: figures.orders, Customers: customers.total },
    },
    { Figure: 'First-time customers', Customers: customers.firstTime },
    { Figure: 'Repeat customers', Customers: customers.repeat },
    { Figure: 'Waiting in review', Units: waiting.units, Distributions: waiting.shipments },
    { Figure: 'Waiting without a ship date', Units: waitingWithoutDate.units, Distributions: waitingWithoutDate.shipments },
    ...figures.unitsBySku.map((row): Row => ({ Figure: 'SKU', Name: row.sku, SKU: row.sku, ...unitsOf(row) })),
    ...figures.unitsByMonth.map((row): Row => ({ Figure: 'Month', Name: row.month, ...unitsOf(row) })),
    ...unitsByLot.largest.map((row): Row => ({ Figure: 'Lot', Name: row.lotNumber, SKU: row.sku, ...unitsOf(row) })),
    { Figure: 'Other lots', Name: `${unitsByLot.others.lots} lots`, ...unitsOf(unitsByLot.others) },
    ...figures.topCustomers.map(
      (row): Row => ({
        ...{ Figure: 'Top customer', Name: row.facilityName, 'Customer Number': row.customerNumber, ...unitsOf(row), Orders: row.orders },
      }),
    ),
    ...recent('Recent first-time customer', recentCustomers.firstTime),
    ...recent('Recent repeat customer', recentCustomers.repeat),
  ];
  return rows.map((row) => DASHBOARD_COLUMNS.map((column) => row[column] ?? null));
}
