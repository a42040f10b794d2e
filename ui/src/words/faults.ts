/** Why the gateway refused, and the way on, by fault code. */
export interface Advice {
  why: string;
  next: string;
}

const ADVICE: Record<string, Advice> = {
  '900901': { why: 'The gateway does not accept this token: it is malformed, expired or revoked.', next: 'Generate a new token and send the call again.' },
  '900902': { why: 'The call carried no token, and this resource wants one.', next: 'Generate a token, or paste one, and send the call again.' },
  '900905': { why: 'This resource takes only one kind of token: of an application, or of a user.', next: 'Get a token the other way.' },
  '900907': { why: 'The publisher has blocked this subscription.', next: 'Ask the publisher of the API to unblock it.' },
  '900908': { why: 'The application behind this token is not subscribed to the API.', next: 'Subscribe the application on this page.' },
  '900909': { why: 'The subscription is not active.', next: 'See the application’s Subscriptions tab.' },
  '900910': { why: 'The token does not carry a scope that this resource needs.', next: 'Generate a token with that scope. If it is left out then, your roles do not give it: an admin can change them under Users.' },
  '700700': { why: 'The publisher has blocked this API.', next: 'Ask the publisher of the API when it will be back.' },
  '101503': { why: 'The API’s upstream could not be reached.', next: 'Nothing is wrong with your call. The publisher of the API can check the upstream’s address.' },
  '101504': { why: 'The API’s upstream took too long to answer.', next: 'Nothing is wrong with your call. Try again, or tell the publisher of the API.' },
};

/** Finds the gateway's fault code in an answer's body, in either of its JSON forms, and says what it means. */
export function adviseOn(status: number, body: string): (Advice & { code: string }) | null {
  if (status < 400) return null;
  try {
    const parsed = JSON.parse(body) as { code?: unknown; fault?: { code?: unknown } };
    const code = String(parsed.fault?.code ?? parsed.code ?? '');
    const advice = ADVICE[code];
    return advice ? { ...advice, code } : null;
  } catch {
    return null;
  }
}
