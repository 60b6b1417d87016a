import { Button, Checkbox, Group, Menu, Paper, SimpleGrid, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { bodyOf, type Outcome } from '../api/api.js';
import { type Field, FieldControl } from './fields.js';
import { type ListState, useOwnState, useStateInAddress } from './list-state.js';
import { useOpenedRow } from './opened-row.js';
import { ProblemAlert } from './problem-alert.js';
import { usePageTitle } from './use-page-title.js';

export interface Column<R> {
  key: string;
  title: string;
  cell: (row: R) => ReactNode;
  numeric?: boolean;
  /** Shown only once the person chooses it. */
  extra?: boolean;
  /** What names the row, and leads to its record; the first column where none does. */
  names?: boolean;
  /** A number or a day, which is read as one word. */
  noWrap?: boolean;
  /** Pixels that it takes at least: for names, which would else stand in many short lines. */
  minWidth?: number;
}

interface Selection<R> {
  selected: ReadonlySet<string | number>;
  /** @param rows those of the page that is shown */
  onSelect: (keys: ReadonlySet<string | number>, rows: readonly R[]) => void;
  bar: ReactNode;
}

/** A page of a list of the contract. */
interface CursorPage<R> {
  data: R[];
  nextCursor: string | null;
}

export interface ListProps<R extends object> {
  /** Names the list in the cache and in what the person chose to see of it. */
  name: string;
  /** The record whose list it is, where its path says so. */
  of?: string | number;
  /** The list of the client: `(options) => api.lots.list(options)`. */
  fetchPage: (options: { query: never }) => Promise<Outcome<CursorPage<R>>>;
  columns: readonly Column<R>[];
  filters?: readonly Field[];
  /** Always sent, and never shown: what a list inside of a record is about. */
  fixed?: Record<string, string>;
  /** Where a row leads. */
  linkOf?: (row: R) => string;
  rowKey: (row: R) => string | number;
  /** What a row is called where it is chosen. */
  rowName?: (row: R) => string;
  /** The route that gives the same rows as a file. */
  exportPath?: string;
  /** The file knows no filters: it holds every row. */
  exportsAll?: boolean;
  actions?: ReactNode;
  empty?: string;
  /** Whether rows still change by themselves, so that they are read again every now and then. */
  isMoving?: (row: R) => boolean;
  /** Rows that belong together, above the table: what was chosen and what can be done with it. */
  selection?: Selection<R>;
}

const PAGE = '50';
const REREAD_MS = 1_500;

/** A list of the contract as a page: filters in its address, cursor pages, columns to choose, export, and the same keys everywhere. */
export function ListPage<R extends object>({ title, intro, actions, ...list }: ListProps<R> & { title: string; intro?: ReactNode }) {
  usePageTitle(title);
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>{title}</Title>
        <Group>{actions}</Group>
      </Group>
      {intro}
      <StatedList {...list} state={useStateInAddress()} />
    </Stack>
  );
}

/**
 * The same inside of another page, with filters and pages of its own.
 * @param inAddress its filters stand in the address of the page: for the one list that the page is about
 */
export function List<R extends object>({ inAddress, ...list }: ListProps<R> & { inAddress?: boolean }) {
  const [own, address] = [useOwnState(), useStateInAddress()];
  return <StatedList {...list} state={inAddress ? address : own} />;
}

