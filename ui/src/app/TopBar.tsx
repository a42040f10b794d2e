import { Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconBuilding, IconCheck, IconDeviceDesktop, IconLogout, IconMenu2, IconMoon, IconSearch, IconSun } from '@tabler/icons-react';
import { useRef } from 'react';
import { useSession } from '../calls/session';

const SCHEMES = [
  { value: 'auto', name: 'As the system', icon: IconDeviceDesktop },
  { value: 'light', name: 'Light', icon: IconSun },
  { value: 'dark', name: 'Dark', icon: IconMoon },
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
      <button type="button" className="top-search" onClick={onSearch} aria-label="Search" aria-keyshortcuts="Control+K /">
        <IconSearch size={15} stroke={1.8} aria-hidden="true" />
        <span>Search</span>
        <kbd>Ctrl K</kbd>
      </button>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <button type="button" className="top-account" aria-label={`Account of ${session.user}`}>
            <span className="avatar" aria-hidden="true">
              {[...session.user][0]}
            </span>
            <span>{session.user}</span>
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            <span className="anywhere">
              {session.user} · {session.roles.filter((role) => role !== 'Internal/everyone').join(', ') || 'no roles'}
            </span>
          </Menu.Label>
          <Menu.Divider />
          <Menu.Label>Colours</Menu.Label>
          {SCHEMES.map(({ value, name, icon: SchemeIcon }) => (
            <Menu.Item
              key={value}
              role="menuitemradio"
              aria-checked={colorScheme === value}
              leftSection={<SchemeIcon size={16} stroke={1.6} />}
              rightSection={colorScheme === value ? <IconCheck size={15} /> : null}
              onClick={() => setColorScheme(value as MantineColorScheme)}
            >
              {name}
            </Menu.Item>
          ))}
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
