import { Button } from '@mantine/core';
import { Link, useRouteError } from 'react-router';
import { CallError } from '../calls/http';
import { PageHead } from '../parts/Page';
import { Problem } from '../parts/Note';

interface LostProps {
  title?: string;
  state?: string;
  /** The way on. */
  to?: string;
  word?: string;
}

/** An address that leads nowhere. */
export function Lost({ title = 'No such page', state = 'The address leads nowhere in this portal.', to = '/devportal', word = 'To the APIs' }: LostProps) {
  return (
    <>
      <PageHead title={title} state={state} />
      <Button size="sm" component={Link} to={to}>
        {word}
      </Button>
    </>
  );
}

interface UnshownProps {
  error: unknown;
  /** "API", "application". */
  what: string;
  /** The list it would stand in. */
  list: { to: string; word: string };
  retry: () => void;
}

/** One thing that cannot be shown: it is not there, or the call failed. */
export function Unshown({ error, what, list, retry }: UnshownProps) {
  if (error instanceof CallError && error.status === 404) {
    return <Lost title={`No such ${what}`} state="It was deleted, or it is not for you to see." {...list} />;
  }
  return (
    <>
      <PageHead title={`This ${what} cannot be shown`} />
      <Problem error={error} what="The server refused." retry={retry} />
    </>
  );
}

/** A fault of this UI itself: says so, and offers the way back. */
export function Broken() {
  const error = useRouteError();
  return (
    <div className="main">
      <Problem error={error} what="This page has a fault." retry={() => window.location.reload()} />
    </div>
  );
}
