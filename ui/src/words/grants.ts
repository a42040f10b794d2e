import { sayDuration } from './duration';

export interface GrantWords {
  name: string;
  hint: string;
}

const GRANTS: Record<string, GrantWords> = {
  password: { name: 'Password', hint: 'A user’s name and password, handed to the application.' },
  client_credentials: { name: 'Client credentials', hint: 'The application acts for itself, without a user.' },
  refresh_token: { name: 'Refresh token', hint: 'Renews a user’s token without asking again.' },
  authorization_code: { name: 'Authorization code', hint: 'The user signs in at the server, not in the application.' },
  'urn:ietf:params:oauth:grant-type:jwt-bearer': { name: 'JWT bearer', hint: 'Trades a signed JWT for a token.' },
  'urn:ietf:params:oauth:grant-type:saml2-bearer': { name: 'SAML 2 bearer', hint: 'Trades a SAML 2 assertion for a token.' },
  'urn:ietf:params:oauth:grant-type:token-exchange': { name: 'Token exchange', hint: 'Trades another issuer’s token.' },
  'urn:ietf:params:oauth:grant-type:device_code': { name: 'Device code', hint: 'For devices without a keyboard.' },
  'iwa:ntlm': { name: 'Windows (NTLM)', hint: 'A Windows sign-in on the same network.' },
  kerberos: { name: 'Kerberos', hint: 'A Kerberos ticket.' },
};

export function grantWords(grant: string): GrantWords {
  return GRANTS[grant] ?? { name: grant, hint: '' };
}

/** Ticked at first, of those the key manager offers. */
export const USUAL_GRANTS = ['password', 'client_credentials', 'refresh_token'];

/** Grants that send the user's browser back to the application. */
export function needsCallback(grants: readonly string[]): boolean {
  return grants.includes('authorization_code') || grants.includes('implicit');
}

/** The lifetimes that a key set may set, by their names in `additionalProperties`; seconds. */
export const LIFETIMES = {
  access: [300, 900, 3_600, 14_400, 28_800, 86_400],
  refresh: [3_600, 28_800, 86_400, 604_800, 2_592_000],
};

/** Choices for a lifetime field: the server's default, the usual ones, and the present value if it is another. */
export function lifetimeChoices(usual: readonly number[], present: string): { value: string; label: string }[] {
  const seconds = [...usual];
  const now = Number(present);
  if (Number.isInteger(now) && now > 0 && !seconds.includes(now)) seconds.push(now);
  seconds.sort((a, b) => a - b);
  return [{ value: 'N/A', label: 'Server default' }, ...seconds.map((s) => ({ value: String(s), label: sayDuration(s) }))];
}
