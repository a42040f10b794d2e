import { Button } from '@mantine/core';
import { Link, useRouteError } from 'react-router';
import { PageHead } from '../parts/Page';
import { Problem } from '../parts/Note';

/** An address that leads nowhere. */
export function Lost() {
  return (
    <>
      <PageHead title="No such page" state="The address leads nowhere in this portal." />
      <Button size="sm" component={Link} to="/devportal">
        To the APIs
      </Button>
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
