import { Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { IconApi, IconApps, IconPlus, IconSearch, IconUserPlus, type Icon } from '@tabler/icons-react';
import { useEffect, useId, useState, type KeyboardEvent } from 'react';
import { useNavigate } from 'react-router';
import { apisQuery } from '../calls/apis';
import { applicationsQuery } from '../calls/applications';
import { areasOf, useSession } from '../calls/session';
import { PLACES } from './Rail';

interface Hit {
  to: string;
  name: string;
  kind: string;
  icon: Icon;
}

/** Search over APIs, applications, pages and actions; Ctrl-K or `/`. */
export function Search({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal.Root opened={opened} onClose={onClose} size={600}>
      <Modal.Overlay />
      <Modal.Content aria-label="Search">
        <Modal.Body p={0}>
          <SearchInside onClose={onClose} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function SearchInside({ onClose }: { onClose: () => void }) {
  const id = useId();
  const go = useNavigate();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const { hits, pending } = useHits(text);
  useEffect(() => setAt(0), [text]);
  const chosen = Math.min(at, hits.length - 1);

  const open = (hit: Hit | undefined) => {
    if (!hit) return;
    onClose();
    void go(hit.to);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt((chosen + step + hits.length) % Math.max(1, hits.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      open(hits[chosen]);
    }
  };

  return (
    <>
      <div className="search-box">
        <IconSearch size={17} aria-hidden="true" />
        <input
          data-autofocus
          autoFocus
          role="combobox"
          aria-label="Search APIs, applications, pages and actions"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={hits.length > 0 ? `${id}-${chosen}` : undefined}
          placeholder="Search APIs, applications, pages and actions"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKey}
        />
      </div>
      <ul className="search-list" id={`${id}-list`} role="listbox" aria-label="Results">
        {hits.map((hit, index) => (
          <li
            key={hit.kind + hit.to}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onMouseMove={() => setAt(index)}
            onClick={() => open(hit)}
            ref={index === chosen ? (row) => void row?.scrollIntoView({ block: 'nearest' }) : undefined}
          >
            <hit.icon size={17} stroke={1.6} aria-hidden="true" />
            <span className="what" dir="auto">
              {hit.name}
            </span>
            <span className="kind">{hit.kind}</span>
          </li>
        ))}
      </ul>
      {hits.length === 0 && !pending ? (
        <p className="quiet small" style={{ padding: '0 16px 16px' }} role="status">
          Nothing is called “{text}”. Names of APIs and applications, pages and actions are searched.
        </p>
      ) : null}
      <div className="search-foot" aria-hidden="true">
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> choose
        </span>
        <span>
          <kbd>Enter</kbd> open
        </span>
        <span>
          <kbd>Esc</kbd> close
        </span>
      </div>
    </>
  );
}

/** At most this many of each kind. */
const EACH = 6;

function useHits(text: string): { hits: Hit[]; pending: boolean } {
  const areas = areasOf(useSession().scopes);
  const wanted = text.trim();
  const [asked] = useDebouncedValue(wanted, 120);
  const active = asked !== '' && areas.develop;
  const apis = useQuery({ ...apisQuery(asked, 0, EACH), enabled: active });
  const applications = useQuery({ ...applicationsQuery(asked, 0, EACH), enabled: active });

  const fixed: Hit[] = PLACES.filter(({ area }) => areas[area]).flatMap(({ name: area, places }) =>
    places.map(({ to, name, icon }) => ({ to, name, icon, kind: area })),
  );
  if (areas.develop) fixed.push({ to: '/devportal/applications?new=1', name: 'New application', kind: 'Action', icon: IconPlus });
  if (areas.publish) fixed.push({ to: '/publisher/apis/new', name: 'New API', kind: 'Action', icon: IconPlus });
  if (areas.operate) fixed.push({ to: '/admin/users?new=1', name: 'Add user', kind: 'Action', icon: IconUserPlus });

  const matches = fixed.filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase()));
  if (wanted === '') return { hits: matches, pending: false };
  const found: Hit[] = [
    ...(apis.data?.list ?? []).map((api) => ({ to: `/devportal/apis/${api.id}`, name: `${api.name} ${api.version}`, kind: 'API', icon: IconApi })),
    ...(applications.data?.list ?? []).map((application) => ({
      to: `/devportal/applications/${application.applicationId}/overview`,
      name: application.name,
      kind: 'Application',
      icon: IconApps,
    })),
  ];
  return {
    hits: [...found.filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase())), ...matches],
    pending: asked !== wanted || apis.isFetching || applications.isFetching,
  };
}
