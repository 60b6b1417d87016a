import { Alert, Anchor, Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { LotImportResult } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { count } from '../../parts/format.js';
import { UploadBox, type UploadKind } from '../../parts/upload-page.js';

const KINDS: UploadKind[] = [{ code: 'lot_list', label: 'lot lists', isIt: (start) => !start.startsWith('%PDF') && start.includes('\n') }];

/** A lot list registers lots with their dates and units, and makes aliases of wrongly keyed names: all rows of a file, or none. */
export function LotListDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [results, setResults] = useState<LotImportResult[]>([]);
  return (
    <Modal opened onClose={onClose} title="Upload a lot list" size="lg" centered>
      <Stack>
        <UploadBox<LotImportResult>
          kinds={KINDS}
          accept=".csv,text/csv"
          hint={
            <>
              CSV files with Lot, SKU, Correct Lot Name, Manufacturing Date, Expiration Date and Total Units in Lot.{' '}
              <Anchor href="/api/v1/imports/template?kind=lot_list_csv" download>
                An empty one to fill in
              </Anchor>
            </>
          }
          send={async (_, files, { fetch, signal, headers }) => {
            const read: LotImportResult[] = [];
            for (const [index, file] of files.entries()) {
              const key = { 'Idempotency-Key': `${headers['Idempotency-Key']}-${index}` };
              read.push(await bodyOf(api.lots.importList({ body: { file }, headers: key, fetch, signal })));
            }
            return read;
          }}
          onSent={async (read) => {
            setResults(read);
            await queries.invalidateQueries();
          }}
        />
        {results.length > 0 && (
          <Alert color="green" role="status" title={`${count(results.length, 'lot list')} read`}>
            <List size="sm">
              {results.map((result, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: they never change places
                <List.Item key={index}>
                  <Text size="sm" component="span">
                    {`${count(result.lotsCreated, 'lot')} registered, ${count(result.lotsUpdated, 'lot')} changed, ${count(result.aliasesCreated, 'alias', 'aliases')} made, ${count(result.unchanged, 'row')} unchanged.`}
                    {result.skippedLines.length > 0 &&
                      ` Skipped above the header: ${result.skippedLines.map(({ text }) => text).join('; ')}.`}
                    {result.ignoredColumns.length > 0 && ` Not used: ${result.ignoredColumns.join(', ')}.`}
                  </Text>
                </List.Item>
              ))}
            </List>
          </Alert>
        )}
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
