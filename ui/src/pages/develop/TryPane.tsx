import { ActionIcon, NativeSelect, PasswordInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { useTokenShelf } from '../../app/TokenShelf';
import type { Api, Resource } from '../../calls/apis';
import { subscriptionsQuery } from '../../calls/applications';
import type { Token } from '../../calls/token';
import { Act } from '../../parts/Act';
import { Method } from '../../parts/Badges';
import { Problem } from '../../parts/Note';
import { useNow } from '../../parts/When';
import { sayCountdown } from '../../words/duration';
import { shortToken } from '../../words/jwt';
import { gateOf } from '../../words/scopes';
import { shelfPlace, useFirstKey, useGenerateToken } from './tokens';
import { TryForm } from './TryForm';

/** The try-it pane beside the resources: a token, the call, its answer. */
export function TryPane({ api, resource, onClose }: { api: Api; resource: Resource; onClose: () => void }) {
  const subscriptions = useQuery(subscriptionsQuery({ apiId: api.id }));
  const list = subscriptions.data?.list ?? [];
  const [choice, setChoice] = useState<string | null>(null);
  const [pasted, setPasted] = useState('');
  const open = gateOf(resource).kind === 'everyone';
  const chosen = choice ?? (open ? 'none' : (list[0]?.applicationId ?? 'paste'));
  const shelf = useTokenShelf();
  const kept = shelf.token(shelfPlace(chosen, 'PRODUCTION')) ?? shelf.token(shelfPlace(chosen, 'SANDBOX'));
  const sent = chosen === 'none' ? null : chosen === 'paste' ? pasted.trim() || null : (kept?.value ?? null);

  return (
    <aside className="pane" aria-label="Try it">
      <div className="pane-head">
        <Method verb={resource.verb} />
        <h2>{resource.target}</h2>
        <ActionIcon variant="subtle" color="gray" onClick={onClose} aria-label="Close the try-it pane">
          <IconX size={17} />
        </ActionIcon>
      </div>
      <div className="pane-body">
        <NativeSelect
          label="With the token of"
          value={chosen}
          onChange={(event) => setChoice(event.currentTarget.value)}
          data={[
            ...list.map((subscription) => ({ value: subscription.applicationId, label: subscription.applicationInfo?.name ?? subscription.applicationId })),
            { value: 'paste', label: 'A token I paste' },
            { value: 'none', label: 'No token' },
          ]}
        />
        {chosen === 'paste' ? (
          <PasswordInput label="Access token" autoComplete="off" value={pasted} onChange={(event) => setPasted(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': 'Show the token' }} />
        ) : null}
        {chosen !== 'paste' && chosen !== 'none' ? <ApplicationToken key={chosen} applicationId={chosen} api={api} resource={resource} token={kept} /> : null}
        <TryForm api={api} resource={resource} token={sent} />
      </div>
    </aside>
  );
}

/** The application's token from the shelf, or the button that makes one with the resource's scopes. */
function ApplicationToken({ applicationId, api, resource, token }: { applicationId: string; api: Api; resource: Resource; token: Token | null }) {
  const keys = useFirstKey(applicationId);
  const generate = useGenerateToken(applicationId);
  const now = useNow(1_000);

  if (keys.error) return <Problem error={keys.error} what="The application’s keys could not be read." retry={() => void keys.refetch()} />;
  if (keys.data && !keys.key) {
    return (
      <p className="small">
        This application has no keys yet.{' '}
        <Link to={`/devportal/applications/${applicationId}/production-keys`}>Generate keys</Link>
      </p>
    );
  }
  const scopes = [...new Set([...(token?.scopes ?? []), ...(resource.scopes ?? []), ...(api.scopes ?? []).map((scope) => scope.key)])].filter((scope) => scope !== 'default');
  return (
    <div className="stack tight">
      <div className="row wrap between small">
        {token ? (
          <span>
            <code>{shortToken(token.value)}</code> <span className="quiet nowrap">{sayCountdown(token.expiresAt - now)} left</span>
          </span>
        ) : (
          <span className="quiet">No token yet.</span>
        )}
        <Act size="xs" variant={token ? 'default' : 'light'} busy={generate.isPending} disabled={!keys.key} onClick={() => keys.key && generate.mutate({ key: keys.key, scopes })}>
          {token ? 'New token' : 'Generate token'}
        </Act>
      </div>
      {token ? <p className="quiet small anywhere">Scopes: {token.scopes.join(' ') || 'none'}</p> : null}
      {generate.error ? <Problem error={generate.error} what="No token was made." /> : null}
    </div>
  );
}
