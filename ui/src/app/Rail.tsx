import { Tooltip } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { IconApi, IconApps, IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand, IconRocket, IconSettings, IconUpload, IconUsers, type Icon } from '@tabler/icons-react';
import { Link, NavLink } from 'react-router';
import { apisQuery } from '../calls/apis';
import { applicationsQuery } from '../calls/applications';
import { ownApisQuery } from '../calls/publishing';
import { areasOf, useSession, type Areas } from '../calls/session';
import { usersQuery } from '../calls/users';
import { Mark } from '../parts/Mark';

interface Place {
  to: string;
  name: string;
  icon: Icon;
}

/** The rail's places by area; the search offers the same. */
export const PLACES: { area: keyof Areas; name: string; places: Place[] }[] = [
  {
    area: 'develop',
    name: 'Develop',
    places: [
      { to: '/devportal/apis', name: 'APIs', icon: IconApi },
      { to: '/devportal/applications', name: 'Applications', icon: IconApps },
      { to: '/devportal/first-call', name: 'First call', icon: IconRocket },
    ],
  },
  { area: 'publish', name: 'Publish', places: [{ to: '/publisher/apis', name: 'My APIs', icon: IconUpload }] },
  {
    area: 'operate',
    name: 'Operate',
    places: [
      { to: '/admin/users', name: 'Users', icon: IconUsers },
      { to: '/admin/settings', name: 'Settings', icon: IconSettings },
    ],
  },
];

export function Rail({ narrow, onFold, onGo }: { narrow: boolean; onFold?: () => void; onGo?: () => void }) {
  const areas = areasOf(useSession().scopes);
  const prefetch = usePlacePrefetch();
  return (
    <nav className="rail" aria-label="Main">
      <Link to="/devportal" className="brand" onClick={onGo}>
        <Mark size={26} />
        <span className="word">Tollgate</span>
      </Link>
      {PLACES.filter(({ area }) => areas[area]).map(({ area, name, places }) => (
        <div key={area}>
          <p className="area" id={`area-${area}-${onGo ? 'sheet' : 'rail'}`}>
            {name}
          </p>
          <ul aria-labelledby={`area-${area}-${onGo ? 'sheet' : 'rail'}`}>
            {places.map(({ to, name: place, icon: PlaceIcon }) => (
              <li key={to}>
                <Tooltip label={place} position="right" disabled={!narrow}>
                  <NavLink to={to} onClick={onGo} onMouseEnter={() => prefetch(to)} onFocus={() => prefetch(to)}>
                    <PlaceIcon size={18} stroke={1.6} aria-hidden="true" />
                    <span className="word">{place}</span>
                  </NavLink>
                </Tooltip>
              </li>
            ))}
          </ul>
        </div>
      ))}
      {onFold ? (
        <button type="button" className="rail-fold" onClick={onFold} aria-label={narrow ? 'Widen the menu' : 'Fold the menu'}>
          {narrow ? <IconLayoutSidebarLeftExpand size={18} stroke={1.6} aria-hidden="true" /> : <IconLayoutSidebarLeftCollapse size={18} stroke={1.6} aria-hidden="true" />}
          <span className="word">Fold</span>
        </button>
      ) : null}
    </nav>
  );
}

function usePlacePrefetch(): (to: string) => void {
  const queries = useQueryClient();
  return (to) => {
    if (to === '/devportal/apis') void queries.prefetchQuery(apisQuery('', 0));
    if (to === '/devportal/applications') void queries.prefetchQuery(applicationsQuery('', 0));
    if (to === '/publisher/apis') void queries.prefetchQuery(ownApisQuery('', 0));
    if (to === '/admin/users') void queries.prefetchQuery(usersQuery('', 0));
  };
}
