import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { tiersQuery } from '../../calls/apis';
import { applicationQuery, applicationsQuery, createApplication } from '../../calls/applications';
import { keysQuery } from '../../calls/keys';
import { Act } from '../../parts/Act';
import { Dialog } from '../../parts/Dialog';
import { State } from '../../parts/Badges';
import { Empty, Pager, RowSkeletons, SearchField, useChangeQuery, useListAddress, walkRows } from '../../parts/Lists';
import { LimitsNote, Problem } from '../../parts/Note';
import { PageHead } from '../../parts/Page';
import { useUndo } from '../../parts/Undo';

/** The caller's applications. `?new=1` opens the form, so that search and links can lead to it. */
export function ApplicationsPage() {
  const { search, offset, setSearch, pageAddress } = useListAddress();
  const [params] = useSearchParams();
  const changeQuery = useChangeQuery();
  const { gone } = useUndo();
  const queries = useQueryClient();
  const applications = useQuery(applicationsQuery(search, offset));
  const list = (applications.data?.list ?? []).filter((application) => !gone.has(application.applicationId));
  const total = applications.data?.pagination.total ?? 0;
  const form = (open: boolean) =>
    changeQuery((query) => {
      if (open) query.set('new', '1');
      else query.delete('new');
    });
  const create = (
    <Button size="sm" onClick={() => form(true)}>
      New application
    </Button>
  );
  const empty = applications.data && list.length === 0;

  return (
    <>
      <PageHead
        title="Applications"
        state="An application is what calls APIs: it holds keys, subscriptions and the tokens made with them."
        action={empty && search === '' ? undefined : create}
      />
      {applications.error ? <Problem error={applications.error} what="Your applications could not be listed." retry={() => void applications.refetch()} /> : null}
      {empty && search === '' ? (
        <Empty
          title="No application yet"
          action={
            <>
              {create}
              <Button size="sm" variant="default" component={Link} to="/devportal/first-call">
                Make your first call
              </Button>
            </>
          }
        >
          Register the program you are writing. It gets a consumer key and secret, and with them access tokens for the APIs you subscribe it to.
        </Empty>
      ) : null}
      {empty && search === '' ? null : (
        <div className="list-bar">
          <SearchField label="Search applications by name" value={search} onChange={setSearch} />
        </div>
      )}
      {empty && search !== '' ? (
        <Empty title={`No application is called “${search}”`} action={<Button size="sm" variant="default" onClick={() => setSearch('')}>Show all applications</Button>}>
          The search looks at names only.
        </Empty>
      ) : null}
      {empty || applications.error ? null : (
        <div className={applications.isPlaceholderData ? 'table-wrap stale' : 'table-wrap'}>
          <table className="table lead" aria-busy={applications.isPending}>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col" className="wide-only">Tier</th>
                <th scope="col" className="end wide-only">Subscriptions</th>
                <th scope="col">State</th>
              </tr>
            </thead>
            <tbody onKeyDown={walkRows}>
              {applications.isPending ? <RowSkeletons rows={4} columns={4} /> : null}
              {list.map((application) => {
                const warm = () => {
                  void queries.prefetchQuery(applicationQuery(application.applicationId));
                  void queries.prefetchQuery(keysQuery(application.applicationId));
                };
                return (
                  <tr key={application.applicationId} onMouseEnter={warm}>
                    <td>
                      <Link to={`/devportal/applications/${application.applicationId}/overview`} className="row-link" data-row dir="auto" onFocus={warm}>
                        {application.name}
                      </Link>
                      <div className="quiet phone-only">
                        {saySubscriptions(application.subscriptionCount ?? 0)} · {application.throttlingPolicy}
                      </div>
                      {application.description ? <div className="row-note">{application.description}</div> : null}
                    </td>
                    <td className="wide-only">{application.throttlingPolicy ?? '—'}</td>
                    <td className="end wide-only">{application.subscriptionCount ?? 0}</td>
                    <td>
                      <State state={application.status ?? 'APPROVED'} />
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      <Pager offset={offset} count={applications.data?.list.length ?? 0} total={total} address={pageAddress} />
      <Dialog opened={params.has('new')} onClose={() => form(false)} title="New application" size={480}>
        <NewApplication onClose={() => form(false)} />
      </Dialog>
    </>
  );
}

function saySubscriptions(count: number): string {
  return count === 1 ? '1 subscription' : `${count} subscriptions`;
}

function NewApplication({ onClose }: { onClose: () => void }) {
  const go = useNavigate();
  const queries = useQueryClient();
  const tiers = useQuery(tiersQuery('application'));
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [tier, setTier] = useState('Unlimited');
  const making = useMutation({
    mutationFn: () => createApplication({ name: name.trim(), description: description.trim(), throttlingPolicy: tier }),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ['applications'] });
      void go(`/devportal/applications/${made.applicationId}/overview`);
    },
  });
  const names = (tiers.data?.list ?? []).map((policy) => policy.name);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        making.mutate();
      }}
    >
      <TextInput label="Name" description="As you will look for it: up to 100 characters." required maxLength={100} data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <Textarea label="Description" autosize minRows={2} maxRows={6} maxLength={512} value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
      <div>
        <NativeSelect label="Tier" value={tier} onChange={(event) => setTier(event.currentTarget.value)} data={names.length > 0 ? names : ['Unlimited']} />
        <LimitsNote />
      </div>
      {making.error ? <Problem error={making.error} what="Not created." /> : null}
      <div className="row form-end">
        <Button size="sm" variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Act size="sm" type="submit" busy={making.isPending} disabled={name.trim() === ''}>
          Create application
        </Act>
      </div>
    </form>
  );
}
