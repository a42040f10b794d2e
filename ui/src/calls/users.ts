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

/** A user as of now, whose version every change of the user is sent with. */
export const userQuery = (name: string) =>
  queryOptions({ queryKey: ['user', name], queryFn: ({ signal }) => call<User>('GET', one(name), { signal }), staleTime: 0 });

export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: ({ signal }) => call<Schemas['RoleList']>('GET', `${OWN}/roles`, { signal }),
  staleTime: 60_000,
});

export const addUser = (name: string, password: string, roles: string[]) =>
  call<User>('POST', root, { body: { name, password, roles } });

export const setRoles = (name: string, roles: string[]) =>
  call<User>('PUT', `${one(name)}/roles`, { body: { roles }, seen: one(name) });

export const setPassword = (name: string, password: string) =>
  call<void>('PUT', `${one(name)}/password`, { body: { password }, seen: one(name) });

export const deleteUser = (name: string) => call<void>('DELETE', one(name));

const selfSignUp = `${OWN}/settings/self-signup`;

export const selfSignUpQuery = queryOptions({
  queryKey: ['self-signup'],
  queryFn: ({ signal }) => call<Schemas['SelfSignup']>('GET', selfSignUp, { signal }),
});

export const switchSelfSignUp = (enabled: boolean) => call<Schemas['SelfSignup']>('PUT', selfSignUp, { body: { enabled } });
