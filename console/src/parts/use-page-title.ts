import { useEffect } from 'react';

/** The tab of the browser says what is open: people work with several. */
export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · SilqeQMS` : 'SilqeQMS';
  }, [title]);
}
