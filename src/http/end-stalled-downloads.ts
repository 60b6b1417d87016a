import type { RequestHandler } from 'express';

/** A client that takes no byte of its response for this long counts as gone. */
const STALLED_MS = 30_000;

/**
 * Node looks at a connection at the end of its timeout, and says nothing and starts it again if the last write moved since the look before. With one look
 * at the end of the whole time, a client that stops right after its first bytes would be found only at the end of the second.
 */
const LOOKS = 3;

/**
 * Closes the connection of a client that stops reading its response, which gives back what the response holds: its file, its database connection.
 * The clock starts again with each byte that the system takes for the client, so a slow client is not cut off. It runs on the connection, below
 * any compression, and does not count the time in which the server itself has nothing to send.
 * @param stalledMs milliseconds without a byte taken, at most; two thirds of them at least
 */
export const endStalledDownloads =
  (stalledMs = STALLED_MS): RequestHandler =>
  (_request, response, next) => {
    const { socket } = response;
    const lookMs = stalledMs / LOOKS;
    let idleLooks = 0;
    let lookedAt = 0;
    response.setTimeout(lookMs, () => {
      // A look that is missing was one that found the last write moved.
      const isNext = Date.now() - lookedAt < lookMs * 1.9;
      lookedAt = Date.now();
      if (!socket || socket.writableLength === 0) idleLooks = 0;
      else idleLooks = isNext ? idleLooks + 1 : 1;
      if (idleLooks === LOOKS - 1) socket?.destroy();
      else response.setTimeout(lookMs);
    });
    next();
  };
