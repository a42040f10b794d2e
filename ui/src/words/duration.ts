const UNITS: [string, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** Seconds as people say them: 3600 is "1 hour", 5400 "1 hour 30 minutes". At most two units. */
export function sayDuration(seconds: number): string {
  let rest = Math.max(0, Math.floor(seconds));
  if (rest === 0) return '0 seconds';
  // 24 hours and 48 hours read better than days when a lifetime is meant.
  if (rest % 3_600 === 0 && rest <= 172_800) return count(rest / 3_600, 'hour');
  const said: string[] = [];
  for (const [name, size] of UNITS) {
    const n = Math.floor(rest / size);
    if (n > 0) said.push(count(n, name));
    rest -= n * size;
    if (said.length === 2) break;
  }
  return said.join(' ');
}

/** A countdown: "59 min 41 s", "12 s", "2 h 03 min". Two units, the second zero-padded, so that it does not jump. */
export function sayCountdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const pad = (n: number) => String(n).padStart(2, '0');
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`;
  return `${Math.floor(seconds / 3_600)} h ${pad(Math.floor((seconds % 3_600) / 60))} min`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** How long ago, in words: "just now", "2 minutes ago", "3 days ago", then the date. */
export function sayAgo(then: Date, now: Date): string {
  const seconds = Math.round((now.getTime() - then.getTime()) / 1000);
  if (seconds < 45) return 'just now';
  if (seconds < 90) return '1 minute ago';
  if (seconds < 2_700) return `${Math.round(seconds / 60)} minutes ago`;
  if (seconds < 5_400) return '1 hour ago';
  if (seconds < 79_200) return `${Math.round(seconds / 3_600)} hours ago`;
  if (seconds < 129_600) return 'yesterday';
  if (seconds < 2_592_000) return `${Math.round(seconds / 86_400)} days ago`;
  return then.toISOString().slice(0, 10);
}

/** The wire's times: milliseconds as number or digits, or ISO 8601. Null for anything else. */
export function readTime(value: string | number | null | undefined): Date | null {
  if (value === null || value === undefined || value === '') return null;
  const number = typeof value === 'number' ? value : /^\d+$/.test(value) ? Number(value) : Number.NaN;
  const date = new Date(Number.isNaN(number) ? String(value).replace(' ', 'T') : number);
  return Number.isNaN(date.getTime()) ? null : date;
}
