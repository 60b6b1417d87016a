import { type RefObject, useEffect, useRef } from 'react';
import { useLocation, useNavigationType } from 'react-router';

interface Opened {
  row: string;
  scrolledTo: number;
}

/** The row that was opened from each list, by the entry of the browser's history that the list is. */
const openedFrom = new Map<string, Opened>();

/**
 * Puts a person who comes back to a list where they were: the list is scrolled as it was, and the row that they opened has the focus.
 * @param list its name: a page may have several
 * @param isShown whether the rows are on the page
 * @returns notes which row is opened
 */
export function useOpenedRow(list: string, table: RefObject<HTMLElement | null>, isShown: boolean): (row: string | number) => void {
  const key = `${useLocation().key} ${list}`;
  const cameBack = useNavigationType() === 'POP';
  const isPut = useRef(false);
  useEffect(() => {
    const opened = openedFrom.get(key);
    if (!cameBack || !opened || !isShown || isPut.current) return;
    isPut.current = true;
    window.scrollTo(0, opened.scrolledTo);
    table.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(opened.row)}"] [data-row-link]`)?.focus({ preventScroll: true });
  }, [key, cameBack, isShown, table]);
  return (row) => void openedFrom.set(key, { row: String(row), scrolledTo: window.scrollY });
}
