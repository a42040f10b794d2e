import { useMutation, useQueries, useQuery } from '@tanstack/react-query';
import { useTokenShelf } from '../../app/TokenShelf';
import { apiQuery, type Resource, type ScopeInfo } from '../../calls/apis';
import { applicationQuery, subscriptionsQuery } from '../../calls/applications';
import { generateToken, keysQuery, type Key } from '../../calls/keys';
import type { Token } from '../../calls/token';
import { isMe, useSession } from '../../calls/session';
import type { Holder } from '../../words/scopes';

/** The shelf's place for one key set's token. */
export const shelfPlace = (applicationId: string, keyType: string) => `${applicationId}:${keyType}`;

/** What an application's tokens can be asked for: the scopes of its subscribed APIs, and those APIs' resources. */
export function useReach(applicationId: string): { scopes: ScopeInfo[]; resources: Resource[]; pending: boolean } {
  const application = useQuery(applicationQuery(applicationId));
  const subscriptions = useQuery({ ...subscriptionsQuery({ applicationId }), enabled: applicationId !== '' });
  const ids = [...new Set((subscriptions.data?.list ?? []).map((subscription) => subscription.apiId))].slice(0, 20);
  const apis = useQueries({ queries: ids.map((id) => apiQuery(id)) });
  const scopes = new Map((application.data?.subscriptionScopes ?? []).map((scope) => [scope.key, scope]));
  for (const api of apis) for (const scope of api.data?.scopes ?? []) if (!scopes.has(scope.key)) scopes.set(scope.key, scope);
  return {
    scopes: [...scopes.values()],
    resources: apis.flatMap((api) => api.data?.operations ?? []),
    pending: application.isPending || subscriptions.isPending || apis.some((api) => api.isPending),
  };
}

/** Asks the portal for a token of the application itself, and keeps it in memory for the other pages. */
export function useGenerateToken(applicationId: string) {
  const shelf = useTokenShelf();
  return useMutation({
    mutationFn: async ({ key, scopes }: { key: Key; scopes: string[] }): Promise<Token> => {
      const made = await generateToken(applicationId, key, scopes);
      return {
        value: made.accessToken,
        scopes: made.tokenScopes,
        expiresAt: Date.now() + made.validityTime * 1000,
        as: 'application',
        user: null,
      };
    },
    onSuccess: (token, { key }) => shelf.keep(shelfPlace(applicationId, key.keyType), token),
    // A token is not kept in the mutation cache longer than its page.
    gcTime: 0,
  });
}

/** The key set a call uses: production before sandbox. */
export function useFirstKey(applicationId: string) {
  const keys = useQuery(keysQuery(applicationId));
  const list = keys.data?.list ?? [];
  return { ...keys, key: list.find((key) => key.keyType === 'PRODUCTION') ?? list[0] };
}

/** Whose roles decide an application token's scopes. */
export function useOwner(applicationId: string): Holder {
  const session = useSession();
  const application = useQuery(applicationQuery(applicationId));
  const name = application.data?.owner ?? session.user;
  return { as: 'application', name, roles: isMe(session, name) ? session.roles : null };
}
