import { createContext, use, useCallback, useMemo, useState, type ReactNode } from 'react';
import type { Token } from '../calls/token';

interface Shelf {
  /** The newest live token of an application, made in this page. */
  token: (applicationId: string) => Token | null;
  keep: (applicationId: string, token: Token | null) => void;
}

const Context = createContext<Shelf | null>(null);

/** Tokens made on one page and used on another. Memory only: a reload forgets them. */
export function TokenShelf({ children }: { children: ReactNode }) {
  const [tokens, setTokens] = useState<ReadonlyMap<string, Token>>(new Map());
  const keep = useCallback((applicationId: string, token: Token | null) => {
    setTokens((old) => {
      const next = new Map(old);
      if (token) next.set(applicationId, token);
      else next.delete(applicationId);
      return next;
    });
  }, []);
  const shelf = useMemo<Shelf>(
    () => ({
      keep,
      token: (applicationId) => {
        const token = tokens.get(applicationId);
        return token && token.expiresAt > Date.now() ? token : null;
      },
    }),
    [tokens, keep],
  );
  return <Context value={shelf}>{children}</Context>;
}

export function useTokenShelf(): Shelf {
  const shelf = use(Context);
  if (!shelf) throw new Error('useTokenShelf outside of TokenShelf');
  return shelf;
}
