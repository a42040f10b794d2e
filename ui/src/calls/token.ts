import { refusal } from './http';

/** An access token in this page's memory; never in storage, never in the address. */
export interface Token {
  value: string;
  scopes: string[];
  /** Milliseconds since the epoch. */
  expiresAt: number;
  /** Whose roles decided the scopes. */
  as: 'application' | 'user';
  user: string | null;
}

interface TokenAnswer {
  access_token: string;
  scope?: string;
  expires_in: number;
}

/** The Token API's own password grant, on this origin: exactly what a client of the application does. */
export async function passwordGrant(client: { key: string; secret: string }, user: string, password: string, scopes: string[]): Promise<Token> {
  const form = new URLSearchParams({ grant_type: 'password', username: user, password });
  if (scopes.length > 0) form.set('scope', scopes.join(' '));
  const answer = (await post('/oauth2/token', client, form)) as TokenAnswer;
  return {
    value: answer.access_token,
    scopes: (answer.scope ?? '').split(' ').filter((scope) => scope !== ''),
    expiresAt: Date.now() + answer.expires_in * 1000,
    as: 'user',
    user,
  };
}

export async function revokeToken(client: { key: string; secret: string }, token: string): Promise<void> {
  await post('/oauth2/revoke', client, new URLSearchParams({ token }));
}

async function post(path: string, client: { key: string; secret: string }, form: URLSearchParams): Promise<unknown> {
  const response = await fetch(path, {
    method: 'POST',
    // The client's credentials, not the session's.
    credentials: 'omit',
    cache: 'no-store',
    headers: { Authorization: `Basic ${btoa(`${client.key}:${client.secret}`)}`, Accept: 'application/json' },
    body: form,
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw refusal(response.status, body, response.headers.get('x-request-id'));
  return body;
}
