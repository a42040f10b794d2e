import { Button, Checkbox, PasswordInput, Skeleton, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { addUser, rolesQuery, setPassword, setRoles, type User } from '../../calls/users';
import { Act } from '../../parts/Act';
import { Note, Problem } from '../../parts/Note';
import { isMe, useSession } from '../../calls/session';
import { isEveryone } from '../../words/scopes';

/** What the built-in roles are for. */
const ROLE_WORDS: Record<string, string> = {
  admin: 'Everything in this organization',
  'Internal/subscriber': 'Developer Portal: applications, keys, subscriptions',
  'Internal/creator': 'Makes APIs',
  'Internal/publisher': 'Publishes APIs and manages their subscriptions',
  'Internal/devops': 'Developer Portal, with export and import',
  'Internal/observer': 'Looks at APIs, changes nothing',
  'Internal/analytics': 'Looks at APIs, manages tiers',
  'Internal/integration_dev': 'Lists APIs and reads their definitions',
  'Internal/system': 'For programs of the server itself',
};

function RoleChoice({ chosen, onChange }: { chosen: string[]; onChange: (roles: string[]) => void }) {
  const roles = useQuery(rolesQuery);
  if (roles.error) return <Problem error={roles.error} what="The roles could not be listed." retry={() => void roles.refetch()} />;
  if (!roles.data) return <Skeleton height={140} />;
  const offered = [...new Set([...roles.data.list, ...chosen])].filter((role) => !isEveryone(role));
  return (
    <fieldset className="roles">
      <legend>Roles</legend>
      {offered.map((role) => (
        <Checkbox
          key={role}
          size="xs"
          label={<span className="anywhere">{role}</span>}
          description={ROLE_WORDS[role]}
          checked={chosen.includes(role)}
          onChange={(event) => onChange(event.currentTarget.checked ? [...chosen, role] : chosen.filter((other) => other !== role))}
        />
      ))}
    </fieldset>
  );
}

interface FormProps {
  onClose: () => void;
  onDone: () => void;
}

function Ends({ onClose, verb, busy, disabled }: { onClose: () => void; verb: string; busy: boolean; disabled?: boolean }) {
  return (
    <div className="row form-end">
      <Button size="sm" variant="default" onClick={onClose}>
        Cancel
      </Button>
      <Act size="sm" type="submit" busy={busy} disabled={disabled}>
        {verb}
      </Act>
    </div>
  );
}

export function AddUser({ onClose, onDone }: FormProps) {
  const [name, setName] = useState('');
  const [password, setPasswordText] = useState('');
  const [roles, setChosen] = useState(['Internal/subscriber']);
  const adding = useMutation({ mutationFn: () => addUser(name.trim(), password, roles), onSuccess: onDone, gcTime: 0 });
  return (
    <form
      className="stack"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        adding.mutate();
      }}
    >
      <TextInput label="Name" description="3 to 30 characters, no blanks." required minLength={3} maxLength={30} pattern="\S+" autoComplete="off" data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <PasswordInput label="Password" description="Hand it over safely: it is not shown again." required autoComplete="new-password" value={password} onChange={(event) => setPasswordText(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }} />
      <RoleChoice chosen={roles} onChange={setChosen} />
      {adding.error ? <Problem error={adding.error} what="Not added." /> : null}
      <Ends onClose={onClose} verb="Add user" busy={adding.isPending} disabled={name.trim() === '' || password === ''} />
    </form>
  );
}

export function ChangeRoles({ user, onClose, onDone }: FormProps & { user: User }) {
  const session = useSession();
  const [roles, setChosen] = useState(user.roles.filter((role) => !isEveryone(role)));
  const saving = useMutation({ mutationFn: () => setRoles(user.name, roles), onSuccess: onDone });
  const locksOut = isMe(session, user.name) && !roles.includes('admin');
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate();
      }}
    >
      <RoleChoice chosen={roles} onChange={setChosen} />
      <p className="quiet small">Tokens made from now on follow the new roles; those already made keep their scopes until they expire.</p>
      {locksOut ? (
        <Note meaning="caution" title="You are about to take your own admin role away.">
          You could not give it back to yourself; another admin could.
        </Note>
      ) : null}
      {saving.error ? <Problem error={saving.error} what="Not saved." /> : null}
      <Ends onClose={onClose} verb="Save roles" busy={saving.isPending} />
    </form>
  );
}

export function ChangePassword({ user, onClose, onDone }: FormProps & { user: User }) {
  const [password, setPasswordText] = useState('');
  const saving = useMutation({ mutationFn: () => setPassword(user.name, password), onSuccess: onDone, gcTime: 0 });
  return (
    <form
      className="stack"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate();
      }}
    >
      <PasswordInput label="New password" description="The present one stops working at once." required autoComplete="new-password" data-autofocus value={password} onChange={(event) => setPasswordText(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }} />
      {saving.error ? <Problem error={saving.error} what="Not set." /> : null}
      <Ends onClose={onClose} verb="Set password" busy={saving.isPending} disabled={password === ''} />
    </form>
  );
}
