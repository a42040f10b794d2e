import { Button, NativeSelect } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Api } from '../../calls/apis';
import { applicationsQuery, subscribe, subscriptionsQuery } from '../../calls/applications';
import { Act } from '../../parts/Act';
import { State } from '../../parts/Badges';
import { LimitsNote, Note, Problem } from '../../parts/Note';
import { Panel } from '../../parts/Page';
import { useUndo } from '../../parts/Undo';
import { tiersOf, usualTier } from './tiers';
import { useUnsubscribe } from './unsubscribing';

/** The caller's applications that are subscribed to an API, and the way to subscribe another. */
export function SubscribePanel({ api }: { api: Api }) {
  const queries = useQueryClient();
  const { gone } = useUndo();
  const unsubscribe = useUnsubscribe();
  const applications = useQuery(applicationsQuery('', 0, 100));
  const subscriptions = useQuery(subscriptionsQuery({ apiId: api.id }));
  const [application, setApplication] = useState('');
  const [tier, setTier] = useState(usualTier(tiersOf(api)));

  const present = (subscriptions.data?.list ?? []).filter((subscription) => !gone.has(subscription.subscriptionId));
  const free = (applications.data?.list ?? []).filter(
    (candidate) => !present.some((subscription) => subscription.applicationId === candidate.applicationId),
  );
  const chosen = free.find((candidate) => candidate.applicationId === application) ?? free[0];
  const nameOf = (id: string) => applications.data?.list.find((candidate) => candidate.applicationId === id)?.name;

  const subscribing = useMutation({
    mutationFn: (id: string) => subscribe(id, api.id, tier),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ['subscriptions'] });
      void queries.invalidateQueries({ queryKey: ['application', made.applicationId] });
      void queries.invalidateQueries({ queryKey: ['applications'] });
    },
  });

  return (
    <Panel title="Subscriptions" note="An application’s token opens this API only while the application is subscribed to it." flush>
      {subscriptions.error ? (
        <div className="panel-body">
          <Problem error={subscriptions.error} what="Your subscriptions could not be listed." retry={() => void subscriptions.refetch()} />
        </div>
      ) : null}
      {present.length > 0 ? (
        <div className="table-wrap">
          <table className="table cards">
            <thead>
              <tr>
                <th scope="col">Application</th>
                <th scope="col">Tier</th>
                <th scope="col">State</th>
                <th scope="col">
                  <span className="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {present.map((subscription) => {
                const name = subscription.applicationInfo?.name ?? nameOf(subscription.applicationId) ?? 'Application';
                return (
                  <tr key={subscription.subscriptionId}>
                    <td>
                      <Link className="row-link" to={`/devportal/applications/${subscription.applicationId}/production-keys`} dir="auto">
                        {name}
                      </Link>
                    </td>
                    <td>{subscription.throttlingPolicy}</td>
                    <td>
                      <State state={subscription.status ?? 'UNBLOCKED'} />
                    </td>
                    <td className="end">
                      <Button size="compact-xs" variant="subtle" data-tone="quiet" onClick={() => unsubscribe(subscription, api.name)} aria-label={`Unsubscribe ${name}`}>
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
      <div className="panel-body stack tight">
        {chosen ? (
          <form
            className="row wrap"
            style={{ alignItems: 'flex-end' }}
            onSubmit={(event) => {
              event.preventDefault();
              subscribing.mutate(chosen.applicationId);
            }}
          >
            <NativeSelect
              label="Application"
              value={chosen.applicationId}
              onChange={(event) => setApplication(event.currentTarget.value)}
              data={free.map((candidate) => ({ value: candidate.applicationId, label: candidate.name }))}
              style={{ flex: '1 1 200px' }}
            />
            <NativeSelect label="Tier" value={tier} onChange={(event) => setTier(event.currentTarget.value)} data={tiersOf(api)} style={{ flex: '0 1 150px' }} />
            <Act size="sm" type="submit" busy={subscribing.isPending}>
              Subscribe
            </Act>
          </form>
        ) : null}
        {applications.data && !chosen && present.length === 0 ? (
          <Note
            meaning="info"
            action={
              <Button size="xs" component={Link} to={`/devportal/first-call?api=${api.id}`}>
                Make your first call
              </Button>
            }
          >
            You have no application yet. It is what holds keys and subscriptions.
          </Note>
        ) : null}
        {applications.data && !chosen && present.length > 0 ? <p className="quiet small">Every application of yours is subscribed.</p> : null}
        {subscribing.error ? <Problem error={subscribing.error} what="Not subscribed." /> : null}
        <LimitsNote />
      </div>
    </Panel>
  );
}
