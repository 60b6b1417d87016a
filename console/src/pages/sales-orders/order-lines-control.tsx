import { Button, CloseButton, NativeSelect, Stack, Table, Text, TextInput } from '@mantine/core';
import { useRef } from 'react';
import type { NewSalesOrderLine, SalesOrderLine } from '../../../../client/types.gen.js';
import type { ControlProps, Field } from '../../parts/fields.js';

/** A line as it is typed. */
interface TypedLine {
  kind: 'itemCode' | 'sku';
  code: string;
  quantity: string;
  unit: string;
  description: string;
  unitPrice: string;
  lotNumber: string;
}
type Member = Exclude<keyof TypedLine, 'kind'>;

const MEMBERS: readonly [Member, string, number][] = [
  ['code', 'Code', 150],
  ['quantity', 'Quantity', 90],
  ['unit', 'Unit', 70],
  ['description', 'Text', 180],
  ['unitPrice', 'Price', 90],
  ['lotNumber', 'Lot asked for', 140],
];
const EMPTY: TypedLine = { kind: 'itemCode', code: '', quantity: '', unit: '', description: '', unitPrice: '', lotNumber: '' };

/** Lines of an order as the value of a field. */
export const linesToTyped = (lines: readonly SalesOrderLine[]): string =>
  JSON.stringify(
    lines.map(
      ({ itemCode, sku, quantity, unit, description, unitPrice, lotNumber }): TypedLine => ({
        // The contract keeps a SKU that was sent in the place of a code as both.
        kind: itemCode === sku ? 'sku' : 'itemCode',
        code: itemCode,
        quantity: String(quantity),
        unit: unit ?? '',
        description: description ?? '',
        unitPrice: unitPrice === null ? '' : String(unitPrice),
        lotNumber: lotNumber ?? '',
      }),
    ),
  );

const parse = (value: string): TypedLine[] => (value ? JSON.parse(value) : []);

/** What is no number is sent as it is, so that the server names it. */
const numeric = (typed: string): number => (/^\d+(\.\d+)?$/.test(typed.trim()) ? Number(typed) : (typed as unknown as number));

/** The lines as the contract wants them. */
export const typedToLines = (value: string): NewSalesOrderLine[] =>
  parse(value).map(({ kind, code, quantity, unitPrice, unit, description, lotNumber }) => ({
    [kind]: code.trim(),
    quantity: numeric(quantity),
    unit: unit.trim() || null,
    description: description.trim() || null,
    unitPrice: unitPrice.trim() === '' ? null : numeric(unitPrice),
    lotNumber: lotNumber.trim() || null,
  }));

/** The lines as a person reads them. */
const linesInWords = (value: unknown): string =>
  parse(String(value ?? ''))
    .map(({ quantity, unit, code }) => [quantity, unit, code].filter(Boolean).join(' '))
    .join(', ') || 'no lines';

/** The lines of an order: a row of fields for each. */
export function OrderLinesControl({ value, onChange, error }: ControlProps) {
  const lines = parse(value);
  const adding = useRef(false);
  const change = (index: number, changes: Partial<TypedLine>) =>
    onChange(JSON.stringify(lines.map((line, at) => (at === index ? { ...line, ...changes } : line))));
  return (
    <Stack gap="xs">
      <Text size="sm" fw={500}>
        Lines
      </Text>
      {lines.length > 0 && (
        <Table.ScrollContainer minWidth={900}>
          <Table verticalSpacing={4} horizontalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                {['Counts as', ...MEMBERS.map(([, label]) => label), 'Remove'].map((title) => (
                  <Table.Th key={title}>{title}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {lines.map((line, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
                <Table.Tr key={index}>
                  <Table.Td>
                    <NativeSelect
                      aria-label={`Line ${index + 1}: counts as`}
                      value={line.kind}
                      w={130}
                      data={[
                        { value: 'itemCode', label: 'Item code' },
                        { value: 'sku', label: 'SKU (units)' },
                      ]}
                      onChange={(event) => change(index, { kind: event.currentTarget.value as TypedLine['kind'] })}
                    />
                  </Table.Td>
                  {MEMBERS.map(([member, label, width]) => (
                    <Table.Td key={member}>
                      <TextInput
                        aria-label={`Line ${index + 1}: ${label.toLowerCase()}`}
                        required={member === 'code' || member === 'quantity'}
                        value={line[member]}
                        w={width}
                        autoComplete="off"
                        autoFocus={adding.current && member === 'code' && index === lines.length - 1}
                        onChange={(event) => change(index, { [member]: event.currentTarget.value })}
                      />
                    </Table.Td>
                  ))}
                  <Table.Td>
                    <CloseButton
                      aria-label={`Remove line ${index + 1}`}
                      onClick={() => onChange(JSON.stringify(lines.filter((_, at) => at !== index)))}
                    />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {error && (
        <Text size="sm" c="error">
          {error}
        </Text>
      )}
      <Button
        variant="default"
        size="compact-sm"
        style={{ alignSelf: 'flex-start' }}
        onClick={() => {
          adding.current = true;
          onChange(JSON.stringify([...lines, EMPTY]));
        }}
      >
        Add a line
      </Button>
    </Stack>
  );
}

export const LINES: Field = { name: 'lines', label: 'Lines', wide: true, control: OrderLinesControl, shown: linesInWords };
