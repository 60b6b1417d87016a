import { type ComponentType, lazy } from 'react';

/** The script of a page did not come: the connection is lost, or the server has a newer release, in which it is called otherwise. */
export class PageNotFetched extends Error {
  override name = 'PageNotFetched';
}

/** A page that is fetched when it is opened. */
export const fetchedPage = (fetch: () => Promise<{ default: ComponentType }>) =>
  lazy(() =>
    fetch().catch((error: unknown) => {
      throw new PageNotFetched('The page could not be fetched', { cause: error });
    }),
  );
