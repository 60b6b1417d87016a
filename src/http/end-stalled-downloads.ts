import type { RequestHandler } from 'express';

/** A client that takes no byte of its response for this long counts as gone. */
const STALLED_MS = 30_000;

/**
 * Closes the connection of a client that stops reading its response, which gives back what the response holds: its file, its database connection.
 * The clock starts again with each byte that the system takes for the client, so a slow client is not cut off. It runs on the connection, below
 * any compression, and does not count the time in which the server itself has nothing to send.
 * @param stalledMs milliseconds without a byte taken
 */
export const endStalledDownloads =
  (stalledMs = STALLED_MS): RequestHandler =>
  (_request, response, next) => {
    const { socket } = response;
    response.setTimeout(stalledMs, () => {
      if (socket && socket.writableLength > 0) socket.destroy();
    });
    next();
  };
