import { Button, NativeSelect } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { IconCircleCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { apiQuery, apisQuery, type ApiInfo } from '../../calls/apis';
import { subscribe, subscriptionsQuery } from '../../calls/applications';
import { keysQuery } from '../../calls/keys';
import { Act } from '../../parts/Act';
import { State } from '../../parts/Badges';
import { Empty, Pager, RowSkeletons, SearchField, useListAddress, walkRows } from '../../parts/Lists';
import { LimitsNote, Note, Problem } from '../../parts/Note';
import { Panel } from '../../parts/Page';
import { useUndo } from '../../parts/Undo';
import { usualTier, WIDEST } from './tiers';
import { useUnsubscribe } from './unsubscribing';

/** The APIs an application is subscribed to, and those it can be. */
export function SubscriptionsTab({ id }: { id: string }) {
  const { gone } = useUndo();
  const queries = useQueryClient();
  const unsubscribe = useUnsubscribe();
  const subscriptions = useQuery(subscriptionsQuery({ applicationId: id }));
  const list = (subscriptions.data?.list ?? []).filter((subscription) => !gone.has(subscription.subscriptionId));
  const keys = useQuery(keysQuery(id));
  const keysNext = list.length > 0 && keys.data?.list.length === 0;

  return (
    <div className="stack loose">
      {subscriptions.error ? <Problem error={subscriptions.error} what="The subscriptions could not be listed." retry={() => void subscriptions.refetch()} /> : null}
      {subscriptions.data && list.length === 0 ? (
        <Empty title="Subscribed to nothing yet">A token of this application opens an API only while the application is subscribed to it. Pick one below.</Empty>
      ) : null}
      {subscriptions.isPending || list.length > 0 ? (
        <div className="table-wrap">
          <table className="table cards" aria-busy={subscriptions.isPending}>
            <thead>
              <tr>
                <th scope="col">API</th>
                <th scope="col">Version</th>
                <th scope="col">Tier</th>
                <th scope="col" className="wide-only">State</th>
                <th scope="col">
                  <span className="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody onKeyDown={walkRows}>
              {subscriptions.isPending ? <RowSkeletons rows={2} columns={5} /> : null}
              {list.map((subscription) => {
                const name = subscription.apiInfo?.name ?? subscription.apiId;
                return (
                  <tr key={subscription.subscriptionId} onMouseEnter={() => void queries.prefetchQuery(apiQuery(subscription.apiId))}>
                    <td>
                      <Link className="row-link" data-row to={`/devportal/apis/${subscription.apiId}`} dir="auto">
                        {name}
                      </Link>
                    </td>
                    <td className="mono">{subscription.apiInfo?.version ?? '—'}</td>
                    <td>{subscription.throttlingPolicy}</td>
                    <td className="wide-only">
                      <State state={subscription.status ?? 'UNBLOCKED'} />
                    </td>
                    <td className="end">
                      <Button size="compact-xs" variant="subtle" data-tone="quiet" onClick={() => unsubscribe(subscription, name)} aria-label={`Unsubscribe from ${name}`}>
                        Unsubscribe
                      </Button>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      ) : null}
      {keysNext ? (
        <Note
          meaning="info"
          title="Next: keys"
          action={
            <Button size="xs" component={Link} to={`/devportal/applications/${id}/production-keys`}>
              Generate keys
            </Button>
          }
        >
          With them this application asks for the tokens that open {list.length === 1 ? (list[0]?.apiInfo?.name ?? 'the API') : 'its APIs'}.
        </Note>
      ) : null}
      <Offers id={id} taken={list.map((subscription) => subscription.apiId)} />
    </div>
  );
}

function Offers({ id, taken }: { id: string; taken: string[] }) {
  const { search, offset, setSearch, pageAddress } = useListAddress();
  const apis = useQuery(apisQuery(search, offset));
  const list = apis.data?.list ?? [];
  return (
    <Panel title="Subscribe to an API">
      <div className="stack tight">
        <SearchField label="Search APIs by name" value={search} onChange={setSearch} />
        {apis.error ? <Problem error={apis.error} what="The APIs could not be listed." retry={() => void apis.refetch()} /> : null}
        {apis.data && list.length === 0 ? (
          <p className="quiet small">{search === '' ? 'No API is published in your organization yet.' : `No API is called “${search}”.`}</p>
        ) : null}
        {list.length > 0 ? (
          <ul className="pick">
            {list.map((api) => (
              <Offer key={api.id} id={id} api={api} taken={taken.includes(api.id)} />
            ))}
          </ul>
        ) : null}
        <Pager offset={offset} count={list.length} total={apis.data?.pagination.total ?? 0} address={pageAddress} />
        <LimitsNote />
      </div>
    </Panel>
  );
}

/** One API with its tiers and its Subscribe button; also a step of the first-call page. */
export function Offer({ id, api, taken, onDone }: { id: string; api: ApiInfo; taken: boolean; onDone?: () => void }) {
  const queries = useQueryClient();
  const tiers = api.throttlingPolicies && api.throttlingPolicies.length > 0 ? api.throttlingPolicies : [WIDEST];
  const [tier, setTier] = useState(usualTier(tiers));
  const subscribing = useMutation({
    mutationFn: () => subscribe(id, api.id, tier),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['subscriptions'] });
      void queries.invalidateQueries({ queryKey: ['application', id] });
      void queries.invalidateQueries({ queryKey: ['applications'] });
      onDone?.();
    },
  });
  return (
    <li style={{ flexWrap: 'wrap' }}>
      <span style={{ minWidth: 0, flex: '1 1 160px' }}>
        <span className="strong anywhere" dir="auto">
          {api.name}
        </span>{' '}
        <span className="mono quiet">{api.version}</span>
        {api.description ? <span className="row-note small">{api.description}</span> : null}
        {subscribing.error ? <Problem error={subscribing.error} what="Not subscribed." /> : null}
      </span>
      {taken ? (
        <span className="subscribed">
          <IconCircleCheck size={16} aria-hidden="true" />
          Subscribed
        </span>
      ) : (
        <span className="row">
          {tiers.length > 1 ? (
            <NativeSelect size="xs" aria-label={`Tier for ${api.name}`} value={tier} onChange={(event) => setTier(event.currentTarget.value)} data={tiers} />
          ) : null}
          <Act size="xs" variant="light" busy={subscribing.isPending} onClick={() => subscribing.mutate()} aria-label={`Subscribe to ${api.name}`}>
            Subscribe
          </Act>
        </span>
      )}
    </li>
  );
}
