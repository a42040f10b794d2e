import { Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { sessionQuery, useSession, type Session } from '../../calls/session';
import { selfSignUpQuery, switchSelfSignUp } from '../../calls/users';
import { CopyField } from '../../parts/Copy';
import { Problem } from '../../parts/Note';
import { PageHead, Panel } from '../../parts/Page';

/** What an admin may switch while the server runs, and where it listens. */
export function SettingsPage() {
  const session = useSession();
  const queries = useQueryClient();
  // Shown at once, before the server has answered.
  const [wanted, setWanted] = useState<boolean | null>(null);
  const stored = useQuery(selfSignUpQuery);
  const switching = useMutation({
    mutationFn: (enabled: boolean) => switchSelfSignUp(enabled),
    onSettled: () => setWanted(null),
    onSuccess: (now, enabled) => {
      queries.setQueryData(selfSignUpQuery.queryKey, now);
      queries.setQueryData(sessionQuery.queryKey, (old: Session | undefined) => (old ? { ...old, selfSignUp: enabled } : old));
      void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  });
  const on = wanted ?? stored.data?.enabled ?? session.selfSignUp;
  return (
    <>
      <PageHead title="Settings" state={`What an admin of ${session.organization} may switch while the server runs, and where it answers.`} />
      <div className="stack loose">
        <Panel title="Self sign-up" note="In force at once, and kept over a restart.">
          <div className="stack">
            <Switch
              size="sm"
              checked={on}
              disabled={!stored.data}
              onChange={(event) => {
                if (switching.isPending) return;
                setWanted(event.currentTarget.checked);
                switching.mutate(event.currentTarget.checked);
              }}
              label="People may sign up by themselves"
              description={
                on
                  ? 'Whoever can open the sign-up page may make an account. New accounts get the role Internal/subscriber.'
                  : 'Only an admin adds users, here under Users or with the command tollgate user add.'
              }
            />
            {stored.error ? <Problem error={stored.error} what="The switch could not be read." retry={() => void stored.refetch()} /> : null}
            {switching.error ? <Problem error={switching.error} what="Not switched." /> : null}
            {on ? <CopyField label="Sign-up page" value={`${session.managementUrl}/signup`} /> : null}
          </div>
        </Panel>
        <Panel title="Addresses" note="Set in deployment.toml; a change needs a restart.">
          <div className="stack tight">
            <CopyField label="Gateway" value={session.gatewayUrl} />
            <CopyField label="Management" value={session.managementUrl} />
          </div>
        </Panel>
      </div>
    </>
  );
}
