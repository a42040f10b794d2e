import { createBrowserRouter, Navigate, redirect } from 'react-router';
import { ApiPage } from '../pages/develop/ApiPage';
import { ApisPage } from '../pages/develop/ApisPage';
import { ApplicationPage } from '../pages/develop/ApplicationPage';
import { ApplicationsPage } from '../pages/develop/ApplicationsPage';
import { FirstCallPage } from '../pages/develop/FirstCallPage';
import { SettingsPage } from '../pages/operate/SettingsPage';
import { UsersPage } from '../pages/operate/UsersPage';
import { NewApiPage } from '../pages/publish/NewApiPage';
import { OwnApiPage } from '../pages/publish/OwnApiPage';
import { OwnApisPage } from '../pages/publish/OwnApisPage';
import { Area } from './Area';
import { Frame } from './Frame';
import { Broken, Lost } from './Lost';

/** Every address of the UI. The server answers the same document below the three prefixes. */
export const router = createBrowserRouter([
  {
    element: <Frame />,
    errorElement: <Broken />,
    children: [
      {
        path: 'devportal',
        element: <Area area="develop" />,
        children: [
          { index: true, element: <Navigate to="/devportal/apis" replace /> },
          { path: 'apis', element: <ApisPage /> },
          { path: 'apis/:id', element: <ApiPage /> },
          { path: 'applications', element: <ApplicationsPage /> },
          { path: 'applications/:id', loader: ({ params }) => redirect(`/devportal/applications/${params['id']}/overview`) },
          { path: 'applications/:id/:tab', element: <ApplicationPage /> },
          { path: 'first-call', element: <FirstCallPage /> },
        ],
      },
      {
        path: 'publisher',
        element: <Area area="publish" />,
        children: [
          { index: true, element: <Navigate to="/publisher/apis" replace /> },
          { path: 'apis', element: <OwnApisPage /> },
          { path: 'apis/new', element: <NewApiPage /> },
          { path: 'apis/:id', element: <OwnApiPage /> },
        ],
      },
      {
        path: 'admin',
        element: <Area area="operate" />,
        children: [
          { index: true, element: <Navigate to="/admin/users" replace /> },
          { path: 'users', element: <UsersPage /> },
          { path: 'settings', element: <SettingsPage /> },
        ],
      },
      { path: '*', element: <Lost /> },
    ],
  },
]);
