import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import type { Application } from '../../calls/applications';
import { deleteKey, regenerateSecret, updateKey, type Key, type KeyManager, type KeySettings } from '../../calls/keys';
import { useSession } from '../../calls/session';
import { Ask } from '../../parts/Ask';
import { CopyField } from '../../parts/Copy';
import { Panel } from '../../parts/Page';
import { useUndo } from '../../parts/Undo';
import { KeySettingsForm } from './KeySettingsForm';
import { TokenPanel } from './TokenPanel';

/** A key set: key, secret, endpoint; the way to a token; its settings. */
export function KeyView({ id, application, keySet, manager }: { id: string; application: Application; keySet: Key; manager: KeyManager }) {
  const queries = useQueryClient();
  const session = useSession();
  const { remove } = useUndo();
  const [rotating, rotatingIs] = useDisclosure(false);
  const refresh = () => queries.invalidateQueries({ queryKey: ['keys', id] });
  const kind = keySet.keyType === 'PRODUCTION' ? 'production' : 'sandbox';
  const drop = () =>
    remove({
      id: keySet.keyMappingId,
      said: `The ${kind} keys of ${application.name} are deleted`,
      commit: (leaving) => deleteKey(id, keySet.keyMappingId, leaving),
      done: () => void refresh(),
    });
  const save = async (settings: KeySettings) => {
    await updateKey(id, keySet, settings);
    await refresh();
  };

  return (
    <div className="stack loose">
      <div className="stack tight">
        <CopyField label="Consumer key" value={keySet.consumerKey} />
        <CopyField
          label="Consumer secret"
          value={keySet.consumerSecret ?? ''}
          secret
          below={
            <>
              Shown for 30 seconds when revealed ·{' '}
              <Button size="compact-xs" variant="subtle" onClick={rotatingIs.open}>
                Rotate
              </Button>
            </>
          }
        />
        <CopyField label="Token endpoint" value={manager.tokenEndpoint ?? `${session.gatewayUrl}/token`} />
      </div>
      <TokenPanel id={id} application={application} keySet={keySet} manager={manager} />
      <Panel
        title="Grant types and lifetimes"
        note="A changed lifetime holds for tokens made from now on."
        action={
          <Button size="xs" variant="default" onClick={drop}>
            Delete keys
          </Button>
        }
      >
        <KeySettingsForm
          offered={manager.availableGrantTypes ?? []}
          initial={{
            grantTypes: keySet.supportedGrantTypes ?? [],
            callbackUrl: keySet.callbackUrl ?? '',
            lifetimes: (keySet.additionalProperties ?? {}) as KeySettings['lifetimes'],
          }}
          verb="Save"
          failed="Not saved."
          save={save}
          onlyChanges
        />
      </Panel>
      <Ask
        opened={rotating}
        onClose={rotatingIs.close}
        title="Rotate the consumer secret"
        verb="Rotate secret"
        act={async () => {
          await regenerateSecret(id, keySet.keyMappingId);
          await refresh();
        }}
      >
        The present secret stops working at once: every program that uses it gets 401 until it has the new one. Tokens already made stay valid until they expire.
      </Ask>
    </div>
  );
}
