import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { LoggedInUser, Permission } from '../../../client/types.gen.js';
import { countDaysIn } from '../parts/format.js';
import { ApiProblem, api, bodyOf } from './api.js';

export const ME = ['me'];

/** Who is logged in: `null` if nobody is, `undefined` until the server has said so. */
export function useMe(): { me: LoggedInUser | null | undefined; error: Error | null } {
  const queries = useQueryClient();
  const { data, error } = useQuery({
    queryKey: ME,
    queryFn: async () => {
      try {
        const { user, timeZone } = await bodyOf(api.auth.me());
        countDaysIn(timeZone);
        return user;
      } catch (problem) {
        // Whose session ended in the middle stays on the page, with what they typed: the dialog above it asks to log in again.
        if (problem instanceof ApiProblem && problem.status === 401) return queries.getQueryData<LoggedInUser | null>(ME) ?? null;
        throw problem;
      }
    },
    staleTime: 60_000,
    // Somebody else may have logged in in another window of this browser.
    refetchOnWindowFocus: 'always',
  });
  return { me: data, error };
}

/** Whether the person may do this. What they may not do is not shown; the server decides all the same. */
export function useMay(): (permission: Permission) => boolean {
  const { me } = useMe();
  return (permission) => me?.permissions.includes(permission) ?? false;
}

/** Ends the session, here and on the server. */
export function useLogOut(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    const outcome = await api.auth.logout();
    // A session that has ended already is what they wanted.
    if (outcome.response?.status !== 401) await bodyOf(Promise.resolve(outcome));
    queries.setQueryData(ME, null);
    // Nothing of what this person saw stays for the next one.
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== ME[0] });
  };
}
