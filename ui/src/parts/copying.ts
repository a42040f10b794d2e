import { useCallback, useEffect, useRef, useState } from 'react';

/** Puts text on the clipboard; the older way where the browser refuses the newer one. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    field.style.position = 'fixed';
    field.style.opacity = '0';
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }
}

/** `copied` is true for a moment after a copy. */
export function useCopied(): { copied: boolean; copy: (text: string) => void } {
  const [copied, setCopied] = useState(false);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const copy = useCallback((text: string) => {
    void copyText(text).then((done) => {
      if (!done) return;
      setCopied(true);
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => setCopied(false), 1800);
    });
  }, []);
  return { copied, copy };
}

/** How long a revealed secret stays readable, in milliseconds. */
export const REVEALED_FOR = 30_000;

let hideOther: (() => void) | null = null;

/** A secret's mask: revealed one at a time on the whole page, and masked again after 30 s. */
export function useReveal(): { revealed: boolean; toggle: () => void } {
  const [revealed, setRevealed] = useState(false);
  const hide = useCallback(() => setRevealed(false), []);
  useEffect(() => {
    if (!revealed) return undefined;
    if (hideOther && hideOther !== hide) hideOther();
    hideOther = hide;
    const timer = window.setTimeout(hide, REVEALED_FOR);
    return () => {
      window.clearTimeout(timer);
      if (hideOther === hide) hideOther = null;
    };
  }, [revealed, hide]);
  return { revealed, toggle: useCallback(() => setRevealed((now) => !now), []) };
}
