import './styles/base.css';
import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import '@mantine/core/styles.layer.css';
import './styles/style.css';
import './styles/parts.css';
import './styles/frame.css';
import './styles/develop.css';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { router } from './app/routes';
import { CallError } from './calls/http';
import { theme, variables } from './theme';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // Read again behind a form that is being filled, an object would be overwritten in a version that nobody has looked at.
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      // Only what may pass by itself is tried again; a refusal will not change its mind.
      retry: (failures, error) => failures < 2 && error instanceof CallError && (error.status === 0 || error.status >= 502),
    },
  },
});

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
