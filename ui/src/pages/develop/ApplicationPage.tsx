import { Button, Skeleton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { NavLink, useNavigate, useParams } from 'react-router';
import { applicationQuery, deleteApplication, subscriptionsQuery, type Application } from '../../calls/applications';
import { keysQuery } from '../../calls/keys';
import { PageHead } from '../../parts/Page';
import { useUndo } from '../../parts/Undo';
import { Lost, Unshown } from '../../app/Lost';
import { KeysTab } from './KeysTab';
import { OverviewTab } from './OverviewTab';
import { SubscriptionsTab } from './SubscriptionsTab';

/** One application; its tab is part of the address. */
export function ApplicationPage() {
  const { id = '', tab = '' } = useParams();
  const go = useNavigate();
  const queries = useQueryClient();
  const { gone, remove } = useUndo();
  const application = useQuery(applicationQuery(id));
  const subscriptions = useQuery(subscriptionsQuery({ applicationId: id }));

  if (application.error) {
    const list = { to: '/devportal/applications', word: 'To the applications' };
    return <Unshown error={application.error} what="application" list={list} retry={() => void application.refetch()} />;
  }
  if (!application.data) {
    return (
      <div className="stack" role="status" aria-label="Loading">
        <Skeleton height={28} width={260} />
        <Skeleton height={34} />
        <Skeleton height={260} />
      </div>
    );
  }

  const { name } = application.data;
  const count = subscriptions.data
    ? (subscriptions.data.pagination?.total ?? subscriptions.data.count) - subscriptions.data.list.filter((one) => gone.has(one.subscriptionId)).length
    : (application.data.subscriptionCount ?? 0);
  const drop = () => {
    remove({
      id,
      said: `Application ${name} deleted`,
      commit: (leaving) => deleteApplication(id, leaving),
      done: () => {
        queries.removeQueries({ queryKey: ['application', id] });
        queries.removeQueries({ queryKey: ['keys', id] });
        void queries.invalidateQueries({ queryKey: ['applications'] });
        void queries.invalidateQueries({ queryKey: ['subscriptions'] });
      },
    });
    void go('/devportal/applications');
  };
  const tabs = [
    { to: 'overview', name: 'Overview' },
    { to: 'production-keys', name: 'Production Keys' },
    { to: 'sandbox-keys', name: 'Sandbox Keys' },
    { to: 'subscriptions', name: `Subscriptions (${count})` },
  ];

  return (
    <>
      <PageHead
        title={name}
        parent={{ to: '/devportal/applications', name: 'Applications' }}
        state={application.data.description || `Owned by ${application.data.owner ?? 'you'}.`}
        action={
          <Button size="sm" variant="default" onClick={drop}>
            Delete
          </Button>
        }
      />
      <nav className="tabs" aria-label={`Parts of ${name}`}>
        {tabs.map(({ to, name: word }) => (
          <NavLink key={to} to={`/devportal/applications/${id}/${to}`} onMouseEnter={() => void queries.prefetchQuery(keysQuery(id))}>
            {({ isActive }) => (
              // A narrow screen scrolls the tabs: the chosen one comes into sight.
              <span ref={isActive ? (tabName) => void tabName?.scrollIntoView({ block: 'nearest', inline: 'nearest' }) : undefined}>{word}</span>
            )}
          </NavLink>
        ))}
      </nav>
      <Tab tab={tab} id={id} application={application.data} />
    </>
  );
}

function Tab({ tab, id, application }: { tab: string; id: string; application: Application }) {
  switch (tab) {
    case 'overview':
      return <OverviewTab id={id} application={application} />;
    case 'production-keys':
      return <KeysTab key="PRODUCTION" id={id} application={application} keyType="PRODUCTION" />;
    case 'sandbox-keys':
      return <KeysTab key="SANDBOX" id={id} application={application} keyType="SANDBOX" />;
    case 'subscriptions':
      return <SubscriptionsTab id={id} />;
    default:
      return <Lost />;
  }
}
