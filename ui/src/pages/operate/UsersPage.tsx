import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { isMe, useSession } from '../../calls/session';
import { deleteUser, userQuery, usersQuery, type User } from '../../calls/users';
import { Dialog } from '../../parts/Dialog';
import { Ask } from '../../parts/Ask';
import { State, Tag } from '../../parts/Badges';
import { Empty, Pager, RowSkeletons, SearchField, useChangeQuery, useListAddress, walkRows } from '../../parts/Lists';
import { Problem } from '../../parts/Note';
import { PageHead } from '../../parts/Page';
import { When } from '../../parts/When';
import { isEveryone } from '../../words/scopes';
import { AddUser, ChangePassword, ChangeRoles } from './UserForms';

type Doing = { what: 'roles' | 'password' | 'delete'; user: User } | null;

/** The organization's users, their roles and passwords. */
export function UsersPage() {
  const session = useSession();
  const { search, offset, setSearch, pageAddress } = useListAddress();
  const [params] = useSearchParams();
  const changeQuery = useChangeQuery();
  const queries = useQueryClient();
  const users = useQuery(usersQuery(search, offset));
  const [doing, setDoing] = useState<Doing>(null);
  const [unread, setUnread] = useState<unknown>(null);
  const list = users.data?.list ?? [];
  // As the user is now: what is changed then is this version, or nothing.
  const begin = async (what: 'roles' | 'password' | 'delete', name: string) => {
    setUnread(null);
    try {
      setDoing({ what, user: await queries.fetchQuery(userQuery(name)) });
    } catch (reason) {
      setUnread(reason);
    }
  };
  const refresh = () => queries.invalidateQueries({ queryKey: ['users'] });
  const done = () => {
    setDoing(null);
    void refresh();
  };
  const adding = (open: boolean) =>
    changeQuery((query) => {
      if (open) query.set('new', '1');
      else query.delete('new');
    });

  return (
    <>
      <PageHead
        title="Users"
        state={`Everyone who can sign in to ${session.organization}. Roles decide what they may do, and which scopes their tokens are given.`}
        action={
          <Button size="sm" onClick={() => adding(true)}>
            Add user
          </Button>
        }
      />
      <div className="list-bar">
        <SearchField label="Search users by name" value={search} onChange={setSearch} />
      </div>
      {users.error ? <Problem error={users.error} what="The users could not be listed." retry={() => void users.refetch()} /> : null}
      {unread ? <Problem error={unread} what="The user could not be read." /> : null}
      {users.data && list.length === 0 ? (
        <Empty title={`No user is called “${search}”`} action={<Button size="sm" variant="default" onClick={() => setSearch('')}>Show all users</Button>}>
          The search looks at names only.
        </Empty>
      ) : null}
      {users.error || (users.data && list.length === 0) ? null : (
        <div className={users.isPlaceholderData ? 'table-wrap stale' : 'table-wrap'}>
          <table className="table cards" aria-busy={users.isPending}>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Roles</th>
                <th scope="col" className="wide-only">Added</th>
                <th scope="col" className="wide-only">State</th>
                <th scope="col">
                  <span className="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody onKeyDown={walkRows}>
              {users.isPending ? <RowSkeletons rows={6} columns={5} /> : null}
              {list.map((user) => (
                <tr key={user.name}>
                  <td>
                    <span className="strong anywhere" dir="auto">
                      {user.name}
                    </span>
                    {isMe(session, user.name) ? <span className="quiet"> (you)</span> : null}
                  </td>
                  <td>
                    <span className="tags">
                      {shownRoles(user).map((role) => (
                        <Tag key={role}>{role}</Tag>
                      ))}
                      {shownRoles(user).length === 0 ? <span className="quiet">None: may sign in, nothing more</span> : null}
                    </span>
                  </td>
                  <td className="wide-only nowrap">
                    <When time={user.createdTime} />
                  </td>
                  <td className="wide-only">
                    <State state={user.state ?? 'ACTIVE'} />
                  </td>
                  <td className="acts">
                    <span className="row-actions">
                      <Button size="compact-xs" variant="subtle" data-row onClick={() => void begin('roles', user.name)} aria-label={`Change roles of ${user.name}`}>
                        Roles
                      </Button>
                      <Button size="compact-xs" variant="subtle" onClick={() => void begin('password', user.name)} aria-label={`Set password of ${user.name}`}>
                        Password
                      </Button>
                      <Button size="compact-xs" variant="subtle" data-tone="refused" disabled={isMe(session, user.name)} onClick={() => void begin('delete', user.name)} aria-label={`Delete ${user.name}`}>
                        Delete
                      </Button>
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Pager offset={offset} count={list.length} total={users.data?.pagination.total ?? 0} address={pageAddress} />

      <Dialog opened={params.has('new')} onClose={() => adding(false)} title="Add user" size={520}>
        <AddUser
          onClose={() => adding(false)}
          onDone={() => {
            adding(false);
            void refresh();
          }}
        />
      </Dialog>
      <Dialog opened={doing?.what === 'roles'} onClose={() => setDoing(null)} title={`Roles of ${doing?.user.name ?? ''}`} size={520}>
        {doing ? <ChangeRoles user={doing.user} onClose={() => setDoing(null)} onDone={done} /> : null}
      </Dialog>
      <Dialog opened={doing?.what === 'password'} onClose={() => setDoing(null)} title={`New password for ${doing?.user.name ?? ''}`} size={460}>
        {doing ? <ChangePassword user={doing.user} onClose={() => setDoing(null)} onDone={done} /> : null}
      </Dialog>
      <Ask
        opened={doing?.what === 'delete'}
        onClose={() => setDoing(null)}
        title={`Delete ${doing?.user.name ?? ''}`}
        verb="Delete user"
        act={async () => {
          if (!doing) return;
          await deleteUser(doing.user.name);
          await refresh();
        }}
      >
        <strong>{doing?.user.name}</strong> can no longer sign in, their sessions end, and their tokens are refused. Applications they own stop getting tokens. This
        cannot be undone.
      </Ask>
    </>
  );
}

/** Everybody holds Internal/everyone, so it says nothing here. */
function shownRoles(user: User): string[] {
  return user.roles.filter((role) => !isEveryone(role));
}
