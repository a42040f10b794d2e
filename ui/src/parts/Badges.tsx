/** Small quiet badges, the same everywhere. */

export function Method({ verb }: { verb: string }) {
  const known = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(verb);
  return <span className={`method method-${known ? verb.toLowerCase() : 'other'}`}>{verb}</span>;
}

const STATES: Record<string, [string, string]> = {
  PUBLISHED: ['ok', 'Published'],
  PROTOTYPED: ['info', 'Prototype'],
  CREATED: ['plain', 'Created'],
  BLOCKED: ['refused', 'Blocked'],
  DEPRECATED: ['caution', 'Deprecated'],
  RETIRED: ['plain', 'Retired'],
  APPROVED: ['ok', 'Approved'],
  REJECTED: ['refused', 'Rejected'],
  UNBLOCKED: ['ok', 'Active'],
  PROD_ONLY_BLOCKED: ['caution', 'Production blocked'],
  ON_HOLD: ['caution', 'On hold'],
  TIER_UPDATE_PENDING: ['caution', 'Tier change pending'],
  DELETE_PENDING: ['caution', 'Deletion pending'],
  ACTIVE: ['ok', 'Active'],
  LOCKED: ['refused', 'Locked'],
};

export function State({ state }: { state: string }) {
  const [tone, word] = STATES[state.toUpperCase()] ?? ['plain', state];
  return (
    <span className={`state state-${tone}`}>
      <span className="state-dot" aria-hidden="true" />
      {word}
    </span>
  );
}

/** A scope or role name: may be long, so it wraps anywhere rather than widening its table. */
export function Tag({ children }: { children: string }) {
  return (
    <span className="tag" dir="auto">
      {children}
    </span>
  );
}

export function Status({ status }: { status: number }) {
  const tone = status >= 500 ? 'caution' : status >= 400 ? 'refused' : status >= 300 ? 'info' : 'ok';
  return <span className={`status status-${tone}`}>{status}</span>;
}
