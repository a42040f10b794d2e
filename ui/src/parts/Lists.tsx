import { Button, Skeleton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconChevronLeft, IconChevronRight, IconSearch } from '@tabler/icons-react';
import { useEffect, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { PAGE } from '../calls/apis';

/** What an empty list says: what the thing is for, and the one button that fills it. */
export function Empty({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      <p className="quiet prose">{children}</p>
      {action ? <div className="empty-action">{action}</div> : null}
    </div>
  );
}

/** Changes the address's query from what it is now, so that two changes in one breath do not undo each other. */
export function useChangeQuery(): (change: (query: URLSearchParams) => void) => void {
  const [, setParams] = useSearchParams();
  return (change) => {
    const query = new URLSearchParams(window.location.search);
    change(query);
    setParams(query, { replace: true });
  };
}

/** Search and page of a list, kept in the address. */
export function useListAddress(): { search: string; offset: number; setSearch: (text: string) => void; pageAddress: (offset: number) => string } {
  const [params] = useSearchParams();
  const changeQuery = useChangeQuery();
  const search = params.get('q') ?? '';
  const page = Math.max(1, Number.parseInt(params.get('page') ?? '1', 10) || 1);
  const setSearch = (text: string) =>
    changeQuery((query) => {
      if (text === '') query.delete('q');
      else query.set('q', text);
      query.delete('page');
    });
  const pageAddress = (offset: number) => {
    const next = new URLSearchParams(params);
    const number = Math.floor(offset / PAGE) + 1;
    if (number <= 1) next.delete('page');
    else next.set('page', String(number));
    const text = next.toString();
    return text === '' ? '?' : `?${text}`;
  };
  return { search, offset: (page - 1) * PAGE, setSearch, pageAddress };
}

export function SearchField({ label, value, onChange }: { label: string; value: string; onChange: (text: string) => void }) {
  const [text, setText] = useState(value);
  const report = useDebouncedCallback(onChange, 200);
  // The address may change under the field: back, forward, a pasted link.
  useEffect(() => setText(value), [value]);
  return (
    <TextInput
      className="list-search"
      type="search"
      aria-label={label}
      placeholder={label}
      value={text}
      leftSection={<IconSearch size={15} aria-hidden="true" />}
      onChange={(event) => {
        setText(event.currentTarget.value);
        report(event.currentTarget.value.trim());
      }}
    />
  );
}

/** "26–50 of 312" with the ways to the neighbours; nothing when one page holds all. */
export function Pager({ offset, count, total, address }: { offset: number; count: number; total: number; address: (offset: number) => string }) {
  const [, setParams] = useSearchParams();
  const go = (to: number) => setParams(new URLSearchParams(address(to).slice(1)));
  if (total <= PAGE && offset === 0) return total > 5 ? <p className="pager quiet small">{total} in all</p> : null;
  return (
    <nav className="pager row between" aria-label="Pages">
      <span className="quiet small">
        {count === 0 ? 'None here' : `${offset + 1}–${offset + count}`} of {total}
      </span>
      <span className="row">
        <Button size="xs" variant="default" disabled={offset === 0} onClick={() => go(Math.max(0, offset - PAGE))} leftSection={<IconChevronLeft size={14} />}>
          Previous
        </Button>
        <Button size="xs" variant="default" disabled={offset + count >= total} onClick={() => go(offset + PAGE)} rightSection={<IconChevronRight size={14} />}>
          Next
        </Button>
      </span>
    </nav>
  );
}

/** Rows of the size of what replaces them. */
export function RowSkeletons({ rows, columns }: { rows: number; columns: number }) {
  return Array.from({ length: rows }, (_, row) => (
    <tr key={row} aria-hidden="true">
      <td colSpan={columns}>
        <Skeleton height={12} my={4} width={`${70 - (row % 3) * 12}%`} />
      </td>
    </tr>
  ));
}

/** Arrow keys, Home and End walk the rows' main links or buttons (`data-row`). */
export function walkRows(event: KeyboardEvent<HTMLElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  rows[Math.min(rows.length - 1, Math.max(0, to))]?.focus();
}
