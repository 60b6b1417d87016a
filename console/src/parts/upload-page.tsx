import { Alert, Button, FileButton, Group, List, Paper, Progress, Stack, Text } from '@mantine/core';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { ApiProblem } from '../api/api.js';
import { fetchWithProgress } from '../api/fetch-with-progress.js';
import { newKey } from '../api/new-key.js';
import { count } from './format.js';
import { ListPage, type ListProps } from './list-page.js';
import { ProblemAlert } from './problem-alert.js';

/** A kind of file that can be uploaded. */
export interface UploadKind {
  code: string;
  /** As in "2 PDFs of sales orders". */
  label: string;
  /** What a file of this kind is, by its first bytes. */
  isIt: (start: string, file: File) => boolean;
}

/** What a call of the client needs to send files: pass them on as its options. */
export interface Sending {
  fetch: typeof fetch;
  signal: AbortSignal;
  headers: { 'Idempotency-Key': string };
}

export interface UploadProps<Received> {
  kinds: readonly UploadKind[];
  /** For the dialog of the browser, as in the attribute `accept`. */
  accept: string;
  /** What a file is that is of none of these kinds, and what to do with it; ends the sentence "letter.eml is ...". */
  whyNot?: (file: File) => string;
  /** Says which files can be dropped here. */
  hint: ReactNode;
  /** Sends the files of one kind. */
  send: (kind: string, files: File[], sending: Sending) => Promise<Received[]>;
  /** After the last one, with the answers for all that were taken. */
  onSent: (received: Received[]) => Promise<unknown>;
}

/** Files of one kind, which are one request. The key stays when it is sent once more, so that nothing is taken twice. */
interface Batch {
  kind: UploadKind;
  files: File[];
  key: string;
}

/** A list of what was uploaded, with the place to drop further files above it. */
export function UploadPage<R extends object>({ upload, ...page }: ListProps<R> & { title: string; upload?: UploadProps<R> }) {
  return <ListPage {...page} intro={upload && <UploadBox {...upload} />} />;
}

/** Takes files by drag and drop, by its button and by keyboard, and shows how much of them is sent. */
export function UploadBox<Received>({ kinds, accept, hint, whyNot, send, onSent }: UploadProps<Received>) {
  const [over, setOver] = useState(false);
  const [sent, setSent] = useState<number>();
  const [errors, setErrors] = useState<unknown[]>([]);
  const [waiting, setWaiting] = useState<Batch[]>([]);
  const [unknown, setUnknown] = useState<File[]>([]);
  const running = useRef<AbortController>(undefined);

  const run = async (batches: Batch[]) => {
    const controller = new AbortController();
    running.current = controller;
    setErrors([]);
    setSent(0);
    const [received, failed, problems]: [Received[], Batch[], unknown[]] = [[], [], []];
    for (const [index, batch] of batches.entries()) {
      const onProgress = (share: number) => setSent((index + share) / batches.length);
      const sending = { fetch: fetchWithProgress(onProgress), signal: controller.signal, headers: { 'Idempotency-Key': batch.key } };
      try {
        received.push(...(await send(batch.kind.code, batch.files, sending)));
      } catch (problem) {
        // A person stopped it, so there is nothing to say.
        if (controller.signal.aborted) break;
        problems.push(problem);
        if (isWorthAnotherTry(problem)) failed.push(batch);
      }
    }
    setErrors(problems);
    setWaiting(failed);
    setSent(undefined);
    await onSent(received);
  };

  const take = async (files: File[]) => {
    if (files.length === 0 || sent !== undefined) return;
    const sorted = await Promise.all(files.map(async (file) => ({ file, kind: await kindOf(file, kinds) })));
    setUnknown(sorted.filter(({ kind }) => !kind).map(({ file }) => file));
    const batches = kinds.map((kind) => ({
      kind,
      files: sorted.filter((each) => each.kind === kind).map(({ file }) => file),
      key: newKey(),
    }));
    await run(batches.filter((batch) => batch.files.length > 0));
  };

  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take([...event.dataTransfer.files]);
  };

  return (
    <Stack gap="xs" className="no-print">
      <Paper
        withBorder
        p="lg"
        className="drop-area"
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Stack gap="xs" align="center">
          <Group justify="center" gap="xs">
            <Text>Drop files here, or</Text>
            <FileButton onChange={take} accept={accept} multiple disabled={sent !== undefined}>
              {(props) => <Button {...props}>Choose files</Button>}
            </FileButton>
          </Group>
          <Text size="sm" c="dimmed" ta="center" component="div">
            {hint}
          </Text>
        </Stack>
      </Paper>
      {sent !== undefined && (
        <Group wrap="nowrap">
          <Progress.Root flex={1} size="xl">
            <Progress.Section value={sent * 100} aria-label="Uploaded" />
          </Progress.Root>
          <Text size="sm" aria-live="polite">
            {sent < 1 ? `${Math.floor(sent * 100)} % sent` : 'Sent. The server looks at it.'}
          </Text>
          <Button variant="default" size="compact-sm" onClick={() => running.current?.abort()}>
            Stop
          </Button>
        </Group>
      )}
      {unknown.length > 0 && (
        <Alert color="orange" role="alert" title={`${count(unknown.length, 'file')} cannot be read here`}>
          <List size="sm">
            {unknown.map((file) => (
              <List.Item key={file.name}>{whyNot ? `${file.name} is ${whyNot(file)}` : file.name}</List.Item>
            ))}
          </List>
          <Text size="sm">{hint}</Text>
        </Alert>
      )}
      {errors.map((error, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they never change places
        <ProblemAlert key={index} error={error} />
      ))}
      {waiting.length > 0 && sent === undefined && (
        <Group>
          <Button variant="default" size="compact-sm" onClick={() => run(waiting)}>
            Send {count(waiting.flatMap(({ files }) => files).length, 'file')} again
          </Button>
        </Group>
      )}
    </Stack>
  );
}

/** A file that was refused has to be corrected first. */
const isWorthAnotherTry = (problem: unknown): boolean =>
  problem instanceof ApiProblem && (problem.status >= 500 || [0, 401, 409, 429].includes(problem.status));

/** As much of a file as shows what it is. */
const START = 1_024;

async function kindOf(file: File, kinds: readonly UploadKind[]): Promise<UploadKind | undefined> {
  const start = new TextDecoder('latin1').decode(await file.slice(0, START).arrayBuffer());
  return kinds.find((kind) => kind.isIt(start, file));
}
