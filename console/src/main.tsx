import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './style.css';
import { createTheme, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { setNonce } from 'get-nonce';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { ApiProblem } from './api/api.js';
import { App } from './app.js';

/** Styles that components make for themselves carry it, or the browser ignores them. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
setNonce(nonce);

/** Blue and grey that can be read on both backgrounds. */
const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: { light: 8, dark: 8 },
  headings: { sizes: { h1: { fontSize: '1.7rem' }, h2: { fontSize: '1.35rem' }, h3: { fontSize: '1.15rem' } } },
  components: {
    // A link is as large as the text that it stands in.
    Anchor: { defaultProps: { inherit: true } },
    Modal: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
  },
});

/** What failed because the server was away is asked again; what it refused is not. */
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, problem) => problem instanceof ApiProblem && [0, 502, 503, 504].includes(problem.status) && failures < 5,
      retryDelay: (failures) => Math.min(1_000 * 2 ** failures, 10_000),
      // An answer of another moment is shown at once and asked again.
      staleTime: 1_000,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

/** The routes are in `App`; this kind of router can hold a navigation back until somebody has answered. */
const router = createBrowserRouter([{ path: '*', element: <App /> }], { basename: '/admin' });

/** Paper is white: what is light on dark would be light on white there. */
const page = document.documentElement.dataset;
let onScreen: string | undefined;
addEventListener('beforeprint', () => {
  onScreen = page.mantineColorScheme;
  page.mantineColorScheme = 'light';
});
addEventListener('afterprint', () => {
  page.mantineColorScheme = onScreen;
});

createRoot(document.getElementById('root') as HTMLElement).render(
  <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
    <Notifications position="bottom-right" />
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </MantineProvider>,
);
