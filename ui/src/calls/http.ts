/** One way to call the server: same-origin, session cookie, CSRF header on unsafe calls, errors as `CallError`. */

export const DEVPORTAL = '/api/am/devportal/v3';
export const PUBLISHER = '/api/am/publisher/v4';
export const OWN = '/api/tollgate/v1';

/** The session's CSRF token. Memory only: a reload fetches it anew with the session. */
let csrf = '';

export function rememberCsrf(token: string): void {
  csrf = token;
}


/**
 * The version of each object that was read, by its path: whoever changes or deletes it says which one, so that nobody
 * overwrites what somebody else has written meanwhile (412). A refused version stays until the object is read again, so
 * that pressing the button once more is refused as well.
 */
const versions = new Map<string, string>();

/** A call that the server refused or that did not reach it (`status` 0). */
export class CallError extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    description: string,
    readonly requestId: string | null,
  ) {
    super(description);
    this.name = 'CallError';
  }

  /** Somebody else has changed what was seen: it must be loaded again. */
  get outdated(): boolean {
    return this.status === 412;
  }
}

type Query = Record<string, string | number | undefined>;

interface Options {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
  /** Lets the call outlive the page, for deletions whose undo time is cut short by leaving. */
  keepalive?: boolean;
  /** The path of the object that is changed, where it is not the call's own. */
  seen?: string;
  /** The path of the object whose version the answer tells, where it is not the one that is changed. */
  shows?: string;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Calls and answers the parsed JSON body (undefined for an empty one). */
export async function call<T>(method: Method, path: string, options: Options = {}): Promise<T> {
  const response = await send(method, path, options);
  const requestId = response.headers.get('x-request-id');
  const text = await response.text();
  const body = parse(text);
  if (response.ok) {
    const version = response.headers.get('etag');
    if (version !== null) versions.set(options.shows ?? options.seen ?? path, version);
    return body as T;
  }
  if (response.status === 401 && path !== `${OWN}/session` && (await sessionEnded())) goToSignIn();
  throw refusal(response.status, body, requestId);
}

async function send(method: Method, path: string, options: Options): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method !== 'GET') headers['X-Tollgate-CSRF'] = csrf;
  const version = versions.get(options.seen ?? path);
  if (version !== undefined && method !== 'GET') headers['If-Match'] = version;
  const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store' };
  if (options.signal) init.signal = options.signal;
  if (options.keepalive) init.keepalive = true;
  if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json';
    init.body = JSON.stringify(options.body);
  }
  try {
    return await fetch(address(path, options.query), init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new CallError(0, 0, 'The server did not answer. Is it running, and is this machine online?', null);
  }
}

/** A path with its query; members without a value are left out. */
export function address(path: string, query: Query = {}): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') parts.set(name, String(value));
  }
  const text = parts.toString();
  return text === '' ? path : `${path}?${text}`;
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The REST APIs' error body carries the reason in `description`; a few only in `message`. */
export function refusal(status: number, body: unknown, requestId: string | null): CallError {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const first = [fields['description'], fields['error_description'], fields['message']].find(
    (text): text is string => typeof text === 'string' && text !== '',
  );
  const code = typeof fields['code'] === 'number' ? fields['code'] : status;
  const text =
    status === 401 && meansMissingScope(first) ? 'Your roles do not allow this. An admin of your organization can change them.' : first;
  return new CallError(status, code, text ?? `The server answered ${status} without a reason.`, requestId);
}

/** The REST APIs answer 401 for a missing scope as well; with a live session that is what it means. */
function meansMissingScope(description: string | undefined): boolean {
  return description === undefined || description === 'Unauthenticated request';
}

async function sessionEnded(): Promise<boolean> {
  try {
    const response = await fetch(`${OWN}/session`, { credentials: 'same-origin', cache: 'no-store' });
    return response.status === 401;
  } catch {
    return false;
  }
}

/** To the sign-in page, and back here afterwards. */
export function goToSignIn(): void {
  const here = window.location.pathname + window.location.search;
  window.location.assign(`/signin?next=${encodeURIComponent(here)}`);
}
