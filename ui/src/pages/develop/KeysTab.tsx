import { Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Application } from '../../calls/applications';
import { generateKeys, keyManagerQuery, keysQuery, type KeySettings, type KeyType } from '../../calls/keys';
import { Note, Problem } from '../../parts/Note';
import { Panel } from '../../parts/Page';
import { useUndo } from '../../parts/Undo';
import { USUAL_GRANTS } from '../../words/grants';
import { KeySettingsForm } from './KeySettingsForm';
import { KeyView } from './KeyView';

/** The Production Keys or Sandbox Keys tab: the form that makes keys, then the keys. */
export function KeysTab({ id, application, keyType }: { id: string; application: Application; keyType: KeyType }) {
  const queries = useQueryClient();
  const { gone } = useUndo();
  const keys = useQuery(keysQuery(id));
  const manager = useQuery(keyManagerQuery);
  const making = useMutation({
    mutationFn: (settings: KeySettings) => generateKeys(id, keyType, settings),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys', id] }),
    gcTime: 0,
  });

  const error = keys.error ?? manager.error;
  if (error) return <Problem error={error} what="The keys cannot be shown." retry={() => void Promise.all([keys.refetch(), manager.refetch()])} />;
  if (!keys.data || !manager.data) {
    return (
      <div className="stack" role="status" aria-label="Loading">
        <Skeleton height={150} />
        <Skeleton height={260} />
      </div>
    );
  }

  const key = keys.data.list.find((candidate) => candidate.keyType === keyType && !gone.has(candidate.keyMappingId));
  if (key) return <KeyView id={id} application={application} keySet={key} manager={manager.data} />;

  const kind = keyType === 'PRODUCTION' ? 'production' : 'sandbox';
  const offered = manager.data.availableGrantTypes ?? [];
  return (
    <Panel title={`No ${kind} keys yet.`} note={`Keys let this application ask for access tokens${kind === 'sandbox' ? ' that reach an API’s sandbox' : ''}.`}>
      <div className="stack">
        {offered.includes('password') ? null : <PasswordOff />}
        <KeySettingsForm
          offered={offered}
          initial={{ grantTypes: USUAL_GRANTS.filter((grant) => offered.includes(grant)), callbackUrl: '', lifetimes: {} }}
          verb="GENERATE KEYS"
          save={(settings) => making.mutateAsync(settings)}
          failed={`No ${kind} keys were made.`}
        />
      </div>
    </Panel>
  );
}

/** Said where grant types are chosen while the server has the password grant switched off. */
function PasswordOff() {
  return (
    <Note meaning="info" title="The password grant is disabled on this server.">
      Whoever runs it can enable it in <code>deployment.toml</code>: <code>[oauth.grant_type.password] enable = true</code>.
    </Note>
  );
}
