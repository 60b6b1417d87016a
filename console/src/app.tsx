import { Center, Loader, Stack } from '@mantine/core';
import { Suspense } from 'react';
import { Navigate, Route, Routes, useLocation } from 'react-router';
import { useMay, useMe } from './api/session.js';
import { Frame } from './frame/frame.js';
import { NotAllowed } from './frame/not-allowed.js';
import { NotFound } from './frame/not-found.js';
import { PageBoundary } from './frame/page-boundary.js';
import { pages } from './pages.js';
import { ProblemAlert } from './parts/problem-alert.js';
import { type Route as Listed, routes } from './routes.js';

const listed = routes.map((route) => ({ ...(route as Listed), Page: pages[route.path] }));

/** Who is logged in sees the pages of `routes.ts`; who is not is asked to log in, and lands where they wanted to go. */
export function App() {
  return (
    <Routes>
      {listed
        .filter(({ open }) => open)
        .map(({ path, Page }) => (
          <Route
            key={path}
            path={path}
            element={
              <PageBoundary key={path}>
                <Suspense fallback={<Waiting />}>
                  <Page />
                </Suspense>
              </PageBoundary>
            }
          />
        ))}
      <Route path="*" element={<Inside />} />
    </Routes>
  );
}

function Inside() {
  const { me, error } = useMe();
  const may = useMay();
  const { pathname, search } = useLocation();
  if (me === undefined)
    return error ? (
      <Stack p="xl">
        <ProblemAlert error={error} />
      </Stack>
    ) : (
      <Waiting />
    );
  if (me === null) return <Navigate to={`/login?${new URLSearchParams({ next: `${pathname}${search}` })}`} replace />;
  return (
    <Frame>
      <PageBoundary key={pathname}>
        <Suspense fallback={<Waiting />}>
          <Routes>
            {listed
              .filter(({ open }) => !open)
              .map(({ path, Page, permission }) => (
                <Route key={path} path={path} element={!permission || may(permission) ? <Page /> : <NotAllowed />} />
              ))}
            <Route path="*" element={<NotFound />} />
          </Routes>
        </Suspense>
      </PageBoundary>
    </Frame>
  );
}

const Waiting = () => (
  <Center h={200}>
    <Loader aria-label="Loading" />
  </Center>
);
