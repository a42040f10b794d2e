import { Drawer } from '@mantine/core';
import { useDisclosure, useHotkeys, useLocalStorage } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Outlet, useLocation } from 'react-router';
import { CallError, goToSignIn } from '../calls/http';
import { sessionQuery } from '../calls/session';
import { Mark } from '../parts/Mark';
import { Problem } from '../parts/Note';
import { UndoProvider } from '../parts/Undo';
import { Rail } from './Rail';
import { Search } from './Search';
import { TokenShelf } from './TokenShelf';
import { TopBar } from './TopBar';

/** The frame around every page; waits for the session, and sends those without one to sign in. */
export function Frame() {
  const session = useQuery(sessionQuery);
  const signedOut = session.error instanceof CallError && session.error.status === 401;
  useEffect(() => {
    if (signedOut) goToSignIn();
  }, [signedOut]);

  if (session.data) return <Inside />;
  if (session.error && !signedOut) {
    return (
      <main className="main">
        <Problem error={session.error} what="The portal could not find out who is signed in." retry={() => void session.refetch()} />
      </main>
    );
  }
  return (
    <div className="boot" role="status" aria-label="Loading">
      <Mark size={40} />
    </div>
  );
}

function Inside() {
  const [narrow, setNarrow] = useLocalStorage({ key: 'tollgate-rail-narrow', defaultValue: false, getInitialValueInEffect: false });
  const [sheet, sheetIs] = useDisclosure(false);
  const [search, searchIs] = useDisclosure(false);
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const before = useRef(pathname);
  useHotkeys([
    ['mod+K', searchIs.open],
    ['/', searchIs.open],
  ]);
  // A new page: to its top, and the keyboard starts there; tabs of one application keep their place.
  useEffect(() => {
    const page = (path: string) => path.split('/').slice(0, 4).join('/');
    if (page(before.current) !== page(pathname)) {
      window.scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    }
    before.current = pathname;
  }, [pathname]);

  return (
    <UndoProvider>
      <TokenShelf>
        <a className="skip" href="#main">
          Skip to the content
        </a>
        <div className="frame" data-narrow={narrow || undefined}>
          <Rail narrow={narrow} onFold={() => setNarrow(!narrow)} />
          <div className="side">
            <TopBar onMenu={sheetIs.open} onSearch={searchIs.open} />
            <main className="main" id="main" tabIndex={-1} ref={main}>
              <Outlet />
            </main>
          </div>
        </div>
        <Drawer.Root opened={sheet} onClose={sheetIs.close} size={280} className="sheet">
          <Drawer.Overlay />
          <Drawer.Content aria-label="Menu">
            <Drawer.CloseButton aria-label="Close" />
            <Rail narrow={false} onGo={sheetIs.close} />
          </Drawer.Content>
        </Drawer.Root>
        <Search opened={search} onClose={searchIs.close} />
      </TokenShelf>
    </UndoProvider>
  );
}
