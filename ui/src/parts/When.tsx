import { useEffect, useState } from 'react';
import { readTime, sayAgo } from '../words/duration';

/** A time relative to now, with the exact one on hover. */
export function When({ time }: { time: string | number | null | undefined }) {
  const now = useNow(30_000);
  const date = readTime(time);
  if (!date) return <span className="quiet">—</span>;
  return (
    <time dateTime={date.toISOString()} title={date.toLocaleString()}>
      {sayAgo(date, new Date(now))}
    </time>
  );
}

/** The clock, read every `every` milliseconds. */
export function useNow(every: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), every);
    return () => window.clearInterval(timer);
  }, [every]);
  return now;
}
