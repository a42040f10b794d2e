import { queryOptions } from '@tanstack/react-query';
import type { components } from '../api/devportal';
import { call, DEVPORTAL, CallError } from './http';

type Schemas = components['schemas'];
export type Key = Schemas['ApplicationKey'];
export type KeyManager = Schemas['KeyManagerInfo'];
export type KeyType = 'PRODUCTION' | 'SANDBOX';

const root = (applicationId: string) => `${DEVPORTAL}/applications/${encodeURIComponent(applicationId)}`;
const one = (applicationId: string, mapping: string) => `${root(applicationId)}/oauth-keys/${encodeURIComponent(mapping)}`;

export const keysQuery = (applicationId: string) =>
  queryOptions({
    queryKey: ['keys', applicationId],
    // Each by itself too: only so its version is known.
    queryFn: async ({ signal }) => {
      const all = await call<Schemas['ApplicationKeyList']>('GET', `${root(applicationId)}/oauth-keys`, { signal });
      const list = await Promise.all(all.list.map((key) => call<Key>('GET', one(applicationId, key.keyMappingId), { signal })));
      return { ...all, list };
    },
    enabled: applicationId !== '',
    // The answer holds the consumer secret: it leaves memory soon after the page that shows it.
    gcTime: 60_000,
  });

/** The key manager that serves this server's token endpoint. */
export const keyManagerQuery = queryOptions({
  queryKey: ['key-managers'],
  queryFn: async ({ signal }) => {
    const answer = await call<Schemas['KeyManagerList']>('GET', `${DEVPORTAL}/key-managers`, { signal });
    const first = answer.list[0];
    if (!first) throw new CallError(404, 404, 'This organization has no key manager, so no keys can be made.', null);
    return first;
  },
  staleTime: 60_000,
});

/** What a key set is made or changed with. */
export interface KeySettings {
  grantTypes: string[];
  callbackUrl: string;
  lifetimes: Record<string, string | number>;
}

export const generateKeys = (applicationId: string, keyType: KeyType, settings: KeySettings) =>
  call<Key>('POST', `${root(applicationId)}/generate-keys`, {
    body: {
      keyType,
      grantTypesToBeSupported: settings.grantTypes,
      callbackUrl: settings.callbackUrl,
      additionalProperties: settings.lifetimes,
    },
  });

export const updateKey = (applicationId: string, key: Key, settings: KeySettings) =>
  call<Key>('PUT', one(applicationId, key.keyMappingId), {
    body: {
      ...key,
      supportedGrantTypes: settings.grantTypes,
      callbackUrl: settings.callbackUrl,
      additionalProperties: { ...(key.additionalProperties ?? {}), ...settings.lifetimes },
    },
  });

export const deleteKey = (applicationId: string, mapping: string, keepalive = false) =>
  call<void>('DELETE', one(applicationId, mapping), { keepalive });

export const regenerateSecret = (applicationId: string, mapping: string) =>
  call<{ consumerKey: string; consumerSecret: string }>('POST', `${one(applicationId, mapping)}/regenerate-secret`, {
    body: {},
    seen: one(applicationId, mapping),
  });

/** A token for the application itself, through the portal. */
export const generateToken = (applicationId: string, key: Key, scopes: string[]) =>
  call<Schemas['ApplicationToken']>('POST', `${one(applicationId, key.keyMappingId)}/generate-token`, {
    body: { consumerSecret: key.consumerSecret ?? '', scopes, revokeToken: null },
  });
