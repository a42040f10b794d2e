import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { components } from '../api/publisher';
import { PAGE } from './apis';
import { call, PUBLISHER } from './http';

type Schemas = components['schemas'];
export type OwnApi = Schemas['API'];
export type ApiDraft = Schemas['APIDraft'];
type Revision = Schemas['APIRevision'];

const root = `${PUBLISHER}/apis`;
const one = (id: string) => `${root}/${encodeURIComponent(id)}`;

export const ownApisQuery = (search: string, offset: number, limit = PAGE) =>
  queryOptions({
    queryKey: ['own-apis', search, offset, limit],
    queryFn: ({ signal }) =>
      call<Schemas['APIList']>('GET', root, { signal, query: { query: search === '' ? undefined : `name:${search}`, offset, limit } }),
    placeholderData: keepPreviousData,
  });

export const ownApiQuery = (id: string) =>
  queryOptions({ queryKey: ['own-api', id], queryFn: ({ signal }) => call<OwnApi>('GET', one(id), { signal }) });

export const revisionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['revisions', id],
    queryFn: ({ signal }) => call<Schemas['APIRevisionList']>('GET', `${one(id)}/revisions`, { signal }),
  });

export const createApi = (input: ApiDraft) => call<OwnApi>('POST', root, { body: input, query: { openAPIVersion: 'v3' } });

export const makeRevision = (id: string, description: string) =>
  call<Revision>('POST', `${one(id)}/revisions`, { body: { description }, seen: one(id), shows: `${one(id)}/revisions` });

export const deployRevision = (id: string, revisionId: string) =>
  call<unknown>('POST', `${one(id)}/deploy-revision`, {
    seen: one(id),
    query: { revisionId },
    body: [{ name: 'Default', vhost: 'localhost', displayOnDevportal: true }],
  });

export const changeLifecycle = (id: string, action: string) =>
  call<unknown>('POST', `${root}/change-lifecycle`, { seen: one(id), query: { apiId: id, action } });