function StatedList<R extends object>({ state, ...list }: ListProps<R> & { state: ListState }) {
  const { name, fetchPage, columns, filters = [], fixed = {}, linkOf, rowKey, exportPath, actions, empty, selection, isMoving, of } = list;
  const { exportsAll, rowName = (row: R) => `row ${rowKey(row)}` } = list;
  const [shown, setShown] = useLocalStorage<string[]>({
    key: `columns of ${name}`,
    defaultValue: columns.filter(({ extra }) => !extra).map(({ key }) => key),
  });
  const visible = columns.filter(({ key }) => shown.includes(key));
  const given = Object.fromEntries(filters.map((filter) => [filter.name, state.get(filter.name)]).filter(([, value]) => value));
  const { cursor } = state;
  const query = { ...given, ...fixed, limit: PAGE, ...(cursor && { cursor }) } as Record<string, string>;
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: [name, of, query],
    queryFn: () => bodyOf(fetchPage({ query: query as never })),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) => (isMoving && data?.data.some(isMoving) ? REREAD_MS : false),
  });
  const rows = data?.data ?? [];
  const naming = visible.find(({ names }) => names) ?? visible[0];
  const [unfolded, setUnfolded] = useState(false);
  const navigate = useNavigate();
  const body = useRef<HTMLTableSectionElement>(null);
  const noteOpened = useOpenedRow(name, body, rows.length > 0);
  const openRow = (event: MouseEvent, row: R) => {
    const isOwnControl = (event.target as HTMLElement).closest('a, button, input, label, summary, select');
    if (!linkOf || isOwnControl || event.ctrlKey || event.metaKey || getSelection()?.toString()) return;
    noteOpened(rowKey(row));
    void navigate(linkOf(row));
  };

  return (
    <Stack gap="sm">
      {filters.length > 0 && (
        <search aria-label="Filters">
          <Button
            hiddenFrom="xs"
            variant="default"
            size="compact-sm"
            aria-expanded={unfolded}
            onClick={() => setUnfolded(!unfolded)}
            mb={unfolded ? 'xs' : 0}
          >
            {Object.keys(given).length > 0 ? `Filters: ${Object.keys(given).length} chosen` : 'Filters'}
          </Button>
          <SimpleGrid className="filters" data-folded={!unfolded || undefined} cols={{ base: 1, xs: 2, md: 4 }}>
            {filters.map((filter) => (
              <Filter
                key={filter.name}
                field={filter}
                value={state.get(filter.name)}
                onChange={(value) => state.filter({ [filter.name]: value })}
              />
            ))}
          </SimpleGrid>
        </search>
      )}
      <Group justify="flex-end" gap="xs" className="no-print">
        {Object.keys(given).length > 0 && (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => state.filter(Object.fromEntries(filters.map((filter) => [filter.name, ''])))}
          >
            Clear filters
          </Button>
        )}
        {actions}
        {exportPath && (
          <Button
            component="a"
            variant="default"
            size="compact-sm"
            href={
              exportsAll ? exportPath : `${exportPath}${exportPath.includes('?') ? '&' : '?'}${new URLSearchParams({ ...given, ...fixed })}`
            }
            download
          >
            Export CSV
          </Button>
        )}
        {(columns.length > 6 || columns.some(({ extra }) => extra)) && (
          <Menu closeOnItemClick={false}>
            <Menu.Target>
              <Button variant="default" size="compact-sm">
                Columns
              </Button>
            </Menu.Target>
            <Menu.Dropdown p="sm">
              <Checkbox.Group value={shown} onChange={setShown}>
                <Stack gap="xs">
                  {columns.map(({ key, title }) => (
                    <Checkbox key={key} value={key} label={title} size="sm" />
                  ))}
                </Stack>
              </Checkbox.Group>
            </Menu.Dropdown>
          </Menu>
        )}
      </Group>
      {error && (
        <Stack gap="xs">
          <ProblemAlert error={error} />
          <Group>
            <Button variant="default" onClick={() => refetch()}>
              Try again
            </Button>
          </Group>
        </Stack>
      )}
      {selection && selection.selected.size > 0 && selection.bar}
      <Paper withBorder>
        <Table.ScrollContainer minWidth={Math.min(visible.length * 110, 900)}>
          <Table highlightOnHover aria-busy={isFetching} stickyHeader>
            <Table.Thead>
              <Table.Tr>
                {selection && (
                  <Table.Th w={40}>
                    <Checkbox
                      aria-label="Select all rows of this page"
                      checked={rows.length > 0 && rows.every((row) => selection.selected.has(rowKey(row)))}
                      onChange={(event) => selection.onSelect(new Set(event.currentTarget.checked ? rows.map(rowKey) : []), rows)}
                    />
                  </Table.Th>
                )}
                {visible.map((column) => (
                  <Table.Th key={column.key} ta={column.numeric ? 'right' : 'left'} miw={column.minWidth}>
                    {column.title}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody onKeyDown={moveBetweenRows} ref={body}>
              {!data && !error && <Waiting columns={visible.length + (selection ? 1 : 0)} />}
              {rows.map((row) => (
                <Table.Tr key={rowKey(row)} data-row={rowKey(row)} className={linkOf && 'opens'} onClick={(event) => openRow(event, row)}>
                  {selection && (
                    <td className="cell">
                      <input
                        type="checkbox"
                        className="choose-row"
                        aria-label={`Select ${rowName(row)}`}
                        checked={selection.selected.has(rowKey(row))}
                        onChange={() => {
                          const next = new Set(selection.selected);
                          if (!next.delete(rowKey(row))) next.add(rowKey(row));
                          selection.onSelect(next, rows);
                        }}
                      />
                    </td>
                  )}
                  {visible.map((column) => (
                    <td key={column.key} className="cell" data-numeric={column.numeric} data-no-wrap={column.noWrap}>
                      {column === naming && linkOf ? (
                        <Link className="row-link" to={linkOf(row)} data-row-link onClick={() => noteOpened(rowKey(row))}>
                          {column.cell(row)}
                        </Link>
                      ) : (
                        column.cell(row)
                      )}
                    </td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
        {data && rows.length === 0 && (
          <Text p="md" c="dimmed">
            {Object.keys(given).length > 0 ? 'Nothing matches these filters.' : (empty ?? 'There is nothing here yet.')}
          </Text>
        )}
      </Paper>
      {(cursor || data?.nextCursor) && (
        <Group justify="flex-end" className="no-print">
          {cursor && (
            <Button variant="default" onClick={state.back}>
              {state.knowsPageBefore ? 'Previous page' : 'First page'}
            </Button>
          )}
          {data?.nextCursor && (
            <Button variant="default" onClick={() => state.next(data.nextCursor as string)}>
              Next page
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}

/** A filter waits for a pause in typing before it asks the server. Blanks around it say nothing, yet stay: the next word follows them. */
function Filter({ field, value, onChange }: { field: Field; value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  const asked = useRef(value);
  useEffect(() => {
    // What was asked for from here must not take away what is typed since.
    if (value === asked.current) return;
    asked.current = value;
    setTyped(value);
  }, [value]);
  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === value) return;
    const ask = () => {
      asked.current = wanted;
      onChange(wanted);
    };
    const timer = setTimeout(ask, field.kind === 'choice' || field.kind === 'day' ? 0 : 300);
    return () => clearTimeout(timer);
  }, [typed, value, onChange, field.kind]);
  return <FieldControl field={{ ...field, none: field.none ?? 'All' }} value={typed} onChange={setTyped} />;
}

const Waiting = ({ columns }: { columns: number }) =>
  Array.from({ length: 5 }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
    <Table.Tr key={row}>
      <Table.Td colSpan={columns}>
        <Skeleton height={18} />
      </Table.Td>
    </Table.Tr>
  ));

/** Up and down move from row to row, as Tab moves from link to link. */
function moveBetweenRows(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !(event.target as HTMLElement).matches('[data-row-link]')) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row-link]')];
  const next = links[links.indexOf(event.target as HTMLElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
