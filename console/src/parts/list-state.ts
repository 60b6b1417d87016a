import { useState } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router';

/** The filters and the page of a list. */
export interface ListState {
  get: (name: string) => string;
  /** Changes filters, which leads back to the first page. */
  filter: (changes: Record<string, string>) => void;
  cursor: string | null;
  next: (cursor: string) => void;
  /** To the page before, or to the first one where nobody knows which that is. */
  back: () => void;
  knowsPageBefore: boolean;
}

function changed(params: URLSearchParams, changes: Record<string, string>): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const [name, value] of Object.entries(changes)) value ? next.set(name, value) : next.delete(name);
  return next;
}

/** In the address: it can be kept as a bookmark and sent to others, and the browser's own buttons turn the pages. */
export function useStateInAddress(): ListState {
  const [params, setParams] = useSearchParams();
  const location = useLocation();
  const navigate = useNavigate();
  const knowsPageBefore = Boolean(location.state?.paged);
  return {
    get: (name) => params.get(name) ?? '',
    filter: (changes) => setParams((before) => changed(before, { ...changes, cursor: '' }), { replace: true }),
    cursor: params.get('cursor'),
    next: (cursor) => setParams((before) => changed(before, { cursor }), { state: { paged: true } }),
    back: () => (knowsPageBefore ? void navigate(-1) : setParams((before) => changed(before, { cursor: '' }))),
    knowsPageBefore,
  };
}

/** Of its own: for a list inside of a page that has an address of its own. */
export function useOwnState(): ListState {
  const [filters, setFilters] = useState<Record<string, string>>({});
  const [cursors, setCursors] = useState<string[]>([]);
  return {
    get: (name) => filters[name] ?? '',
    filter: (changes) => {
      setCursors([]);
      setFilters((before) => ({ ...before, ...changes }));
    },
    cursor: cursors.at(-1) ?? null,
    next: (cursor) => setCursors((before) => [...before, cursor]),
    back: () => setCursors((before) => before.slice(0, -1)),
    knowsPageBefore: true,
  };
}
