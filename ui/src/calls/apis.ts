import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { components } from '../api/devportal';
import { call, DEVPORTAL } from './http';

type Schemas = components['schemas'];
export type Api = Schemas['API'];
export type ApiInfo = Schemas['APIInfo'];
export type Resource = Schemas['APIOperations'];
export type ScopeInfo = Schemas['ScopeInfo'];
export type Tier = Schemas['ThrottlingPolicy'];

export const PAGE = 25;

/** One page of the APIs, by name when there is something to look for. */
export const apisQuery = (search: string, offset: number, limit = PAGE) =>
  queryOptions({
    queryKey: ['apis', search, offset, limit],
    queryFn: ({ signal }) =>
      call<Schemas['APIList']>('GET', `${DEVPORTAL}/apis`, {
        signal,
        query: { query: search === '' ? undefined : `name:${search}`, offset, limit },
      }),
    placeholderData: keepPreviousData,
  });

export const apiQuery = (id: string) =>
  queryOptions({
    queryKey: ['api', id],
    queryFn: ({ signal }) => call<Api>('GET', `${DEVPORTAL}/apis/${encodeURIComponent(id)}`, { signal }),
    enabled: id !== '',
  });

export const tiersQuery = (level: 'application' | 'subscription') =>
  queryOptions({
    queryKey: ['tiers', level],
    queryFn: ({ signal }) =>
      call<Schemas['ThrottlingPolicyList']>('GET', `${DEVPORTAL}/throttling-policies/${level}`, { signal, query: { limit: 100 } }),
    staleTime: 300_000,
  });
