import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { call, OWN, rememberCsrf } from './http';

/** Who is signed in, as `GET /api/tollgate/v1/session` says. */
export interface Session {
  user: string;
  organization: string;
  roles: string[];
  scopes: string[];
  csrf: string;
  gatewayUrl: string;
  managementUrl: string;
  selfSignUp: boolean;
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    const session = await call<Session>('GET', `${OWN}/session`, { signal });
    rememberCsrf(session.csrf);
    return session;
  },
  staleTime: 60_000,
  retry: false,
});

/** The session; only below the session gate, which waits for it. */
export function useSession(): Session {
  return useSuspenseQuery(sessionQuery).data;
}

/** The three areas of the rail; each shows only to those who hold one of its scopes. */
export interface Areas {
  develop: boolean;
  publish: boolean;
  operate: boolean;
}

const NEEDS = {
  develop: ['apim:subscribe', 'apim:app_manage', 'apim:sub_manage'],
  publish: ['apim:api_create', 'apim:api_publish', 'apim:api_manage', 'apim:api_view'],
  operate: ['apim:admin'],
} as const;

export function areasOf(scopes: readonly string[]): Areas {
  const any = (needed: readonly string[]) => needed.some((scope) => scopes.includes(scope));
  return { develop: any(NEEDS.develop), publish: any(NEEDS.publish), operate: any(NEEDS.operate) };
}

/** Whether a user's name in a list or on an application is the signed-in user's: with or without the domain. */
export function isMe(session: Session, name: string | null | undefined): boolean {
  return name === session.user || `${name}@${session.organization}` === session.user;
}
