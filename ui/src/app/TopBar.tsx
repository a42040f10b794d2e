import { Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconBuilding, IconLogout, IconMenu2, IconSearch } from '@tabler/icons-react';
import { useRef } from 'react';
import { useSession } from '../calls/session';
import { isEveryone } from '../words/scopes';

const SCHEMES = [
  { value: 'auto', name: 'As the system' },
  { value: 'light', name: 'Light' },
  { value: 'dark', name: 'Dark' },
] as const;

export function TopBar({ onMenu, onSearch }: { onMenu: () => void; onSearch: () => void }) {
  const session = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = useRef<HTMLFormElement>(null);
  return (
    <header className="top">
      <button type="button" className="top-menu" onClick={onMenu} aria-label="Menu">
        <IconMenu2 size={20} stroke={1.6} aria-hidden="true" />
      </button>
      <div className="top-org" title="Organization">
        <IconBuilding size={16} stroke={1.6} aria-hidden="true" />
        <span>{session.organization}</span>
      </div>
      <button type="button" className="top-search" onClick={onSearch} aria-keyshortcuts="Control+K /">
        <IconSearch size={15} stroke={1.8} aria-hidden="true" />
        <span>Search</span>
        <kbd>Ctrl K</kbd>
      </button>
      <Menu position="bottom-end" width={220} withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <button type="button" className="top-account">
            <span className="avatar" data-letter={[...session.user][0]} aria-hidden="true" />
            <span className="visually-hidden">Account of </span>
            <span className="top-name">{session.user}</span>
          </button>
        </Menu.Target>
        <Menu.Dropdown aria-label="Account">
          <Menu.Label role="presentation" className="anywhere">
            {session.user} · {session.roles.filter((role) => !isEveryone(role)).join(', ') || 'no roles'}
          </Menu.Label>
          <Menu.Divider />
          <Menu.Label role="presentation">Colours</Menu.Label>
          <Menu.RadioGroup value={colorScheme} onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}>
            {SCHEMES.map(({ value, name }) => (
              <Menu.RadioItem key={value} value={value}>
                {name}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout size={16} stroke={1.6} />} onClick={() => signOut.current?.requestSubmit()}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <form ref={signOut} method="post" action="/signout" hidden>
        <input type="hidden" name="csrf" value={session.csrf} />
      </form>
    </header>
  );
}
