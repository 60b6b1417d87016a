import { Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { bodyOf, type Outcome } from '../api/api.js';
import { ProblemAlert } from './problem-alert.js';

/** What is drawn here of a file, at most. The rest is in the download. */
const MOST_PAGES = 20;
/** Pixels for each point of the page: sharp on the screens of today and on paper. */
const SCALE = 2;

export type PdfDocument = Awaited<ReturnType<typeof openPdf>>;
type Page = Awaited<ReturnType<PdfDocument['getPage']>>;

interface PdfPagesProps {
  /** Names the file in the cache: its path in the contract. */
  path: string;
  name: string;
  fetchFile: () => Promise<Outcome<unknown>>;
  /** What lies over a page, in its points: the measures of the page are those of its viewBox. */
  over?: (pageNumber: number) => ReactNode;
}

/**
 * The pages of a PDF file as pictures. The reader of the browser would not do: it may be off, it asks for a looser policy, and nothing can be drawn over it.
 * The program that draws is large, so it is fetched when the first file is shown.
 */
export default function PdfPages({ path, name, fetchFile, over }: PdfPagesProps) {
  const { data, error } = useQuery({
    queryKey: ['pdf', path],
    queryFn: async () => {
      const document = await openPdf(fetchFile);
      return {
        count: document.numPages,
        pages: await Promise.all(firstPages(document.numPages).map((number) => document.getPage(number))),
      };
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (error)
    return error.name === 'ApiProblem' ? <ProblemAlert error={error} /> : <Text>This file cannot be shown here. Download it.</Text>;
  if (!data) return <Loader aria-label="Loading" />;
  return (
    <Stack>
      {data.pages.map((page) => (
        <PdfPage key={page.pageNumber} page={page} name={name}>
          {over?.(page.pageNumber)}
        </PdfPage>
      ))}
      {data.count > MOST_PAGES && <Text>The file has {data.count} pages. Download it to see the others.</Text>}
    </Stack>
  );
}

/** One page as a picture, and what lies over it. */
export function PdfPage({ page, name, children }: { page: Page; name: string; children: ReactNode }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = page.getViewport({ scale: 1 });
  useEffect(() => {
    if (!canvas.current) return;
    const drawing = page.render({ canvas: canvas.current, viewport: page.getViewport({ scale: SCALE }) });
    drawing.promise.then(
      () => canvas.current?.setAttribute('data-drawn', 'true'),
      () => undefined,
    );
    return () => drawing.cancel();
  }, [page]);
  return (
    <div className="pdf-page">
      <canvas ref={canvas} width={width * SCALE} height={height * SCALE} role="img" aria-label={`${name}, page ${page.pageNumber}`} />
      {children && (
        <svg viewBox={`0 0 ${width} ${height}`} aria-label={`What was read on page ${page.pageNumber}`}>
          {children}
        </svg>
      )}
    </div>
  );
}

const firstPages = (count: number): number[] => Array.from({ length: Math.min(count, MOST_PAGES) }, (_, index) => index + 1);

async function bytesOf(file: unknown): Promise<Uint8Array> {
  return new Uint8Array(file instanceof Blob ? await file.arrayBuffer() : (file as ArrayBuffer));
}

/** @returns the document, whose pages are read one by one */
export async function openPdf(fetchFile: () => Promise<Outcome<unknown>>) {
  const { getDocumentProxy } = await import('unpdf');
  return getDocumentProxy(await bytesOf(await bodyOf(fetchFile())), { useWasm: false, disableFontFace: false, useSystemFonts: true });
}
