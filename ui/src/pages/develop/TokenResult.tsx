import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { IconArrowRight } from '@tabler/icons-react';
import { Link } from 'react-router';
import { apiQuery, type ScopeInfo } from '../../calls/apis';
import { subscriptionsQuery } from '../../calls/applications';
import { isMe, useSession } from '../../calls/session';
import { revokeToken, type Token } from '../../calls/token';
import { Act } from '../../parts/Act';
import { CodeBlock, CopyButton } from '../../parts/Copy';
import { Problem } from '../../parts/Note';
import { useNow } from '../../parts/When';
import { gatewayAddress, pathOf } from '../../words/address';
import { sayCountdown } from '../../words/duration';
import { decodeJwt, shortToken } from '../../words/jwt';
import { explain, type Holder } from '../../words/scopes';
import { Verdicts } from './ScopeChoice';

interface TokenResultProps {
  token: Token;
  asked: readonly string[];
  known: ScopeInfo[];
  owner: string;
  client: { key: string; secret: string };
  applicationId: string;
  onRevoked: () => void;
}

/** A fresh token: copy it, see what it holds, why a scope is missing, and where to use it. */
export function TokenResult({ token, asked, known, owner, client, applicationId, onRevoked }: TokenResultProps) {
  const session = useSession();
  const now = useNow(1_000);
  const [decoded, decodedIs] = useDisclosure(false);
  const revoking = useMutation({ mutationFn: () => revokeToken(client, token.value), onSuccess: onRevoked });
  const name = token.as === 'user' ? (token.user ?? '') : owner;
  const holder: Holder = { as: token.as, name, roles: isMe(session, name) ? session.roles : null };
  const wanted = asked.length > 0 ? asked : token.scopes.filter((scope) => scope !== 'default');
  const parts = decodeJwt(token.value);
  return (
    <section className="stack tight" aria-label="The token" aria-live="polite">
      <div className="token-value">
        <code>{shortToken(token.value)}</code>
        <CopyButton text={token.value} label="access token" />
        <span className="small quiet nowrap">expires in {sayCountdown(token.expiresAt - now)}</span>
        {parts ? (
          <Button size="compact-sm" variant="subtle" onClick={decodedIs.toggle} aria-expanded={decoded}>
            {decoded ? 'Hide' : 'Decode'}
          </Button>
        ) : null}
        <Act size="compact-sm" variant="subtle" data-tone="refused" busy={revoking.isPending} onClick={() => revoking.mutate()}>
          Revoke
        </Act>
      </div>
      {revoking.error ? <Problem error={revoking.error} what="Not revoked." /> : null}
      {decoded && parts ? <CodeBlock label="What the token says" text={JSON.stringify(parts, null, 2)} /> : null}
      <Verdicts verdicts={explain(wanted, token.scopes, known, holder)} />
      <NextCall applicationId={applicationId} />
    </section>
  );
}

/** Leads to the first resource of the first subscribed API, with this token in hand. */
function NextCall({ applicationId }: { applicationId: string }) {
  const session = useSession();
  const subscriptions = useQuery(subscriptionsQuery({ applicationId }));
  const first = subscriptions.data?.list[0];
  const api = useQuery(apiQuery(first?.apiId ?? ''));
  if (subscriptions.data && !first) {
    return (
      <Button size="xs" variant="default" component={Link} to={`/devportal/applications/${applicationId}/subscriptions`} style={{ alignSelf: 'flex-start' }}>
        Subscribe to an API, so that the token opens one
      </Button>
    );
  }
  if (!api.data) return null;
  const resources = api.data.operations ?? [];
  const resource = resources.find((one) => one.verb === 'GET') ?? resources[0];
  if (!resource) return null;
  const path = pathOf(gatewayAddress(api.data, session.gatewayUrl)) + resource.target;
  return (
    <Button
      size="xs"
      variant="light"
      component={Link}
      to={`/devportal/apis/${api.data.id}?try=${encodeURIComponent(`${resource.verb} ${resource.target}`)}`}
      rightSection={<IconArrowRight size={14} aria-hidden="true" />}
      style={{ alignSelf: 'flex-start', maxWidth: '100%' }}
    >
      Try it: {resource.verb} {path}
    </Button>
  );
}
