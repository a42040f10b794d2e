import { PasswordInput, Radio, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useId, useState, type KeyboardEvent } from 'react';
import { useTokenShelf } from '../../app/TokenShelf';
import type { Application } from '../../calls/applications';
import type { Key, KeyManager } from '../../calls/keys';
import { useSession } from '../../calls/session';
import { passwordGrant } from '../../calls/token';
import { Act } from '../../parts/Act';
import { CodeBlock } from '../../parts/Copy';
import { Problem } from '../../parts/Note';
import { Panel } from '../../parts/Page';
import { basic, curlGrant, javascriptGrant, pythonGrant, type GrantLine } from '../../words/curl';
import { ScopeChoice } from './ScopeChoice';
import { TokenResult } from './TokenResult';
import { shelfPlace, useGenerateToken, useReach } from './tokens';

const WAYS = ['Here', 'curl', 'JavaScript', 'Python'] as const;
type Way = (typeof WAYS)[number];

/** "Get a token": here, or by a ready line; for the application itself or for a user. */
export function TokenPanel({ id, application, keySet, manager }: { id: string; application: Application; keySet: Key; manager: KeyManager }) {
  const session = useSession();
  const shelf = useTokenShelf();
  const panel = useId();
  const reach = useReach(id);
  const place = shelfPlace(id, keySet.keyType);
  const grants = keySet.supportedGrantTypes ?? [];
  const offered = manager.availableGrantTypes ?? grants;
  const canPassword = grants.includes('password') && offered.includes('password');
  const canClient = grants.includes('client_credentials');

  const [way, setWay] = useState<Way>('Here');
  const [as, setAs] = useState<'application' | 'user'>(canClient || !canPassword ? 'application' : 'user');
  const [user, setUser] = useState(session.user);
  const [password, setPassword] = useState('');
  const [picked, setPicked] = useState<string[] | null>(null);
  const [asked, setAsked] = useState<string[]>([]);

  const scopes = picked ?? reach.scopes.map((scope) => scope.key);
  const client = { key: keySet.consumerKey, secret: keySet.consumerSecret ?? '' };
  const generate = useGenerateToken(id);
  const grant = useMutation({
    mutationFn: () => passwordGrant(client, user, password, scopes),
    onSuccess: (token) => {
      shelf.keep(place, token);
      setPassword('');
    },
    gcTime: 0,
  });
  const busy = generate.isPending || grant.isPending;
  const error = as === 'user' ? grant.error : generate.error;
  const token = shelf.token(place);

  const go = () => {
    setAsked(scopes);
    if (as === 'user') grant.mutate();
    else generate.mutate({ key: keySet, scopes });
  };
  const line: GrantLine = {
    endpoint: manager.tokenEndpoint ?? `${session.gatewayUrl}/token`,
    ...client,
    scopes,
    ...(as === 'user' ? { user: { name: user, password: password === '' ? 'PASSWORD' : password } } : {}),
  };
  const secrets = [client.secret, basic(client.key, client.secret).slice(6), ...(password === '' ? [] : [password, encodeURIComponent(password)])];
  const onWayKey = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = WAYS[(WAYS.indexOf(way) + step + WAYS.length) % WAYS.length] ?? 'Here';
    setWay(next);
    document.getElementById(`${panel}-${next}`)?.focus();
  };

  return (
    <Panel
      title="Get a token"
      action={
        <div className="ways" role="tablist" aria-label="Ways to get a token" onKeyDown={onWayKey}>
          {WAYS.map((word) => (
            <button
              key={word}
              type="button"
              role="tab"
              id={`${panel}-${word}`}
              aria-selected={way === word}
              aria-controls={`${panel}-panel`}
              tabIndex={way === word ? 0 : -1}
              onClick={() => setWay(word)}
            >
              {word}
            </button>
          ))}
        </div>
      }
    >
      <div className="stack" role="tabpanel" id={`${panel}-panel`} aria-labelledby={`${panel}-${way}`}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            go();
          }}
        >
          <div className="token-form">
            <span className="field-label" id={`${panel}-as`}>
              As
            </span>
            <div className="stack tight" role="radiogroup" aria-labelledby={`${panel}-as`}>
              <Radio size="xs" name={`${panel}-as`} label="this application" description={canClient ? undefined : 'Tick client credentials below to use it'} disabled={!canClient} checked={as === 'application'} onChange={() => setAs('application')} />
              <Radio size="xs" name={`${panel}-as`} label="a user" description={canPassword ? undefined : whyNoPassword(offered)} disabled={!canPassword} checked={as === 'user'} onChange={() => setAs('user')} />
              {as === 'user' ? (
                <div className="form-grid form-narrow">
                  <TextInput label="Name" required withAsterisk={false} autoComplete="off" value={user} onChange={(event) => setUser(event.currentTarget.value)} />
                  <PasswordInput label="Password" required={way === 'Here'} withAsterisk={false} autoComplete="off" value={password} onChange={(event) => setPassword(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }} />
                </div>
              ) : null}
            </div>
            <span className="field-label">Scopes</span>
            <ScopeChoice scopes={reach.scopes} resources={reach.resources} chosen={scopes} onChange={setPicked} pending={reach.pending} />
          </div>
          {way === 'Here' ? (
            <div className="row" style={{ justifyContent: 'flex-end' }}>
              <Act size="sm" type="submit" busy={busy} disabled={!canClient && !canPassword}>
                Generate token
              </Act>
            </div>
          ) : null}
        </form>
        {way === 'curl' ? <CodeBlock label="curl" text={curlGrant(line)} secrets={secrets} /> : null}
        {way === 'JavaScript' ? <CodeBlock label="JavaScript" text={javascriptGrant(line)} secrets={secrets} /> : null}
        {way === 'Python' ? <CodeBlock label="Python" text={pythonGrant(line)} secrets={secrets} /> : null}
        {way !== 'Here' && as === 'user' && password === '' ? <p className="quiet small">Put the user’s password where it says PASSWORD, or type it above.</p> : null}
        {way === 'Here' && error ? <Problem error={error} what="No token was made." /> : null}
        {way === 'Here' && token ? (
          <TokenResult
            token={token}
            asked={asked}
            known={reach.scopes}
            owner={application.owner ?? session.user}
            client={client}
            onRevoked={() => shelf.keep(place, null)}
            applicationId={id}
          />
        ) : null}
      </div>
    </Panel>
  );
}

function whyNoPassword(offered: readonly string[]): string {
  return offered.includes('password') ? 'Tick the password grant below to use it' : 'The password grant is disabled on this server';
}
