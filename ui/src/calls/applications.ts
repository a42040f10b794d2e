import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { components } from '../api/devportal';
import { PAGE } from './apis';
import { call, DEVPORTAL } from './http';

type Schemas = components['schemas'];
export type Application = Schemas['Application'];
export type ApplicationInfo = Schemas['ApplicationInfo'];
export type Subscription = Schemas['Subscription'];

const root = `${DEVPORTAL}/applications`;
const one = (id: string) => `${root}/${encodeURIComponent(id)}`;

export const applicationsQuery = (search: string, offset: number, limit = PAGE) =>
  queryOptions({
    queryKey: ['applications', search, offset, limit],
    queryFn: ({ signal }) =>
      call<Schemas['ApplicationList']>('GET', root, { signal, query: { query: search, offset, limit, sortBy: 'name', sortOrder: 'asc' } }),
    placeholderData: keepPreviousData,
  });

export const applicationQuery = (id: string) =>
  queryOptions({
    queryKey: ['application', id],
    queryFn: ({ signal }) => call<Application>('GET', one(id), { signal }),
    enabled: id !== '',
  });

export interface NewApplication {
  name: string;
  throttlingPolicy: string;
  description?: string;
}

export const createApplication = (input: NewApplication) =>
  call<Application>('POST', root, { body: { tokenType: 'JWT', ...input } });

export const updateApplication = (id: string, input: Application) => call<Application>('PUT', one(id), { body: input });

export const deleteApplication = (id: string, keepalive = false) => call<void>('DELETE', one(id), { keepalive });

export const subscriptionsQuery = (by: { applicationId: string } | { apiId: string }, offset = 0, limit = 100) =>
  queryOptions({
    queryKey: ['subscriptions', by, offset, limit],
    queryFn: ({ signal }) =>
      call<Schemas['SubscriptionList']>('GET', `${DEVPORTAL}/subscriptions`, { signal, query: { ...by, offset, limit } }),
    placeholderData: keepPreviousData,
  });

export const subscribe = (applicationId: string, apiId: string, throttlingPolicy: string) =>
  call<Subscription>('POST', `${DEVPORTAL}/subscriptions`, { body: { applicationId, apiId, throttlingPolicy } });

/** A subscription by itself: so its version is known when it is removed. */
export const readSubscription = (subscriptionId: string) =>
  call<Subscription>('GET', `${DEVPORTAL}/subscriptions/${encodeURIComponent(subscriptionId)}`);

export const unsubscribe = (subscriptionId: string, keepalive = false) =>
  call<void>('DELETE', `${DEVPORTAL}/subscriptions/${encodeURIComponent(subscriptionId)}`, { keepalive });
