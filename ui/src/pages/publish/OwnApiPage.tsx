import { Button, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { Unshown } from '../../app/Lost';
import { changeLifecycle, deployRevision, makeRevision, ownApiQuery, revisionsQuery } from '../../calls/publishing';
import { areasOf, useSession } from '../../calls/session';
import { Act } from '../../parts/Act';
import { Method, State, Tag } from '../../parts/Badges';
import { CopyField } from '../../parts/Copy';
import { Note, Problem } from '../../parts/Note';
import { PageHead, Panel } from '../../parts/Page';
import { When } from '../../parts/When';
import { gatewayAddress } from '../../words/address';
import { gateOf, sayGate } from '../../words/scopes';
import { ACTIONS } from './draft';

/** One API of a maker: deploy its present state, move it through its lifecycle. */
export function OwnApiPage() {
  const { id = '' } = useParams();
  const session = useSession();
  const queries = useQueryClient();
  const api = useQuery(ownApiQuery(id));
  const revisions = useQuery(revisionsQuery(id));
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['own-api', id] }),
      queries.invalidateQueries({ queryKey: ['revisions', id] }),
      queries.invalidateQueries({ queryKey: ['own-apis'] }),
      queries.invalidateQueries({ queryKey: ['apis'] }),
      queries.invalidateQueries({ queryKey: ['api', id] }),
    ]);
  const deploying = useMutation({
    mutationFn: async () => deployRevision(id, (await makeRevision(id, '')).id ?? ''),
    onSettled: refresh,
  });
  const moving = useMutation({ mutationFn: (action: string) => changeLifecycle(id, action), onSettled: refresh });

  if (api.error) return <Unshown error={api.error} what="API" list={{ to: '/publisher/apis', word: 'To my APIs' }} retry={() => void api.refetch()} />;
  if (!api.data) {
    return (
      <div className="stack" role="status" aria-label="Loading">
        <Skeleton height={28} width={220} />
        <Skeleton height={200} />
      </div>
    );
  }

  const state = (api.data.lifeCycleStatus ?? 'CREATED').toUpperCase();
  const list = revisions.data?.list ?? [];
  const deployed = list.some((revision) => (revision.deploymentInfo ?? []).length > 0);
  const mayPublish = session.scopes.some((scope) => scope === 'apim:api_publish' || scope === 'apim:api_manage');
  const actions = ACTIONS[state] ?? [];
  const publishFirst = deployed && (state === 'CREATED' || state === 'PROTOTYPED');
  const inPortal = areasOf(session.scopes).develop && state === 'PUBLISHED';

  return (
    <>
      <PageHead
        title={api.data.name}
        parent={{ to: '/publisher/apis', name: 'My APIs' }}
        badges={
          <>
            <span className="mono quiet">{api.data.version}</span>
            <State state={state} />
          </>
        }
        state={sayNext(deployed, state)}
        action={
          inPortal ? (
            <Button size="sm" variant="default" component={Link} to={`/devportal/apis/${id}`}>
              See it as a developer
            </Button>
          ) : undefined
        }
      />
      <div className="stack loose">
        <CopyField label="Gateway address" value={gatewayAddress(api.data, session.gatewayUrl)} />
        <Panel
          title="Gateway"
          note="A revision is a fixed copy of the API. The gateway serves the deployed one; changes need a new revision."
          action={
            <Act size="xs" variant={deployed ? 'default' : 'filled'} busy={deploying.isPending} onClick={() => deploying.mutate()}>
              {deployed ? 'Deploy present state' : 'Deploy'}
            </Act>
          }
        >
          <div className="stack tight">
            {deploying.error ? <Problem error={deploying.error} what="Not deployed." /> : null}
            {revisions.error ? <Problem error={revisions.error} what="The revisions could not be listed." retry={() => void revisions.refetch()} /> : null}
            {revisions.data && list.length === 0 ? <p className="quiet small">Not deployed yet: the gateway answers 404.</p> : null}
            {list.map((revision) => (
              <div key={revision.id} className="row between">
                <span>
                  {revision.displayName ?? 'Revision'} <span className="quiet small">made </span>
                  <span className="quiet small">
                    <When time={revision.createdTime} />
                  </span>
                </span>
                {(revision.deploymentInfo ?? []).length > 0 ? (
                  <span className="state state-ok">
                    <span className="state-dot" aria-hidden="true" />
                    Deployed
                  </span>
                ) : null}
              </div>
            ))}
          </div>
        </Panel>
        <Panel title="Lifecycle" note="Only a published API is offered to developers.">
          <div className="stack tight">
            <div className="row wrap">
              <State state={state} />
              {actions.map(({ action, word }, index) => (
                <Act
                  key={action}
                  size="xs"
                  variant={publishFirst && index === 0 ? 'filled' : 'default'}
                  disabled={!mayPublish}
                  busy={moving.isPending && moving.variables === action}
                  onClick={() => moving.mutate(action)}
                >
                  {word}
                </Act>
              ))}
            </div>
            {mayPublish ? null : <p className="quiet small">Moving it on needs the role Internal/publisher. An admin of {session.organization} can give it.</p>}
            {moving.error ? <Problem error={moving.error} what="Not changed." /> : null}
          </div>
        </Panel>
        {(api.data.warnings ?? []).map((warning) => (
          <Note key={warning} meaning="caution" title="Two resources are one to the gateway.">
            <p className="anywhere">{warning}</p>
          </Note>
        ))}
        <Panel title="Resources" flush>
          <div className="table-wrap">
            <table className="table cards">
              <thead>
                <tr>
                  <th scope="col">Resource</th>
                  <th scope="col">Scopes</th>
                  <th scope="col">Who may</th>
                </tr>
              </thead>
              <tbody>
                {(api.data.operations ?? []).map((operation) => (
                  <tr key={`${operation.verb} ${operation.target}`}>
                    <td>
                      <span className="row">
                        <Method verb={operation.verb} />
                        <code className="anywhere">{operation.target}</code>
                      </span>
                    </td>
                    <td>
                      <span className="tags">
                        {(operation.scopes ?? []).map((scope) => (
                          <Tag key={scope}>{scope}</Tag>
                        ))}
                        {(operation.scopes ?? []).length === 0 ? <span className="quiet">—</span> : null}
                      </span>
                    </td>
                    <td>{sayGate(gateOf(operation))}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Panel>
      </div>
    </>
  );
}

function sayNext(deployed: boolean, state: string): string {
  if (!deployed) return 'Next: deploy it, so that the gateway serves it.';
  if (state === 'CREATED' || state === 'PROTOTYPED') return 'Deployed. Next: publish it, so that developers find it.';
  if (state === 'PUBLISHED') return 'Deployed and offered to developers.';
  if (state === 'BLOCKED') return 'Blocked: the gateway refuses every call until it is published again.';
  return 'Kept for those already subscribed; no new subscriptions.';
}
