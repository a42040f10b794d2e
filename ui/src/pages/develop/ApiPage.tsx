import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearchParams } from 'react-router';
import { Unshown } from '../../app/Lost';
import { apiQuery, type Api, type Resource } from '../../calls/apis';
import { useSession } from '../../calls/session';
import { Method, State, Tag } from '../../parts/Badges';
import { CopyField } from '../../parts/Copy';
import { useChangeQuery, walkRows } from '../../parts/Lists';
import { PageHead, Panel } from '../../parts/Page';
import { gatewayAddress } from '../../words/address';
import { gateOf, sayBinding, sayGate } from '../../words/scopes';
import { SubscribePanel } from './SubscribePanel';
import { TryPane } from './TryPane';

const keyOf = (resource: Resource) => `${resource.verb} ${resource.target}`;

/** One API: what it offers, to whom, and a pane to try it in. */
export function ApiPage() {
  const { id = '' } = useParams();
  const session = useSession();
  const api = useQuery(apiQuery(id));
  const [params] = useSearchParams();
  const changeQuery = useChangeQuery();

  if (api.error) return <Unshown error={api.error} what="API" list={{ to: '/devportal/apis', word: 'To the APIs' }} retry={() => void api.refetch()} />;
  if (!api.data) {
    return (
      <div className="stack" role="status" aria-label="Loading">
        <Skeleton height={28} width={220} />
        <Skeleton height={120} />
        <Skeleton height={240} />
      </div>
    );
  }

  const resources = api.data.operations ?? [];
  const chosen = resources.find((resource) => keyOf(resource) === params.get('try'));
  const choose = (resource: Resource | null) =>
    changeQuery((query) => {
      if (resource) query.set('try', keyOf(resource));
      else query.delete('try');
    });
  const address = gatewayAddress(api.data, session.gatewayUrl);

  return (
    <>
      <PageHead
        title={api.data.name}
        parent={{ to: '/devportal/apis', name: 'APIs' }}
        badges={
          <>
            <span className="mono quiet">{api.data.version}</span>
            <State state={api.data.lifeCycleStatus} />
          </>
        }
        state={api.data.description || `Provided by ${api.data.provider ?? session.organization}.`}
      />
      <div className="api-split" data-open={chosen ? true : undefined}>
        <div className="stack loose">
          <CopyField label="Gateway address" value={address} />
          <Panel title="Resources" note="Choose one to try it here." flush>
            <Resources api={api.data} resources={resources} chosen={chosen} choose={choose} />
          </Panel>
          <SubscribePanel api={api.data} />
        </div>
        {chosen ? <TryPane key={keyOf(chosen)} api={api.data} resource={chosen} onClose={() => choose(null)} /> : null}
      </div>
    </>
  );
}

function Resources({ api, resources, chosen, choose }: { api: Api; resources: Resource[]; chosen: Resource | undefined; choose: (resource: Resource) => void }) {
  if (resources.length === 0) {
    return <p className="quiet small panel-body">This API lists no resources. Its publisher can add them under My APIs.</p>;
  }
  return (
    <div className="table-wrap">
      <table className="table cards">
        <thead>
          <tr>
            <th scope="col">Resource</th>
            <th scope="col">Scopes</th>
            <th scope="col">Who may</th>
          </tr>
        </thead>
        <tbody onKeyDown={walkRows}>
          {resources.map((resource) => {
            const gate = gateOf(resource);
            const scopes = gate.kind === 'scope' ? gate.scopes : [];
            return (
              <tr key={keyOf(resource)} data-chosen={resource === chosen || undefined}>
                <td>
                  <button type="button" className="resource" data-row onClick={() => choose(resource)} aria-pressed={resource === chosen}>
                    <Method verb={resource.verb} />
                    <span>{resource.target}</span>
                  </button>
                </td>
                <td>
                  {scopes.length > 0 ? (
                    <span className="tags">
                      {scopes.map((scope) => (
                        <Tag key={scope}>{scope}</Tag>
                      ))}
                    </span>
                  ) : (
                    <span className="quiet none">—</span>
                  )}
                </td>
                <td>
                  {sayGate(gate)}
                  {scopes.map((scope) => (
                    <div key={scope} className="quiet anywhere">
                      {scopes.length > 1 ? `${scope}: ` : ''}
                      {sayBinding(api.scopes?.find((info) => info.key === scope))}
                    </div>
                  ))}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
