/** Our own part of the admin REST API v4: users, roles, settings. Replaced by `npm run types` from our own document. */
export interface components {
  schemas: {
    Pagination: { offset: number; limit: number; total: number; next: string; previous: string };
    User: { name: string; roles: string[]; createdTime?: string | null; state?: string };
    UserList: { count: number; list: components['schemas']['User'][]; pagination: components['schemas']['Pagination'] };
    RoleList: { count: number; list: string[] };
  };
}
