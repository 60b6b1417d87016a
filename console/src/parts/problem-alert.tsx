import { Alert, List, Text } from '@mantine/core';
import { ApiProblem } from '../api/api.js';
import { words } from './words.js';

/** Why something did not work, and what to do. Shown where it happened; what was typed stays. */
export function ProblemAlert({ error, shownFields = [] }: { error: unknown; shownFields?: readonly string[] }) {
  if (!error) return null;
  if (!(error instanceof ApiProblem)) return <Alert color="red" title="Something went wrong" role="alert" />;
  // What a field says itself needs no second place.
  const others = error.errors.filter(
    ({ pointer, detail }) => detail !== error.message && !shownFields.includes(pointer.replace(/^[/?]/, '')),
  );
  return (
    <Alert color="red" title={error.title} role="alert" variant="light">
      <Text size="sm">{adviceOf(error, others.length > 0)}</Text>
      {error.status === 403 && <Text size="sm">Ask an administrator if your work needs it.</Text>}
      {others.length > 0 && (
        <List size="sm" mt="xs">
          {others.map(({ pointer, detail }) => (
            <List.Item key={`${pointer} ${detail}`}>
              {placeOf(pointer)}: {detail}
            </List.Item>
          ))}
        </List>
      )}
      {error.status >= 500 && error.requestId && (
        <Text size="xs" mt="xs">
          Request {error.requestId}
        </Text>
      )}
    </Alert>
  );
}

const adviceOf = (error: ApiProblem, hasOthers: boolean): string => {
  if (isOfFields(error)) return `Correct ${hasOthers ? 'this' : 'what is marked'} and try again.`;
  // Its message speaks of what programs send; a person has an address from before.
  return error.code === 'invalid_cursor' ? 'The address names a page that the list no longer has. Go to its first page.' : error.message;
};

/** Its message names the places as the contract writes them, which its errors say in words. */
const isOfFields = ({ code, errors }: ApiProblem): boolean => code === 'invalid_request' && errors.length > 0;

/** `/lines/0/unitPrice` is "Lines 1, unit price". */
const placeOf = (pointer: string): string =>
  words(
    pointer
      .replace(/^path:/, 'address/')
      .replace(/^[/?]/, '')
      .replace(/\/(\d+)/g, (_, index) => ` ${Number(index) + 1}`)
      .replaceAll('/', ', ')
      .replace(/[a-z][A-Z]/g, ([last, first]) => `${last} ${first?.toLowerCase()}`),
  );
