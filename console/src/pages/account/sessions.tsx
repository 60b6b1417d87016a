import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import Bowser from 'bowser';
import type { Session } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { instant, text } from '../../parts/format.js';
import { List } from '../../parts/list-page.js';

/** "Chrome on Windows"; what no browser is, by the name that it gives itself. */
function browserOf(agent: string | null): string {
  if (!agent) return text(agent);
  const { browser, os } = Bowser.parse(agent);
  if (!browser.name) return agent.split(/[\s/]/, 1)[0] ?? agent;
  return os.name ? `${browser.name} on ${os.name}` : browser.name;
}

/** Log-ins that still count, each with a way to end it. Without a user those of the person who looks. */
export function Sessions({ userId }: { userId?: number }) {
  const queries = useQueryClient();
  const end = async (id: number) => {
    await bodyOf(api.auth.endSession({ path: { id } }));
    await queries.invalidateQueries();
  };
  return (
    <List
      name="sessions"
      fixed={userId === undefined ? {} : { userId: String(userId) }}
      fetchPage={(options) => api.auth.listSessions(options)}
      rowKey={({ id }: Session) => id}
      empty="Nowhere at present."
      columns={[
        { key: 'started', title: 'Since', cell: (session: Session) => instant(session.startedAt) },
        { key: 'seen', title: 'Last seen', cell: (session: Session) => instant(session.lastSeenAt) },
        { key: 'address', title: 'Address', cell: (session: Session) => text(session.address) },
        { key: 'agent', title: 'With', cell: ({ agent }: Session) => <span title={agent ?? undefined}>{browserOf(agent)}</span> },
        {
          key: 'end',
          title: 'End',
          cell: (session: Session) =>
            session.current ? (
              'This one'
            ) : (
              <Button size="compact-xs" variant="default" onClick={() => end(session.id)}>
                End
              </Button>
            ),
        },
      ]}
    />
  );
}
