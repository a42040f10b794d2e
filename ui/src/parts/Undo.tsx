import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { sayCountdown } from '../words/duration';
import { useNow } from './When';

/** How long a deletion waits for an undo, in milliseconds. */
export const UNDO_FOR = 8_000;

interface Deletion {
  id: string;
  /** "Application “Orders” deleted". */
  said: string;
  /** Does it; `leaving` when the page goes away and the call must outlive it. */
  commit: (leaving: boolean) => Promise<unknown>;
  /** After the server has done it. */
  done?: () => void;
  due: number;
}

interface Undo {
  /** Ids that are shown as gone while their undo time runs. */
  gone: ReadonlySet<string>;
  remove: (deletion: Omit<Deletion, 'due'>) => void;
  /** A passing remark, such as a failure of a deletion. */
  say: (text: string) => void;
}

const Context = createContext<Undo | null>(null);

export function useUndo(): Undo {
  const undo = use(Context);
  if (!undo) throw new Error('useUndo outside of UndoProvider');
  return undo;
}

/** Deletions are gone at once and done after 8 s, unless undone; leaving the page does them right away. */
export function UndoProvider({ children }: { children: ReactNode }) {
  const [waiting, setWaiting] = useState<Deletion[]>([]);
  const [finished, setFinished] = useState<ReadonlySet<string>>(new Set());
  const [remark, setRemark] = useState<string | null>(null);
  const timers = useRef(new Map<string, number>());
  const live = useRef<Deletion[]>([]);

  const drop = useCallback((id: string) => {
    window.clearTimeout(timers.current.get(id));
    timers.current.delete(id);
    live.current = live.current.filter((deletion) => deletion.id !== id);
    setWaiting(live.current);
  }, []);

  const remove = useCallback(
    (input: Omit<Deletion, 'due'>) => {
      const deletion = { ...input, due: Date.now() + UNDO_FOR };
      live.current = [...live.current, deletion];
      setWaiting(live.current);
      const finish = async () => {
        // Stays out of sight between the call and the list's refresh.
        setFinished((old) => new Set(old).add(deletion.id));
        drop(deletion.id);
        try {
          await deletion.commit(false);
          deletion.done?.();
        } catch (error) {
          setFinished((old) => new Set([...old].filter((id) => id !== deletion.id)));
          setRemark(`Not deleted: ${error instanceof Error ? error.message : String(error)}`);
        }
      };
      timers.current.set(deletion.id, window.setTimeout(() => void finish(), UNDO_FOR));
    },
    [drop],
  );

  useEffect(() => {
    const leave = () => {
      for (const deletion of live.current) void deletion.commit(true).catch(() => undefined);
      live.current = [];
    };
    window.addEventListener('pagehide', leave);
    return () => window.removeEventListener('pagehide', leave);
  }, []);

  useEffect(() => {
    if (remark === null) return undefined;
    const timer = window.setTimeout(() => setRemark(null), 8_000);
    return () => window.clearTimeout(timer);
  }, [remark]);

  const value = useMemo<Undo>(
    () => ({ gone: new Set([...finished, ...waiting.map((deletion) => deletion.id)]), remove, say: setRemark }),
    [waiting, finished, remove],
  );

  return (
    <Context value={value}>
      {children}
      <div className="toasts" role="status">
        {waiting.map((deletion) => (
          <div className="toast" key={deletion.id}>
            <span className="anywhere">{deletion.said}</span>
            <button type="button" onClick={() => drop(deletion.id)}>
              Undo
            </button>
            <Left due={deletion.due} />
          </div>
        ))}
        {remark !== null ? (
          <div className="toast">
            <span className="anywhere">{remark}</span>
            <button type="button" onClick={() => setRemark(null)}>
              Close
            </button>
          </div>
        ) : null}
      </div>
    </Context>
  );
}

function Left({ due }: { due: number }) {
  const now = useNow(1_000);
  return (
    <span className="toast-left" aria-hidden="true">
      {sayCountdown(due - now)}
    </span>
  );
}
