import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { components } from '../api/tollgate';
import { PAGE } from './apis';
import { call, OWN } from './http';

type Schemas = components['schemas'];
export type User = Schemas['User'];

const root = `${OWN}/users`;
const one = (name: string) => `${root}/${encodeURIComponent(name)}`;

export const usersQuery = (search: string, offset: number, limit = PAGE) =>
  queryOptions({
    queryKey: ['users', search, offset, limit],
    queryFn: ({ signal }) => call<Schemas['UserList']>('GET', root, { signal, query: { query: search, offset, limit } }),
    placeholderData: keepPreviousData,
  });

export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: ({ signal }) => call<Schemas['RoleList']>('GET', `${OWN}/roles`, { signal }),
  staleTime: 60_000,
});

export const addUser = (name: string, password: string, roles: string[]) =>
  call<User>('POST', root, { body: { name, password, roles } });

export const setRoles = (name: string, roles: string[]) => call<User>('PUT', `${one(name)}/roles`, { body: { roles } });

export const setPassword = (name: string, password: string) => call<void>('PUT', `${one(name)}/password`, { body: { password } });

export const deleteUser = (name: string) => call<void>('DELETE', one(name));

export const switchSelfSignUp = (enabled: boolean) => call<unknown>('PUT', `${OWN}/settings/self-signup`, { body: { enabled } });
