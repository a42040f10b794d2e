import { Navigate, Outlet, useLocation } from 'react-router';
import { areasOf, useSession, type Areas } from '../calls/session';
import { PageHead } from '../parts/Page';
import { Note } from '../parts/Note';
import { isEveryone } from '../words/scopes';

const NAMES = { develop: 'The Developer Portal', publish: 'Publishing', operate: 'Administration' };
const ROLES = { develop: 'Internal/subscriber', publish: 'Internal/creator or Internal/publisher', operate: 'admin' };

/** Lets through who holds the area's scopes; says why not to others, and takes a newcomer to the area they have. */
export function Area({ area }: { area: keyof Areas }) {
  const session = useSession();
  const { pathname } = useLocation();
  const areas = areasOf(session.scopes);
  const held = session.roles.filter((role) => !isEveryone(role));
  if (areas[area]) return <Outlet />;
  const front = /^\/(devportal|publisher|admin)\/?(apis\/?)?$/.test(pathname);
  if (front && area === 'develop' && areas.publish) return <Navigate to="/publisher/apis" replace />;
  if (front && area === 'develop' && areas.operate) return <Navigate to="/admin/users" replace />;
  return (
    <>
      <PageHead title="Not for your roles" />
      <Note meaning="refused" title={`${NAMES[area]} needs the role ${ROLES[area]}.`}>
        You are signed in as {session.user} with {held.length > 0 ? held.join(', ') : 'no role'}. An admin of {session.organization} can change that under Operate →
        Users.
      </Note>
    </>
  );
}
